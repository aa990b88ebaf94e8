"""Files packed beside a function's program, and the settings that name them (shared/runtime/src/settings.rs)."""

import re
from dataclasses import dataclass
from typing import Any

from .errors import bad_usage

_REALM = re.compile(r"[a-z0-9]{1,16}-[0-9]{6}")
_PREFIX = re.compile(r"[a-z][a-z0-9-]{2,39}")


@dataclass(frozen=True)
class Kind:
    """A file, or a folder of its versions: its name in the zip, the setting that names it, and whether only local realms may have it."""

    name: str
    setting: str
    local_only: bool
    mode: int
    versions: bool = False


KINDS = {
    "city": Kind("city", "JOSEI_CITY_FILE", False, 0o644, versions=True),
    "payer": Kind("payer.toml", "JOSEI_PAYER_FILE", False, 0o644),
    "banks": Kind("banks.txt", "JOSEI_BANKS_FILE", False, 0o644),
    "deviations": Kind("deviations.toml", "JOSEI_DEVIATIONS_FILE", False, 0o644),
    "characters": Kind("characters.toml", "JOSEI_CHARACTERS_FILE", False, 0o644),
    "texts": Kind("texts.toml", "JOSEI_TEXTS_FILE", False, 0o644),
    # Secrets of a local realm: for the owner alone, as the functions ask.
    "people": Kind("people.json", "JOSEI_PEOPLE_FILE", True, 0o600),
    "checkpoint": Kind("checkpoint.key", "JOSEI_CHECKPOINT_KEY_FILE", True, 0o600),
}


def check_names(realm: str, prefix: str) -> None:
    """Refuses what the functions would refuse at their start."""
    if not _REALM.fullmatch(realm):
        raise bad_usage(f"{realm!r} is no realm: environment and municipality code of six digits, for example prod-271403")
    if not _PREFIX.fullmatch(prefix):
        raise bad_usage(f"{prefix!r} is no prefix: 3 to 40 of a-z, 0-9 and -, beginning with a letter")


def is_local(realm: str) -> bool:
    """True where people files and key files are allowed."""
    return realm.split("-", 1)[0] == "local"


def variables(kinds: list[str]) -> dict[str, Any]:
    """Environment of a function that has these files."""
    made: dict[str, Any] = {}
    for kind in map(KINDS.__getitem__, kinds):
        made[kind.setting] = {"Fn::If": ["Local", kind.name, {"Ref": "AWS::NoValue"}]} if kind.local_only else kind.name
    return made
