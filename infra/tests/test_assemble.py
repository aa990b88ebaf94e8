"""The assembled template: whole, stable, and nothing of ours left in it."""

import copy
import json
import re
import tempfile
import unittest
from pathlib import Path

from support import write_policies

from josei_infra import assemble, cfn_yaml, expand, files, policies
from josei_infra.errors import Stop

YEARS = {"receipts": {2025, 2026}, "register": {2026}, "payments": {2026}, "notices": {2026}}


class Assembled(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        write_policies(Path(cls.folder.name))
        cls.sources = assemble.Sources(policies=Path(cls.folder.name))
        cls.template = assemble.assemble(YEARS, ["kokuho", "shiharai"], cls.sources)
        cls.resources = cls.template["Resources"]

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def of(self, kind: str) -> dict:
        return {name: resource["Properties"] for name, resource in self.resources.items() if resource["Type"] == kind}

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        again = assemble.assemble(copy.deepcopy(YEARS), ["kokuho", "shiharai"], self.sources)
        self.assertEqual(assemble.render(self.template), assemble.render(again))

    def test_nothing_of_ours_is_left(self) -> None:
        text = assemble.render(self.template).decode()
        for word in (cfn_yaml.OWN_PREFIX, "<<", "${Keys."):
            self.assertNotIn(word, text)
        self.assertNotIn("Josei", self.template)

    def test_one_role_per_function_with_its_own_policy(self) -> None:
        functions = assemble.plan()["Functions"]
        roles = {str(function["Role"]) for function in self.of("AWS::Lambda::Function").values()}
        self.assertEqual(len(roles), len(functions))
        for name in functions:
            identity = expand.camel(name)
            attached = self.resources[f"{identity}Policy"]["Properties"]["Roles"]
            self.assertEqual(attached, [{"Ref": f"{identity}Role"}])

    def test_one_statement_that_fits_nowhere_is_refused(self) -> None:
        def long(characters: int) -> dict:
            return {"Sid": "Long", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["x" * characters]}

        def split(*sizes: int) -> list[int]:
            made = policies.split({"Version": "2012-10-17", "Statement": [long(size) for size in sizes]})
            return [len(policy["Statement"]) for policy in made]

        self.assertEqual(split(5_000, 4_000, 2_000, 3_000, 3_000), [2, 2, 1])
        for sizes in ([11_000], [9_000, 7_000], [9_000] + [5_000] * 11):
            with self.assertRaises(Stop):
                split(*sizes)

    def test_every_purpose_and_year_has_its_key_and_alias(self) -> None:
        aliases = {alias["AliasName"]["Fn::Sub"] for alias in self.of("AWS::KMS::Alias").values()}
        units = ("receipts-2025", "receipts-2026", "register-2026", "register-holder-hash", "payments-2026", "notices-2026", "checkpoint")
        self.assertEqual(aliases, {f"alias/${{Prefix}}-{unit}" for unit in units})
        key = self.resources["Receipts2025Key"]["Properties"]
        use = key["KeyPolicy"]["Statement"][1]
        self.assertEqual(use["Condition"]["ArnEquals"]["aws:PrincipalArn"][0]["Fn::Sub"].rsplit("/", 1)[1], "${Prefix}-receipt-upload")
        self.assertEqual(use["Condition"]["StringEquals"]["kms:EncryptionContext:unit"], "2025")
        self.assertEqual(use["Action"], ["kms:Decrypt"])
        self.assertTrue(key["EnableKeyRotation"])

    def test_what_holds_data_outlives_the_stack(self) -> None:
        kinds = ("AWS::KMS::Key", "AWS::KMS::Alias", "AWS::S3::Bucket", "AWS::DynamoDB::Table")
        kept = [resource for resource in self.resources.values() if resource["Type"] in kinds]
        self.assertEqual(len(kept), 9 - 1 + 7 + 3 + 5)
        for resource in kept:
            self.assertEqual((resource["DeletionPolicy"], resource["UpdateReplacePolicy"]), ("RetainExceptOnCreate", "Retain"))

    def test_queues(self) -> None:
        queues = self.of("AWS::SQS::Queue")
        mappings = self.of("AWS::Lambda::EventSourceMapping")
        self.assertEqual(len(mappings), 4)
        for mapping in mappings.values():
            self.assertEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"])
            queue = queues[mapping["EventSourceArn"]["Fn::GetAtt"][0]]
            function = self.resources[mapping["FunctionName"]["Ref"]]["Properties"]
            (_, local_hidden, hidden), (_, local_seconds, seconds) = queue["VisibilityTimeout"]["Fn::If"], function["Timeout"]["Fn::If"]
            self.assertGreaterEqual(hidden, 6 * seconds)
            self.assertGreaterEqual(local_hidden, local_seconds)
            self.assertEqual(queue["RedrivePolicy"]["maxReceiveCount"], 5)
            self.assertIn(queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0], queues)
            # Lambda throttles before the queue gives up only if it may run as often as the queue starts it.
            if function["ReservedConcurrentExecutions"] > 1:
                self.assertGreaterEqual(function["ReservedConcurrentExecutions"], mapping["ScalingConfig"]["MaximumConcurrency"])

    def test_senders_have_a_prefix_and_nobody_else(self) -> None:
        statements = self.resources["InboxBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        only = next(statement for statement in statements if statement.get("Sid") == "SendersOnly")
        ends = [resource["Fn::Sub"].split("/", 1)[1] for resource in only["NotResource"]]
        self.assertEqual(ends, ["${Realm}/receipts/kokuho/*", "${Realm}/receipts/shiharai/*", "${Realm}/register/*"])

    def test_secrets_of_local_realms_are_named_in_local_realms_only(self) -> None:
        for function in self.of("AWS::Lambda::Function").values():
            variables = function["Environment"]["Variables"]
            for kind in files.KINDS.values():
                if kind.local_only and kind.setting in variables:
                    self.assertEqual(variables[kind.setting], {"Fn::If": ["Local", kind.name, {"Ref": "AWS::NoValue"}]})

    def test_spans_are_sent_only_where_a_collector_is_named(self) -> None:
        wanted = {"Fn::If": ["HasTracesEndpoint", {"Ref": "TracesEndpoint"}, {"Ref": "AWS::NoValue"}]}
        functions = self.of("AWS::Lambda::Function").values()
        self.assertEqual(len(functions), 9)
        for function in functions:
            variables = function["Environment"]["Variables"].items()
            found = {name: value for name, value in variables if name.startswith("OTEL_")}
            self.assertEqual(found, {"OTEL_EXPORTER_OTLP_ENDPOINT": wanted})
        parameter = self.template["Parameters"]["TracesEndpoint"]
        self.assertEqual(parameter["Default"], "")
        for good in ("", "http://localhost:4318", "https://collector.example/otlp"):
            self.assertRegex(good, f"^(?:{parameter['AllowedPattern']})$")
        for bad in ("localhost:4318", "grpc://a", "http://a b", "http://"):
            self.assertNotRegex(bad, f"^(?:{parameter['AllowedPattern']})$")

    def test_the_fonts_are_a_layer_of_the_one_function_that_prints(self) -> None:
        layered = {name for name, function in self.of("AWS::Lambda::Function").items() if "Layers" in function}
        self.assertEqual(layered, {"NoticeRenderFunction"})
        function = self.resources["NoticeRenderFunction"]["Properties"]
        self.assertEqual(function["Layers"], {"Fn::If": ["OnAws", [{"Ref": "FontsLayer"}], {"Ref": "AWS::NoValue"}]})
        self.assertEqual(function["Environment"]["Variables"]["JOSEI_FONTS"]["Fn::If"][:2], ["OnAws", "/opt/fonts"])
        self.assertEqual(self.resources["FontsLayer"]["Condition"], "OnAws")

    def test_a_scanner_is_said_and_never_left_out(self) -> None:
        parameter = self.template["Parameters"]["Scanner"]
        self.assertNotIn("Default", parameter)
        for good in ("off", "clamd:/run/clamav/clamd.ctl", "clamd:127.0.0.1:3310", "clamd:scan.example:3310"):
            self.assertRegex(good, f"^(?:{parameter['AllowedPattern']})$")
        for bad in ("", "on", "clamd", "clamd:", "clamd:host", "clamd:run/clamd.ctl"):
            self.assertNotRegex(bad, f"^(?:{parameter['AllowedPattern']})$")
        for function in self.of("AWS::Lambda::Function").values():
            self.assertEqual(function["Environment"]["Variables"]["JOSEI_SCANNER"], {"Ref": "Scanner"})

    def test_what_cannot_exist_everywhere_is_conditional(self) -> None:
        self.assertEqual(self.resources["CheckpointKey"]["Condition"], "OnAws")
        statements = self.resources["AuditLogPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        sign = next(statement for statement in statements if "CheckpointKey" in json.dumps(statement))
        self.assertEqual(sign["Fn::If"][0], "OnAws")

    def test_a_purpose_that_nobody_uses_is_an_error(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            write_policies(Path(name))
            text = (Path(name) / "sweep.json").read_text(encoding="utf-8")
            (Path(name) / "payment-file.json").write_text(text, encoding="utf-8")
            with self.assertRaisesRegex(Stop, "no policy uses the keys of payments"):
                assemble.assemble(YEARS, ["kokuho"], assemble.Sources(policies=Path(name)))

    def test_a_policy_longer_than_iam_takes_is_an_error(self) -> None:
        many = YEARS | {"receipts": set(range(1990, 2150))}
        with self.assertRaisesRegex(Stop, "longer than IAM takes"):
            assemble.assemble(many, ["kokuho"], self.sources)


class Inputs(unittest.TestCase):
    def test_the_repository_has_all_policies(self) -> None:
        template = assemble.assemble(assemble.key_years(set()), assemble.senders(assemble.SENDERS_DEFAULT))
        self.assertLess(len(template["Resources"]), assemble.RESOURCES_MAX)

    def test_a_policy_too_long_for_its_role_goes_on_in_managed_ones(self) -> None:
        plan = assemble.plan()
        resources = assemble.assemble(assemble.key_years(set()), assemble.senders(assemble.SENDERS_DEFAULT))["Resources"]
        more = 0
        for name, document in policies.load(assemble.Sources.policies, list(plan["Functions"]), list(plan["Keys"])).items():
            identity = expand.camel(name)
            parts = {key: resource["Properties"] for key, resource in resources.items() if re.fullmatch(rf"{identity}Policy\d*", key)}
            sids = re.findall(r'"Sid": "(\w+)"', json.dumps([part["PolicyDocument"] for part in parts.values()]))
            self.assertEqual(sorted(sids), sorted(["Trace", *(statement["Sid"] for statement in document["Statement"])]))
            self.assertTrue(all(part["Roles"] == [{"Ref": f"{identity}Role"}] for part in parts.values()))
            waits = resources[f"{identity}Function"]["DependsOn"]
            self.assertEqual({waits} if isinstance(waits, str) else set(waits), set(parts))
            more += len(parts) - 1
        self.assertGreater(more, 0)

    def test_senders(self) -> None:
        self.assertEqual(assemble.senders("kokuho-osaka, shiharai,kokuho-osaka"), ["kokuho-osaka", "shiharai"])
        for bad in ("", ",", "Kokuho", "a/b", "a" * 33, "*", ",".join(f"s{number}" for number in range(65))):
            with self.assertRaises(Stop):
                assemble.senders(bad)

    def test_yaml_that_says_a_thing_twice_is_refused(self) -> None:
        with self.assertRaisesRegex(Stop, "stands twice"):
            cfn_yaml.load("a: 1\nb: 2\na: 3\n", "x.yaml")

    def test_tags(self) -> None:
        read = cfn_yaml.load("[!Ref A, !GetAtt B.C.D, !If [X, !Roles all, 1], !Condition Y]", "x.yaml")
        wanted = [{"Ref": "A"}, {"Fn::GetAtt": ["B", "C.D"]}, {"Fn::If": ["X", {"Josei::Roles": "all"}, 1]}, {"Condition": "Y"}]
        self.assertEqual(read, wanted)

    def test_a_part_with_an_unknown_field_is_an_error(self) -> None:
        with self.assertRaisesRegex(Stop, "nothing is known of <<name>>"):
            expand.part(assemble.Sources.parts, "table", {"Id": "X"})


if __name__ == "__main__":
    unittest.main()
