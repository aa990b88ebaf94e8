"""Policies that allow too much are refused, each for its own reason."""

import json
import tempfile
import unittest
from pathlib import Path

from support import PURPOSES, key, policy, statement

from josei_infra import policies
from josei_infra.errors import Stop

GET = "s3:GetObject"
SEALED = "arn:${AWS::Partition}:s3:::${Prefix}-sealed"


class Refusals(unittest.TestCase):
    def refused(self, word: str, *statements: dict) -> None:
        problems = policies.refusals(policy(*statements), PURPOSES)
        self.assertTrue(any(word in problem for problem in problems), f"{word}: {problems}")

    def passes(self, *statements: dict) -> None:
        self.assertEqual(policies.refusals(policy(*statements), PURPOSES), [])

    def test_good_ones_pass(self) -> None:
        self.passes(statement())
        self.passes(statement(Action=[GET], Resource=SEALED + "/${Realm}/chunks/*"))
        self.passes(statement(Action=[GET], Resource=SEALED + "/${Realm}/*"))
        self.passes(statement(Action=["kms:Decrypt"], Resource=[key("receipts"), key("register")]))
        self.passes(statement(Condition={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["${Realm}#AUDIT#sweep/*"]}}))
        self.passes(statement(Effect="Deny"))

    def test_wildcard_actions(self) -> None:
        for action in ("*", "s3:*", "s3:Get*", "dynamodb:?etItem", "GetItem", "s3:getObject", 7):
            self.refused("no single action", statement(Action=[action]))
        self.refused("no single action", statement(Action="kms:*"))

    def test_wildcard_resources(self) -> None:
        self.refused("no ARN", statement(Resource="*"))
        arn = "arn:${AWS::Partition}:"
        for resource in (
            arn + "dynamodb:${AWS::Region}:${AWS::AccountId}:table/*",
            arn + "dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Prefix}-*",
            arn + "kms:${AWS::Region}:${AWS::AccountId}:key/*",
            arn + "s3:::*",
            SEALED + "/*",
            SEALED + "/${Realm}*",
            SEALED + "/${Realm}/*/receipts/*",
            SEALED + "/${Realm}/chunks/?",
            arn + "logs:${AWS::Region}:${AWS::AccountId}:log-group:*",
            arn + "sqs:${AWS::Region}:*:${Prefix}-receipt-ingest",
        ):
            self.refused("wildcard elsewhere", statement(Resource=resource))

    def test_placeholders(self) -> None:
        for text in ("${Prefx}", "${Keys.taxes}", "${aws:username}", "${Realm", "${}"):
            self.refused("placeholder", statement(Resource=f"arn:${{AWS::Partition}}:s3:::{text}"))
        self.refused("placeholder", statement(Condition={"StringEquals": {"kms:EncryptionContext:realm": "${Relm}"}}))
        self.refused("placeholder", statement(Condition={"StringEquals": {"${Relm}": "x"}}))
        # A key's placeholder anywhere but as a whole key.
        self.refused("placeholder", statement(Resource="arn:${AWS::Partition}:s3:::${Keys.receipts}"))

    def test_elements(self) -> None:
        for name in ("NotAction", "NotResource", "Principal", "NotPrincipal"):
            self.refused(f"{name} may not be used", statement() | {name: "*"})
        self.refused("Effect", statement(Effect="allow"))
        for name in ("Action", "Resource"):
            self.refused("missing", {field: value for field, value in statement().items() if field != name})
        self.assertTrue(policies.refusals({"Statement": [statement()]}, PURPOSES))
        self.assertTrue(policies.refusals({"Version": "2008-10-17", "Statement": [statement()]}, PURPOSES))
        self.assertTrue(policies.refusals([], PURPOSES))

    def test_the_checkpoint_key_stands_alone(self) -> None:
        self.passes(statement(Action=["kms:Sign"], Resource=key("checkpoint")))
        self.refused("of its own", statement(Action=["kms:Sign"], Resource=[key("checkpoint"), key("receipts")]))


class Folder(unittest.TestCase):
    def load(self, files: dict[str, object], functions: list[str]) -> str:
        with tempfile.TemporaryDirectory() as name:
            for file, content in files.items():
                text = content if isinstance(content, str) else json.dumps(content)
                (Path(name) / f"{file}.json").write_text(text, encoding="utf-8")
            try:
                policies.load(Path(name), functions, PURPOSES)
            except Stop as stop:
                self.assertEqual(stop.code, 1)
                return str(stop)
        return ""

    def test_each_function_has_one_and_each_one_a_function(self) -> None:
        self.assertEqual(self.load({"sweep": policy()}, ["sweep"]), "")
        self.assertIn("function sweep has no policy", self.load({}, ["sweep"]))
        self.assertIn("sweeep.json belongs to no function", self.load({"sweep": policy(), "sweeep": policy()}, ["sweep"]))
        self.assertIn("not readable", self.load({"sweep": "{"}, ["sweep"]))

    def test_all_problems_are_told_at_once(self) -> None:
        bad = policy(statement(Action="*", Resource="*"))
        told = self.load({"a": bad, "b": bad}, ["a", "b", "c"])
        self.assertEqual(len(told.splitlines()), 5, told)


class Form(unittest.TestCase):
    def test_keys_become_the_keys_there_are(self) -> None:
        keys = {"receipts": ["Receipts2025Key", "Receipts2026Key"], "checkpoint": ["CheckpointKey"]}
        made = policies.in_template(policy(statement(Action=["kms:Decrypt"], Resource=key("receipts"))), keys)
        wanted = [{"Fn::GetAtt": ["Receipts2025Key", "Arn"]}, {"Fn::GetAtt": ["Receipts2026Key", "Arn"]}]
        self.assertEqual(made["Statement"][0]["Resource"], wanted)
        made = policies.in_template(policy(statement(Action=["kms:Sign"], Resource=key("checkpoint"))), keys)
        self.assertEqual(made["Statement"][0]["Fn::If"][0], "OnAws")


if __name__ == "__main__":
    unittest.main()
