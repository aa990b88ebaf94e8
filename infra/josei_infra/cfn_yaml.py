"""YAML with CloudFormation's short tags (`!Ref`, `!Sub`) and ours (`!Roles`); a key written twice is an error."""

from typing import Any

import yaml

from .errors import bad_input

# Tags of our own: the assembly replaces them, so none may be left in the result.
OWN_TAGS = ("Administer", "KeyActions", "PolicyOf", "RoleArns", "Roles", "SenderResources")
OWN_PREFIX = "Josei::"
PLAIN_TAGS = ("Ref", "Condition")


class _Loader(yaml.SafeLoader):
    """The safe loader with tags."""


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise yaml.YAMLError(f"!{suffix} cannot be read")
    if suffix in OWN_TAGS:
        return {OWN_PREFIX + suffix: value}
    if suffix in PLAIN_TAGS:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = set()
    for key, _ in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            continue
        if key.value in seen:
            raise yaml.YAMLError(f"line {key.start_mark.line + 1}: `{key.value}` stands twice")
        seen.add(key.value)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _tag)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(text: str, name: str) -> Any:
    """Reads one document; `name` is for the message."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506, a subclass of the safe loader
    except yaml.YAMLError as error:
        raise bad_input(f"{name} is not readable: {error}") from None
