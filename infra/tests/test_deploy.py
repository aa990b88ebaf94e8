"""What deployment tells and keeps: failures, changes, read-back, people, years."""

import hashlib
import json
import tempfile
import unittest
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from josei_infra import assemble, deploy, lint, local, people, readback, stack
from josei_infra.errors import Stop

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def event(seconds: int, name: str, status: str, reason: str) -> dict:
    return {
        "Timestamp": NOW + timedelta(seconds=seconds),
        "LogicalResourceId": name,
        "ResourceType": "AWS::X",
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }


class Told(unittest.TestCase):
    def test_the_first_failure_is_the_one_that_failed_by_itself(self) -> None:
        events = [
            event(-60, "Old", "CREATE_FAILED", "of an earlier try"),
            event(1, "Good", "CREATE_COMPLETE", ""),
            event(2, "Other", "CREATE_FAILED", "Resource creation cancelled"),
            event(3, "Bad", "CREATE_FAILED", "name is taken"),
            event(4, "Worse", "CREATE_FAILED", "too"),
        ]
        self.assertEqual(stack.explain(events, NOW), "first failed: Bad (AWS::X): name is taken")
        self.assertIn("no resource", stack.explain(events[:3], NOW))

    def test_what_is_replaced_stands_out(self) -> None:
        def change(replacement: str) -> dict:
            resource = {
                "Action": "Modify",
                "LogicalResourceId": "T",
                "ResourceType": "AWS::X",
                "Replacement": replacement,
                "Scope": ["Tags"],
            }
            return {"ResourceChange": resource}

        shown = stack.show({"Changes": [change("True"), change("False")]})
        self.assertEqual(sum(" REPLACED " in line for line in shown), 1)
        self.assertEqual(shown[-1], "2 changes")

    def test_known_differences_pass_and_others_do_not(self) -> None:
        facts = [
            readback.Fact("lifecycle", "b", 1, 2),
            readback.Fact("versions", "b", "Enabled", "Suspended"),
            readback.Fact("key", "k", 1, 1),
        ]
        known, unknown = readback.judge(facts, {"lifecycle": "dropped"})
        self.assertEqual((len(known), unknown), (1, ["versions of b: wanted Enabled, found Suspended"]))
        self.assertEqual(len(readback.judge(facts, {})[1]), 2)


