"""The policies of functions: read from `infra/policies/`, refused where they allow too much, and put into the form of the template."""

import json
import re
from pathlib import Path
from typing import Any

from .errors import bad_input

PLACEHOLDERS = {"Prefix", "Realm", "AWS::Partition", "AWS::Region", "AWS::AccountId"}
CHECKPOINT = "checkpoint"
FIELDS = {"Sid", "Effect", "Action", "Resource", "Condition"}
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}?")
_KEYS = re.compile(r"arn:\$\{AWS::Partition\}:kms:\$\{AWS::Region\}:\$\{AWS::AccountId\}:key/\$\{Keys\.([a-z-]+)\}")
_ACTION = re.compile(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]*")
# The two places of a wildcard: at the end of an object's key that begins with the realm, and for the streams of one log group.
_OBJECTS = re.compile(r"arn:\$\{AWS::Partition\}:s3:::\$\{Prefix\}-[a-z]+/\$\{Realm\}/[^*?]*\*")
_STREAMS = re.compile(r"arn:\$\{AWS::Partition\}:logs:\$\{AWS::Region\}:\$\{AWS::AccountId\}:log-group:/aws/lambda/\$\{Prefix\}-[a-z-]+:\*")
# IAM's limit for all inline policies of a role, characters without white space.
POLICY_CHARACTERS_MAX = 10_240
# And for one managed policy, and how many of those a role takes.
MANAGED_CHARACTERS_MAX = 6_144
MANAGED_MAX = 10
# Longest forms of what the placeholders stand for.
NAME_CHARACTERS = {"Prefix": 40, "Realm": 23, "AWS::Partition": 10, "AWS::Region": 14, "AWS::AccountId": 12}
KEY_ARN_CHARACTERS = 82

Policy = dict[str, Any]


def load(folder: Path, functions: list[str], purposes: list[str]) -> dict[str, Policy]:
    """Reads and checks every policy; each function has one and each policy a function."""
    if not folder.is_dir():
        raise bad_input(f"{folder} is missing: it holds one policy per function")
    found = {path.stem: path for path in sorted(folder.glob("*.json"))}
    problems = [f"function {name} has no policy: {folder.name}/{name}.json is missing" for name in functions if name not in found]
    problems += [f"policy {name}.json belongs to no function of the template" for name in found if name not in functions]
    policies = {}
    for name, path in found.items():
        try:
            policies[name] = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            problems.append(f"policy {name}.json is not readable: {error}")
            continue
        problems += [f"policy {name}.json: {problem}" for problem in refusals(policies[name], purposes)]
    if problems:
        raise bad_input(*problems)
    return policies


def as_list(value: Any) -> list[Any]:
    """IAM writes a list of one as the one."""
    return value if isinstance(value, list) else [value]


def refusals(policy: Any, purposes: list[str]) -> list[str]:
    """What is wrong with a policy; empty if nothing."""
    if not isinstance(policy, dict) or policy.get("Version") != "2012-10-17" or not policy.get("Statement"):
        return ["it has no Version 2012-10-17 or no Statement"]
    problems = []
    if unknown := sorted(set(policy) - {"Version", "Id", "Statement"}):
        problems.append(f"unknown element {', '.join(unknown)}")
    for number, statement in enumerate(as_list(policy["Statement"]), 1):
        if isinstance(statement, dict):
            problems += [f"statement {statement.get('Sid', number)}: {problem}" for problem in _statement(statement, purposes)]
        else:
            problems.append(f"statement {number} is no object")
    return problems


def _statement(statement: Policy, purposes: list[str]) -> list[str]:
    problems = []
    if unknown := sorted(set(statement) - FIELDS):
        problems.append(f"{', '.join(unknown)} may not be used")
    if statement.get("Effect") not in ("Allow", "Deny"):
        problems.append("Effect is neither Allow nor Deny")
    actions, resources = as_list(statement.get("Action", [])), as_list(statement.get("Resource", []))
    if not actions or not resources:
        problems.append("Action or Resource is missing")
    for action in actions:
        if not isinstance(action, str) or not _ACTION.fullmatch(action):
            problems.append(f"action {action!r} is no single action")
    for resource in resources:
        if not isinstance(resource, str) or not resource.startswith("arn:"):
            problems.append(f"resource {resource!r} is no ARN")
        elif ("*" in resource or "?" in resource) and not (_OBJECTS.fullmatch(resource) or _STREAMS.fullmatch(resource)):
            problems.append(f"resource {resource!r} has a wildcard elsewhere than at the end of an object key of the realm")
    keyed = [key.group(1) for resource in resources if (key := _KEYS.fullmatch(str(resource)))]
    if CHECKPOINT in keyed and len(resources) > 1:
        problems.append("the checkpoint key needs a statement of its own: it does not exist everywhere")
    known = {f"Keys.{purpose}" for purpose in [*purposes, CHECKPOINT]}
    for text in _texts(statement):
        for match in _PLACEHOLDER.finditer(text):
            inner = match.group(1)
            whole_key = inner in known and _KEYS.fullmatch(text)
            if not match.group(0).endswith("}") or not (inner in PLACEHOLDERS or whole_key):
                problems.append(f"unknown or misplaced placeholder {match.group(0)} in {text!r}")
    return problems


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in [key, *_texts(inner)]]
    return [text for inner in value for text in _texts(inner)] if isinstance(value, list) else []


