"""infra/lint: cfn-lint and checkov over the assembled template; what suppressions.toml does not explain is a finding."""

import argparse
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from . import assemble
from .errors import INPUT, bad_input, environment, run, say

SUPPRESSIONS = assemble.HERE / "suppressions.toml"
BY_DESIGN = "by design"
FIELDS = {"id", "resources", "reason", "until"}
REASON_CHARACTERS_MIN = 40
# Seconds one checker may take.
SECONDS_MAX = 300


@dataclass(frozen=True)
class Finding:
    """What a checker says of a resource."""

    id: str
    resource: str
    kind: str
    text: str


def suppressions(path: Path, today: date) -> list[dict[str, str]]:
    """Reads the suppressions; each needs all fields, a reason that is one, and a day that has not passed."""
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("suppress", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise bad_input(f"{path.name} is not readable: {error}") from None
    problems = []
    for entry in listed:
        name = entry.get("id", "?")
        if set(entry) != FIELDS:
            problems.append(f"{name}: a suppression has exactly {', '.join(sorted(FIELDS))}")
            continue
        if len(entry["reason"]) < REASON_CHARACTERS_MIN:
            problems.append(f"{name}: the reason does not explain anything")
        if entry["until"] != BY_DESIGN:
            try:
                over = date.fromisoformat(str(entry["until"])) < today
            except ValueError:
                problems.append(f"{name}: until is neither a day (2027-03-31) nor {BY_DESIGN!r}")
                continue
            if over:
                problems.append(f"{name}: ended on {entry['until']}")
    if problems:
        raise bad_input(*(f"{path.name}: {problem}" for problem in problems))
    return listed


def sort_out(findings: list[Finding], listed: list[dict[str, str]]) -> tuple[list[Finding], list[dict[str, str]]]:
    """Findings that nothing explains, and suppressions that suppress nothing."""
    used = set()
    left = []
    for finding in findings:
        hits = [number for number, entry in enumerate(listed) if (entry["id"], entry["resources"]) == (finding.id, finding.kind)]
        used.update(hits)
        if not hits:
            left.append(finding)
    return left, [entry for number, entry in enumerate(listed) if number not in used]


def _tool(name: str, arguments: list[str], good: set[int]) -> Any:
    command = [str(Path(sys.executable).parent / name), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise environment(f"{name} did not run: {error}") from None
    try:
        if done.returncode not in good:
            raise ValueError(f"it ended with {done.returncode}")
        return json.loads(done.stdout)
    except ValueError as error:
        raise environment(f"{name} gave no answer that can be read: {error}", done.stderr.strip()[-2000:]) from None


def cfn_lint(path: Path, kinds: dict[str, str]) -> list[Finding]:
    """All levels count: errors, warnings, information."""
    # 2, 4, 8 and their sums tell which levels were found.
    found = _tool("cfn-lint", ["--format", "json", "--include-checks", "I", "--", str(path)], set(range(16)))
    made = []
    for match in found:
        where = match["Location"].get("Path") or []
        resource = str(where[1]) if len(where) > 1 and where[0] == "Resources" else ""
        made.append(Finding(match["Rule"]["Id"], resource, kinds.get(resource, ""), match["Message"]))
    return made


def checkov(path: Path) -> tuple[list[Finding], int]:
    """Failed checks, and how many passed."""
    found = _tool("checkov", ["--framework", "cloudformation", "--skip-download", "--output", "json", "--file", str(path)], {0, 1})
    passed = found["summary"]["passed"]
    if found["summary"]["parsing_errors"] or not passed:
        raise environment("checkov could not read the template")
    made = []
    for check in found["results"]["failed_checks"]:
        kind, _, resource = check["resource"].rpartition(".")
        made.append(Finding(check["check_id"], resource, kind, check["check_name"]))
    return made, passed


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="infra/lint", description="Checks the template; exit 1 if there are findings.")
    parser.add_argument("--policies", type=Path, default=assemble.Sources.policies, help="folder of the policies")
    given = parser.parse_args()
    listed = suppressions(SUPPRESSIONS, date.today())
    template = assemble.assemble(
        assemble.key_years(set()), assemble.senders(assemble.SENDERS_DEFAULT), assemble.Sources(policies=given.policies)
    )
    path = assemble.BUILD / "lint.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(assemble.render(template))
    kinds = {name: resource["Type"] for name, resource in template["Resources"].items()}
    say("cfn-lint …")
    findings = cfn_lint(path, kinds)
    say("checkov …")
    more, passed = checkov(path)
    left, unused = sort_out(findings + more, listed)
    for finding in left:
        print(f"{finding.id} {finding.resource or 'template'}: {finding.text}")
    for entry in unused:
        print(f"{SUPPRESSIONS.name}: {entry['id']} on {entry['resources']} suppresses nothing; remove it")
    suppressed = len(findings) + len(more) - len(left)
    print(
        f"{len(kinds)} resources, {passed} checks passed, {suppressed} findings suppressed with a reason, {len(left) + len(unused)} findings"
    )
    if left or unused:
        sys.exit(INPUT)


if __name__ == "__main__":
    run("lint", main)
