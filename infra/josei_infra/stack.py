"""A stack by change set: made, shown, carried out, and explained when it fails."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .cloud import Cloud
from .errors import environment, say

# Seconds CloudFormation may take to make a change set, and to carry one out.
CHANGE_SET_SECONDS_MAX = 600
EXECUTE_SECONDS_MAX = 3_600
DELETE_SECONDS_MAX = 900
PAUSE_SECONDS = 3
# A stack in these states was never whole: it is taken away before it is made again. RetainExceptOnCreate lets its parts go.
FAILED_AT_FIRST = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
NEVER_WHOLE = (*FAILED_AT_FIRST, "REVIEW_IN_PROGRESS", "DELETE_FAILED")
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
CHANGES_SHOWN_MAX = 1_000


@dataclass(frozen=True)
class Stack:
    """One stack."""

    cloud: Cloud
    name: str

    @property
    def _client(self) -> Any:
        return self.cloud.client("cloudformation")

    def describe(self) -> dict[str, Any] | None:
        """The stack; `None` if there is none."""
        try:
            return self._client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise environment(f"CloudFormation does not tell of stack {self.name}: {error}") from None
        except BotoCoreError as error:
            raise environment(f"CloudFormation does not answer: {error}") from None

    def outputs(self) -> dict[str, str]:
        """The outputs by name."""
        found = self.describe() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def wait(self, look: Any, done: Any, seconds_max: int, what: str) -> Any:
        """Looks until `done` says so."""
        until = time.monotonic() + seconds_max
        while True:
            found = look()
            if done(found):
                return found
            if time.monotonic() > until:
                raise environment(f"{what} took longer than {seconds_max} seconds; it may still go on: look at stack {self.name}")
            time.sleep(PAUSE_SECONDS)

    def clear(self, dry_run: bool = False) -> None:
        """Takes away a stack that was never whole."""
        found = self.describe()
        if not found or found["StackStatus"] not in NEVER_WHOLE:
            return
        told = f"stack {self.name} was never whole ({found['StackStatus']})"
        if dry_run:
            raise environment(f"{told}: a deployment takes it away first and makes it anew. Leave --dry-run out")
        say(f"{told}; it is taken away first")
        try:
            if found["StackStatus"] in FAILED_AT_FIRST:
                self._unprotect()
            self._client.delete_stack(StackName=self.name)
        except (BotoCoreError, ClientError) as error:
            raise environment(f"stack {self.name} cannot be taken away: {error}") from None
        gone = self.wait(
            self.describe,
            lambda now: not now or now["StackStatus"].startswith("DELETE_") and "PROGRESS" not in now["StackStatus"],
            DELETE_SECONDS_MAX,
            "taking the stack away",
        )
        if gone and gone["StackStatus"] == "DELETE_FAILED":
            raise environment(f"stack {self.name} cannot be taken away: {gone.get('StackStatusReason', 'no reason given')}")

    def _unprotect(self) -> None:
        """Tables are made with deletion protection, which holds up the removal of a first deployment that failed. Nothing was ever in them."""
        resources = self._client.describe_stack_resources(StackName=self.name)["StackResources"]
        tables = self.cloud.client("dynamodb")
        for resource in resources:
            made = resource["ResourceStatus"] not in ("DELETE_COMPLETE", "CREATE_FAILED") and resource.get("PhysicalResourceId")
            if resource["ResourceType"] == "AWS::DynamoDB::Table" and made:
                tables.update_table(TableName=resource["PhysicalResourceId"], DeletionProtectionEnabled=False)

    def change_set(self, url: str, parameters: dict[str, str], tags: dict[str, str], dry_run: bool = False) -> dict[str, Any] | None:
        """Makes a change set; `None` if there is nothing to change."""
        self.clear(dry_run)
        kind = "UPDATE" if self.describe() else "CREATE"
        name = f"josei-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        say(f"making the change set {name} …")
        try:
            made = self._client.create_change_set(
                StackName=self.name,
                ChangeSetName=name,
                ChangeSetType=kind,
                TemplateURL=url,
                Capabilities=["CAPABILITY_NAMED_IAM"],
                Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())],
                Tags=[{"Key": key, "Value": value} for key, value in sorted(tags.items())],
            )["Id"]
        except (BotoCoreError, ClientError) as error:
            raise environment(f"CloudFormation takes no change set: {error}") from None
        found = self.wait(
            lambda: self._describe(made),
            lambda now: now["Status"] in ("CREATE_COMPLETE", "FAILED"),
            CHANGE_SET_SECONDS_MAX,
            "making the change set",
        )
        if found["Status"] == "FAILED":
            reason = found.get("StatusReason", "no reason given")
            self.drop(made, kind == "CREATE")
            if any(text in reason for text in NOTHING_TO_DO):
                return None
            raise environment(f"the change set failed: {reason}")
        return found | {"New": kind == "CREATE"}

    def _describe(self, change_set: str) -> dict[str, Any]:
        try:
            pages = self._client.get_paginator("describe_change_set").paginate(StackName=self.name, ChangeSetName=change_set)
            found: dict[str, Any] = {}
            for page in pages:
                changes = found.get("Changes", []) + page.get("Changes", [])
                found = page | {"Changes": changes[:CHANGES_SHOWN_MAX]}
            return found
        except (BotoCoreError, ClientError) as error:
            raise environment(f"CloudFormation does not tell of the change set: {error}") from None

    def drop(self, change_set: str, new: bool) -> None:
        """Takes a change set away, and the empty stack it made."""
        try:
            self._client.delete_change_set(StackName=self.name, ChangeSetName=change_set)
            found = self.describe() if new else None
            if found and found["StackStatus"] == "REVIEW_IN_PROGRESS":
                self._client.delete_stack(StackName=self.name)
        except (BotoCoreError, ClientError) as error:
            raise environment(f"the change set cannot be taken away: {error}") from None

    def execute(self, change_set: str) -> None:
        """Carries it out and waits."""
        begun = datetime.now(UTC)
        try:
            self._client.execute_change_set(StackName=self.name, ChangeSetName=change_set)
        except (BotoCoreError, ClientError) as error:
            raise environment(f"the change set is not carried out: {error}") from None
        say("carrying it out …")
        ended = self.wait(
            lambda: self.describe() or {"StackStatus": "DELETE_COMPLETE"}, self._ended, EXECUTE_SECONDS_MAX, "carrying out the change set"
        )
        if ended["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise environment(
                f"stack {self.name} ended {ended['StackStatus']}: {ended.get('StackStatusReason', '')}", self.first_failure(begun)
            )

    @staticmethod
    def _ended(found: dict[str, Any]) -> bool:
        status = found["StackStatus"]
        return status.endswith(("_COMPLETE", "_FAILED")) and status != "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"

    def first_failure(self, begun: datetime) -> str:
        """The first resource that failed by itself, with its reason."""
        try:
            pages = self._client.get_paginator("describe_stack_events").paginate(StackName=self.name)
            events = [event for page in pages for event in page["StackEvents"]]
        except (BotoCoreError, ClientError) as error:
            return f"which resource failed cannot be told: {error}"
        return explain(sorted(events, key=lambda event: event["Timestamp"]), begun)


def explain(events: list[dict[str, Any]], begun: datetime) -> str:
    """The first failure of events in their order; what was only cancelled with it does not count."""
    for event in events:
        reason = event.get("ResourceStatusReason", "no reason given")
        recent = event["Timestamp"].timestamp() >= begun.timestamp() - 1
        if recent and event.get("ResourceStatus", "").endswith("_FAILED") and "cancelled" not in reason.lower():
            return f"first failed: {event['LogicalResourceId']} ({event['ResourceType']}): {reason}"
    return "no resource tells of a failure"


def show(found: dict[str, Any]) -> list[str]:
    """A change set for a person: what is added, changed, replaced, removed."""
    lines = []
    for change in found.get("Changes", []):
        resource = change["ResourceChange"]
        replaced = resource.get("Replacement", "False")
        mark = " REPLACED" if replaced == "True" else " perhaps replaced" if replaced == "Conditional" else ""
        scope = ",".join(resource.get("Scope") or [])
        lines.append(f"{resource['Action']:7} {resource['LogicalResourceId']:34} {resource['ResourceType']}{mark} {scope}".rstrip())
    return sorted(lines) + [f"{len(lines)} changes"]