class Kept(unittest.TestCase):
    def test_people_keep_their_tokens_and_files_their_owner(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            state = local.State(Path(name), "local-271403", ["kokuho"])
            first = state.prepare()
            key = first["checkpoint"].read_bytes()
            tokens = people.tokens(Path(name) / "tokens.json", ["kokuho"])
            more = local.State(Path(name), "local-271403", ["kokuho", "shiharai"])
            more.prepare()
            again = people.tokens(Path(name) / "tokens.json", ["kokuho", "shiharai"])
            self.assertEqual(again | tokens, again)
            self.assertIn("sender-shiharai", again)
            self.assertEqual(first["checkpoint"].read_bytes(), key)
            listed = json.loads(first["people"].read_text(encoding="utf-8"))
            hashes = {person["id"]: person["token_sha256"] for person in listed}
            self.assertEqual(hashes["finance-1"], hashlib.sha256(tokens["finance-1"].encode()).hexdigest())
            self.assertNotIn(tokens["finance-1"], first["people"].read_text(encoding="utf-8"))
            for path in Path(name).iterdir():
                self.assertEqual(path.stat().st_mode & 0o777, 0o600, path.name)

    def test_years_that_have_keys_never_go(self) -> None:
        deployed = deploy.deployed_years({"KeyYears": "payments=2020-2027;receipts=2015,2020-2027;register=2026-2027"})
        made = assemble.key_years({2010}, deployed)
        self.assertTrue({2010, 2015} <= made["receipts"])
        self.assertIn(2010, made["payments"])
        self.assertNotIn(2015, made["payments"])
        self.assertEqual(deploy.deployed_years({}), {})
        with self.assertRaisesRegex(Stop, "at most 40"):
            assemble.key_years(set(range(1990, 2020)) | set(range(2030, 2050)))


class FakeCloud:
    """A cloud whose stack is in one state; notes what is asked of it."""

    def __init__(self, status: str) -> None:
        self.status: str | None = status
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def client(self, _service: str) -> "FakeCloud":
        return self

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        if self.status is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "Stack does not exist"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": self.status}]}

    def describe_stack_resources(self, **_: Any) -> dict[str, Any]:
        def table(status: str, name: str | None) -> dict[str, Any]:
            return {"ResourceType": "AWS::DynamoDB::Table", "ResourceStatus": status, "PhysicalResourceId": name}

        made = [table("DELETE_FAILED", "x-claims"), table("DELETE_COMPLETE", "x-audit"), table("CREATE_FAILED", None)]
        return {"StackResources": [*made, {"ResourceType": "AWS::S3::Bucket", "ResourceStatus": "DELETE_FAILED", "PhysicalResourceId": "x"}]}

    def update_table(self, **asked: Any) -> None:
        self.asked.append(("update_table", asked))

    def delete_stack(self, **asked: Any) -> None:
        self.asked.append(("delete_stack", asked))
        self.status = None


class Cleared(unittest.TestCase):
    def test_a_first_deployment_that_failed_goes_with_its_protected_tables(self) -> None:
        cloud = FakeCloud("ROLLBACK_FAILED")
        stack.Stack(cloud, "x").clear()  # type: ignore[arg-type]
        unprotected = ("update_table", {"TableName": "x-claims", "DeletionProtectionEnabled": False})
        self.assertEqual(cloud.asked, [unprotected, ("delete_stack", {"StackName": "x"})])

    def test_a_stack_that_was_whole_keeps_its_protection(self) -> None:
        for status in ("CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"):
            cloud = FakeCloud(status)
            stack.Stack(cloud, "x").clear()  # type: ignore[arg-type]
            self.assertEqual(cloud.asked, [], status)
        cloud = FakeCloud("DELETE_FAILED")
        stack.Stack(cloud, "x").clear()  # type: ignore[arg-type]
        self.assertEqual([name for name, _ in cloud.asked], ["delete_stack"])

    def test_a_dry_run_takes_nothing_away(self) -> None:
        cloud = FakeCloud("ROLLBACK_COMPLETE")
        with self.assertRaises(Stop):
            stack.Stack(cloud, "x").clear(dry_run=True)  # type: ignore[arg-type]
        self.assertEqual(cloud.asked, [])


class Suppressions(unittest.TestCase):
    GOOD = {"id": "X", "resources": "AWS::X", "reason": "a reason that is long enough to be one, surely", "until": lint.BY_DESIGN}

    def read(self, **other: str) -> list[dict[str, str]]:
        entry = self.GOOD | other
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "s.toml"
            path.write_text("[[suppress]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in entry.items()), encoding="utf-8")
            return lint.suppressions(path, date(2026, 4, 1))

    def test_without_reason_or_past_their_day_they_do_not_count(self) -> None:
        self.assertEqual(len(self.read()), 1)
        self.assertEqual(len(self.read(until="2026-04-01")), 1)
        for other in ({"until": "2026-03-31"}, {"until": "later"}, {"reason": "noise"}, {"more": "x"}):
            with self.assertRaises(Stop):
                self.read(**other)

    def test_each_finding_needs_its_own_and_each_must_be_needed(self) -> None:
        finding = lint.Finding("X", "A", "AWS::X", "")
        self.assertEqual(lint.sort_out([finding], [self.GOOD]), ([], []))
        other = lint.Finding("X", "B", "AWS::Y", "")
        self.assertEqual(lint.sort_out([other], [self.GOOD]), ([other], [self.GOOD]))

    def test_those_of_the_repository_count(self) -> None:
        self.assertTrue(lint.suppressions(lint.SUPPRESSIONS, date.today()))


if __name__ == "__main__":
    unittest.main()
