"""What several tests need: a good policy, and folders of good policies."""

import json
from pathlib import Path
from typing import Any

from josei_infra import assemble

TABLE = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Prefix}-audit"
PURPOSES = ["receipts", "register", "payments", "notices"]
# Who uses which keys, so that each purpose has a user.
USERS = {
    "receipt-upload": "receipts",
    "register-import": "register",
    "payment-file": "payments",
    "notice-render": "notices",
    "audit-log": "checkpoint",
}


def key(purpose: str) -> str:
    """The placeholder of the keys of a purpose."""
    return "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Keys." + purpose + "}"


def statement(**other: Any) -> dict[str, Any]:
    """A good statement, with changes."""
    return {"Sid": "Log", "Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": TABLE} | other


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """A policy of statements."""
    return {"Version": "2012-10-17", "Statement": list(statements) or [statement()]}


def write_policies(folder: Path) -> None:
    """A good policy for each function of the template."""
    for name in assemble.plan()["Functions"]:
        made = policy()
        if purpose := USERS.get(name):
            made["Statement"].append(statement(Sid="Keys", Action=["kms:Decrypt"], Resource=key(purpose)))
        (folder / f"{name}.json").write_text(json.dumps(made), encoding="utf-8")
