"""The people of a local realm (shared/runtime/src/identity.rs): made once, their tokens known to the owner of the state folder only."""

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from .errors import bad_input

TOKEN_BYTES = 32
OWNER_ONLY = 0o600
# Id, roles. Who has two of them still decides nothing of their own.
STAFF = [
    ("registrar-1", ["registrar"]),
    ("registrar-2", ["registrar", "approver"]),
    ("clerk-1", ["clerk"]),
    ("preparer-1", ["preparer"]),
    ("approver-1", ["approver"]),
    ("approver-2", ["approver"]),
    ("finance-1", ["finance"]),
    ("auditor-1", ["auditor"]),
]


def write_private(path: Path, text: str) -> None:
    """Writes a file whole, readable by its owner only."""
    draft = path.with_suffix(path.suffix + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write(text)
    draft.chmod(OWNER_ONLY)
    draft.replace(path)


def cast(senders: list[str]) -> list[tuple[str, list[str], str | None]]:
    """Everyone: a person per sender, and the city's staff."""
    return [(f"sender-{sender}", ["sender"], sender) for sender in senders] + [(name, roles, None) for name, roles in STAFF]


def tokens(path: Path, senders: list[str]) -> dict[str, str]:
    """Tokens by person; who is new gets one, nobody's changes."""
    try:
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as error:
        raise bad_input(f"{path} is not readable: {error}. Remove it to make new tokens") from None
    made = {name: known.get(name) or secrets.token_hex(TOKEN_BYTES) for name, _, _ in cast(senders)}
    if made != known:
        write_private(path, json.dumps(made, indent=2) + "\n")
    return made


def people(made: dict[str, str], senders: list[str]) -> list[dict[str, Any]]:
    """As the functions read it: only hashes of the tokens."""
    listed = []
    for name, roles, sender in cast(senders):
        token = hashlib.sha256(made[name].encode()).hexdigest()
        person = {"id": name, "device": f"terminal-{name}", "roles": roles, "token_sha256": token}
        listed.append(person | ({"sender": sender} if sender else {}))
    return listed
