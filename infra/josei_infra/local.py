"""What a local deployment has besides: people, a signing key of its own, and `target.json`, which tells tests and commands where everything is."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from . import assemble, people
from .cloud import LOCAL_KEY, Cloud

STATE = assemble.HERE.parent / "localstack" / ".state"
PREFIX = "josei-local"
REALM = "local-271403"
KEY_BYTES = 32
KEY_LINES = ("receipts", "register", "payments", "notices", "checkpoint")


def default_state() -> Path:
    """The state folder: where JOSEI_TARGET_FILE is to stand, else beside LocalStack's scripts."""
    target = os.environ.get("JOSEI_TARGET_FILE")
    return Path(target).parent if target else STATE


@dataclass(frozen=True)
class State:
    """Files of a local deployment."""

    folder: Path
    realm: str
    senders: list[str]

    def prepare(self) -> dict[str, Path]:
        """Makes what is missing; paths for the zips."""
        self.folder.mkdir(parents=True, exist_ok=True)
        listed = self.folder / "people.json"
        made = people.people(people.tokens(self.folder / "tokens.json", self.senders), self.senders)
        people.write_private(listed, json.dumps(made, indent=2) + "\n")
        key = self.folder / "checkpoint.key"
        if not key.exists():
            people.write_private(key, key_file(self.realm))
        return {"people": listed, "checkpoint": key}

    def write_target(self, cloud: Cloud, prefix: str, urls: dict[str, str]) -> Path:
        """Writes `target.json`."""
        path = self.folder / "target.json"
        target = {
            "realm": self.realm,
            "prefix": prefix,
            "endpoint": cloud.endpoint,
            "region": cloud.region,
            "credentials": {"access_key_id": LOCAL_KEY, "secret_access_key": LOCAL_KEY},
            "functions": urls,
            "people": people.tokens(self.folder / "tokens.json", self.senders),
        }
        people.write_private(path, json.dumps(target, indent=2) + "\n")
        return path


def key_file(realm: str) -> str:
    """New keys in the form of `josei_store::keyfile`; only the line of the checkpoint is used here."""
    lines = ["josei local keys 1", realm, *(f"{name} {secrets.token_hex(KEY_BYTES)}" for name in KEY_LINES)]
    return "\n".join(lines) + "\n"
