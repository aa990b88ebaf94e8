"""What the template has many times: a part for each entry of section `Josei`, merged into the resources."""

import re
from pathlib import Path
from typing import Any

from . import cfn_yaml, files, fonts
from .errors import bad_input

Resources = dict[str, Any]
_FIELD = re.compile(r"<<([A-Za-z_]+)>>")
# Visibility of a queue: this many runs of its function (AWS's advice for event source mappings).
HIDDEN_RUNS = 6


def camel(name: str) -> str:
    """`receipt-ingest` as CloudFormation names it."""
    return "".join(word.capitalize() for word in name.split("-"))


def part(folder: Path, name: str, fields: dict[str, Any]) -> Any:
    """A part with its fields filled in. A field nobody gave is an error."""
    text = (folder / f"{name}.yaml").read_text(encoding="utf-8")

    def fill(match: re.Match[str]) -> str:
        if match.group(1) not in fields:
            raise bad_input(f"parts/{name}.yaml: nothing is known of <<{match.group(1)}>>")
        return str(fields[match.group(1)])

    return cfn_yaml.load(_FIELD.sub(fill, text), f"parts/{name}.yaml")


def tables(folder: Path, plan: dict[str, Any]) -> Resources:
    """The tables."""
    made: Resources = {}
    for name, more in plan.items():
        resources = part(folder, "table", {"Id": camel(name), "name": name})
        resources[f"{camel(name)}Table"]["Properties"].update(more)
        made.update(resources)
    return made


def buckets(folder: Path, plan: dict[str, Any]) -> Resources:
    """The buckets and their policies."""
    made: Resources = {}
    for name, more in plan.items():
        resources = part(folder, "bucket", {"Id": camel(name), "name": name})
        bucket = resources[f"{camel(name)}Bucket"]
        bucket["Properties"].update(more.get("Properties", {}))
        if after := more.get("After"):
            bucket["DependsOn"] = after
        policy = resources[f"{camel(name)}BucketPolicy"]["Properties"]["PolicyDocument"]
        policy["Statement"] += more.get("Statements", [])
        made.update(resources)
    return made


def queues(folder: Path, plan: dict[str, Any], functions: dict[str, Any]) -> Resources:
    """The queues, their dead letters and alarms."""
    made: Resources = {}
    for name, queue in plan.items():
        readers = [function for function in functions.values() if function.get("queue") == name]
        if len(readers) != 1:
            raise bad_input(f"queue {name} must start exactly one function, it starts {len(readers)}")
        fields = {"Id": camel(name), "name": name, "age": queue["age"]}
        fields |= {"hidden": HIDDEN_RUNS * readers[0]["seconds"], "local_hidden": readers[0]["local_seconds"]}
        resources = part(folder, "queue", fields)
        if "from" in queue:
            policy = resources[f"{camel(name)}QueuePolicy"]["Properties"]["PolicyDocument"]
            policy["Statement"].append(part(folder, "queue-from-inbox", fields))
        made.update(resources)
    return made


def functions(folder: Path, plan: dict[str, Any], queue_plan: dict[str, Any]) -> tuple[Resources, Resources, Resources]:
    """The functions with their triggers; resources, parameters and outputs."""
    made: Resources = {}
    parameters: Resources = {}
    outputs: Resources = {}
    for name, function in plan.items():
        identity = camel(name)
        fields = {"Id": identity, "name": name, **{key: value for key, value in function.items() if key not in ("files", "queue", "http", "fonts")}}
        resources = part(folder, "function", fields)
        variables = resources[f"{identity}Function"]["Properties"]["Environment"]["Variables"]
        variables.update(files.variables(function["files"]))
        if function.get("fonts"):
            # In local realms the fonts are where the machine has them: LocalStack's free edition knows no layers.
            nothing = {"Ref": "AWS::NoValue"}
            resources[f"{identity}Function"]["Properties"]["Layers"] = {"Fn::If": ["OnAws", [{"Ref": "FontsLayer"}], nothing]}
            variables["JOSEI_FONTS"] = {"Fn::If": ["OnAws", f"/opt/{fonts.FOLDER}", nothing]}
        if queue := function.get("queue"):
            batch = queue_plan[queue]
            resources |= part(
                folder, "on-queue", fields | {"QueueId": camel(queue), "batch": batch["batch"], "concurrency": batch["concurrency"]}
            )
        if "schedule" in function:
            resources |= part(folder, "on-schedule", fields)
        if function.get("http"):
            resources |= part(folder, "on-http", fields)
            outputs[f"{identity}Url"] = {"Value": {"Fn::GetAtt": [f"{identity}Url", "FunctionUrl"]}}
        parameters[f"{identity}Code"] = {"Type": "String", "Description": f"Key of the zip of {name} in CodeBucket."}
        made.update(resources)
    return made, parameters, outputs


def keys(folder: Path, plan: dict[str, Any], years: dict[str, set[int]]) -> tuple[Resources, dict[str, list[str]]]:
    """The data keys; resources and logical ids by purpose."""
    made: Resources = {}
    names: dict[str, list[str]] = {}
    for purpose, more in plan.items():
        names[purpose] = []
        for unit in [*map(str, sorted(years[purpose])), *more.get("once", [])]:
            identity = camel(purpose) + camel(unit)
            made.update(part(folder, "key", {"Id": identity, "purpose": purpose, "unit": unit}))
            names[purpose].append(f"{identity}Key")
    return made, names
