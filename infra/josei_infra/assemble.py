"""infra/assemble: the template, the parts, the policies and the years, made into one template that CloudFormation takes."""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import cfn_yaml, expand, policies, years
from .errors import bad_input, bad_usage, run, say

HERE = Path(__file__).resolve().parent.parent
BUILD = HERE / ".build"
# CloudFormation's limits.
TEMPLATE_BYTES_MAX = 1_000_000
RESOURCES_MAX = 500
SENDERS_DEFAULT = "shiharai,kokuho"
SENDERS_MAX = 64
SENDER_CHARACTERS_MAX = 32


@dataclass(frozen=True)
class Sources:
    """Where the template, its parts and the policies are."""

    template: Path = HERE / "template.yaml"
    parts: Path = HERE / "parts"
    policies: Path = HERE / "policies"


def plan(sources: Sources = Sources()) -> dict[str, Any]:
    """Section `Josei` of the template."""
    return cfn_yaml.load(sources.template.read_text(encoding="utf-8"), sources.template.name)["Josei"]


def senders(text: str) -> list[str]:
    """The sender list, as `SenderId` of shared/delivery takes it."""
    names = sorted({name.strip() for name in text.split(",") if name.strip()})
    letters = set("abcdefghijklmnopqrstuvwxyz0123456789-")
    bad = [name for name in names if len(name) > SENDER_CHARACTERS_MAX or not set(name) <= letters]
    if bad or not 0 < len(names) <= SENDERS_MAX:
        raise bad_usage(f"the sender list is 1 to {SENDERS_MAX} names of a-z, 0-9 and -, with commas; it is {text!r}")
    return names


def key_years(extra: set[int], deployed: dict[str, set[int]] | None = None) -> dict[str, set[int]]:
    """Years of each purpose: what the store can need, what was asked for, and what stands already, which never goes."""
    made = {}
    for purpose in plan()["Keys"]:
        made[purpose] = years.needed(purpose, years.today()) | extra | (deployed or {}).get(purpose, set())
        if len(made[purpose]) > years.YEARS_MAX:
            raise bad_usage(f"{purpose}: {len(made[purpose])} years of keys; at most {years.YEARS_MAX}")
    return made


def assemble(wanted: dict[str, set[int]], sender_names: list[str], sources: Sources = Sources()) -> dict[str, Any]:
    """The deployable template."""
    template = cfn_yaml.load(sources.template.read_text(encoding="utf-8"), sources.template.name)
    many = template.pop("Josei")
    functions = list(many["Functions"])
    documents = policies.load(sources.policies, functions, list(many["Keys"]))
    made, parameters, outputs = expand.functions(sources.parts, many["Functions"], many["Queues"])
    made |= expand.queues(sources.parts, many["Queues"], many["Functions"])
    made |= expand.tables(sources.parts, many["Tables"]) | expand.buckets(sources.parts, many["Buckets"])
    keys, names = expand.keys(sources.parts, many["Keys"], wanted)
    names[policies.CHECKPOINT] = ["CheckpointKey"]
    administer = template["Resources"]["StorageKey"]["Properties"]["KeyPolicy"]["Statement"][0]
    own = _own(documents, names, sender_names, administer, expand.part(sources.parts, "trace", {}))
    template["Parameters"] |= parameters
    outputs["KeyYears"] = {"Value": ";".join(f"{purpose}={years.render(found)}" for purpose, found in sorted(wanted.items()))}
    template["Outputs"] |= outputs
    resources = template["Resources"] | made | keys
    template["Resources"] = {name: _resolve(resources[name], own) for name in sorted(resources)}
    for name in documents:
        _split(template["Resources"], expand.camel(name))
    _check(template)
    return template


def _split(resources: dict[str, Any], identity: str) -> None:
    """What is too long for the inline policy of a role goes into managed ones, without which the function is not made either."""
    inline = resources[f"{identity}Policy"]["Properties"]
    inline["PolicyDocument"], *more = policies.split(inline["PolicyDocument"])
    for number, document in enumerate(more, start=2):
        resources[f"{identity}Policy{number}"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"Roles": inline["Roles"], "PolicyDocument": document},
        }
    if more:
        resources[f"{identity}Function"]["DependsOn"] = [f"{identity}Policy{number or ''}" for number in (0, *range(2, len(more) + 2))]


def _own(documents: dict[str, policies.Policy], keys: dict[str, list[str]], sender_names: list[str], administer: Any, trace: Any) -> Any:
    def policy_of(name: str) -> policies.Policy:
        made = policies.in_template(documents[name], keys)
        made["Statement"].append(trace)
        return made

    def roles(which: str) -> list[Any]:
        return [{"Fn::GetAtt": [f"{expand.camel(name)}Role", "Arn"]} for name in sorted(documents) if which == "all"]

    def role_arns(purpose: str) -> list[Any]:
        users = [name for name in sorted(documents) if purpose in policies.purposes_of(documents[name])]
        if not users:
            raise bad_input(f"no policy uses the keys of {purpose}")
        return [{"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/${{Prefix}}-{name}"} for name in users]

    def sender_resources(bucket: str) -> list[Any]:
        prefixes = [f"receipts/{name}/*" for name in sender_names] + ["register/*"]
        return [{"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::${{Prefix}}-{bucket}/${{Realm}}/{prefix}"} for prefix in prefixes]

    return {
        "Administer": lambda _: administer,
        "KeyActions": lambda purpose: policies.key_actions(documents, purpose),
        "PolicyOf": policy_of,
        "RoleArns": role_arns,
        "Roles": roles,
        "SenderResources": sender_resources,
    }


def _resolve(value: Any, own: Any) -> Any:
    if isinstance(value, dict):
        if len(value) == 1 and (name := next(iter(value))).startswith(cfn_yaml.OWN_PREFIX):
            return own[name.removeprefix(cfn_yaml.OWN_PREFIX)](value[name])
        return {name: _resolve(inner, own) for name, inner in value.items()}
    return [_resolve(inner, own) for inner in value] if isinstance(value, list) else value


def _check(template: dict[str, Any]) -> None:
    if len(template["Resources"]) > RESOURCES_MAX:
        raise bad_input(f"{len(template['Resources'])} resources; CloudFormation takes {RESOURCES_MAX}")
    if len(render(template)) > TEMPLATE_BYTES_MAX:
        raise bad_input(f"the template is over {TEMPLATE_BYTES_MAX} bytes, more than CloudFormation takes")


def render(template: dict[str, Any]) -> bytes:
    """The template's bytes: the same input, the same bytes."""
    return (json.dumps(template, indent=1, ensure_ascii=False) + "\n").encode()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="infra/assemble", description="Makes the deployable template; prints where it is.")
    parser.add_argument("--out", type=Path, default=BUILD / "template.json", help="file to write (default infra/.build/template.json)")
    parser.add_argument("--policies", type=Path, default=Sources.policies, help="folder of the policies")
    parser.add_argument("--senders", default=SENDERS_DEFAULT, help=f"sender list, with commas (default {SENDERS_DEFAULT})")
    parser.add_argument("--years", default="", help="fiscal years that need keys besides those in reach: 2018 or 2015-2019")
    given = parser.parse_args()
    extra = years.parse(given.years) if given.years else set()
    template = assemble(key_years(extra), senders(given.senders), Sources(policies=given.policies))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(render(template))
    say(f"{len(template['Resources'])} resources, {len(render(template))} bytes, keys {template['Outputs']['KeyYears']['Value']}")
    sys.stdout.write(f"{given.out}\n")


if __name__ == "__main__":
    run("assemble", main)