def purposes_of(policy: Policy) -> set[str]:
    """Purposes whose keys a policy names."""
    return {match.group(1) for text in _texts(policy) if (match := _KEYS.fullmatch(text))}


def key_actions(policies: dict[str, Policy], purpose: str) -> list[str]:
    """What all policies together may do with the keys of a purpose."""
    actions: set[str] = set()
    for policy in policies.values():
        for statement in as_list(policy["Statement"]):
            if statement["Effect"] == "Allow" and purpose in purposes_of(statement):
                actions.update(as_list(statement["Action"]))
    return sorted(actions)


def in_template(policy: Policy, keys: dict[str, list[str]]) -> Policy:
    """As CloudFormation wants it: placeholders as `Fn::Sub`, keys as the ARNs of the keys there are; `keys` has logical ids by purpose."""
    statements = []
    for statement in as_list(policy["Statement"]):
        made = {name: _filled(value) for name, value in statement.items() if name != "Resource"}
        made["Resource"] = [arn for resource in as_list(statement["Resource"]) for arn in _resource(resource, keys)]
        if CHECKPOINT in purposes_of(statement):
            made = {"Fn::If": ["OnAws", made, {"Ref": "AWS::NoValue"}]}
        statements.append(made)
    return {"Version": policy["Version"], "Statement": statements}


def _resource(resource: str, keys: dict[str, list[str]]) -> list[Any]:
    match = _KEYS.fullmatch(resource)
    return [{"Fn::GetAtt": [key, "Arn"]} for key in keys[match.group(1)]] if match else [_filled(resource)]


def _filled(value: Any) -> Any:
    if isinstance(value, str):
        return {"Fn::Sub": value} if "${" in value else value
    if isinstance(value, dict):
        return {name: _filled(inner) for name, inner in value.items()}
    return [_filled(inner) for inner in value] if isinstance(value, list) else value


def longest(value: Any) -> Any:
    """A policy of the template with its names in their longest form, as IAM will count it."""
    if isinstance(value, dict) and len(value) == 1:
        if "Fn::GetAtt" in value:
            return "k" * KEY_ARN_CHARACTERS
        if "Fn::Sub" in value:
            return _PLACEHOLDER.sub(lambda match: "x" * NAME_CHARACTERS[match.group(1)], value["Fn::Sub"])
        if "Fn::If" in value:
            return longest(value["Fn::If"][1])
    if isinstance(value, dict):
        return {name: longest(inner) for name, inner in value.items()}
    return [longest(inner) for inner in value] if isinstance(value, list) else value


def split(policy: Policy) -> list[Policy]:
    """A policy in the documents that IAM takes it in: the inline one, then managed ones for the statements that do not fit into it."""
    documents: list[Policy] = []
    for statement in policy["Statement"]:
        if documents and _fits(grown := documents[-1] | {"Statement": [*documents[-1]["Statement"], statement]}, len(documents)):
            documents[-1] = grown
            continue
        documents.append(policy | {"Statement": [statement]})
        if not _fits(documents[-1], len(documents)):
            raise bad_input(f"statement {statement.get('Sid', '')} is longer than IAM takes in one policy")
    if len(documents) - 1 > MANAGED_MAX:
        raise bad_input(f"a policy needs {len(documents) - 1} managed ones; a role takes {MANAGED_MAX}")
    return documents


def _fits(policy: Policy, number: int) -> bool:
    """True if IAM takes it: the first is inline, the others are managed."""
    most = POLICY_CHARACTERS_MAX if number == 1 else MANAGED_CHARACTERS_MAX
    return len(json.dumps(longest(policy), separators=(",", ":"))) <= most
