"""Every way an event reaches a function of ours, and how a function that fails is told."""

import json
import os
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from clients import client, function_url, name
from function import FunctionCase


class Calls(FunctionCase):
    def call(self, function: str, **event: object) -> tuple[str | None, object]:
        """Kind of failure, if any, and the answer."""
        reply = self.functions.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        return reply.get("FunctionError"), json.loads(reply["Payload"].read() or b"null")

    def test_a_function_finds_its_settings_and_the_files_of_its_zip(self) -> None:
        function = self.function()
        self.assertEqual(self.call(function, do="nothing"), (None, "done"))
        self.saw(function, "realm local-271403 city city = 'test'")

    def test_an_error_of_the_function_is_told_and_the_process_lives_on(self) -> None:
        function = self.function()
        _, pid = self.call(function, do="pid")
        kind, answer = self.call(function, do="error")
        self.assertEqual((kind, answer["errorType"]), ("Unhandled", "BadInput"))
        self.assertEqual(self.call(function, do="pid"), (None, pid))

    def test_after_an_exit_the_next_call_has_a_new_process(self) -> None:
        function = self.function()
        _, pid = self.call(function, do="pid")
        kind, answer = self.call(function, do="exit")
        self.assertEqual((kind, answer["errorType"]), ("Unhandled", "Runtime.ExitError"))
        kind, again = self.call(function, do="pid")
        self.assertIsNone(kind)
        if os.environ["JOSEI_LOCALSTACK"] == "process":  # in a container every process has the same number
            self.assertNotEqual(again, pid)

    def test_a_call_beyond_its_time_is_ended(self) -> None:
        function = self.function(timeout=2)
        began = time.monotonic()
        kind, answer = self.call(function, do="sleep")
        self.assertEqual(kind, "Unhandled")
        self.assertIn("Task timed out after 2.00 seconds", answer["errorMessage"])
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.call(function, do="nothing"), (None, "done"))

    def test_a_function_that_does_not_start_says_so(self) -> None:
        kind, answer = self.call(self.function(FAIL_INIT="yes"), do="nothing")
        self.assertEqual((kind, answer["errorType"]), ("Unhandled", "Runtime.ExitError"))

    def test_new_settings_reach_the_next_call(self) -> None:
        function = self.function()
        self.call(function, do="nothing")
        variables = {"JOSEI_REALM": "local-999999"}
        self.functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})
        self.functions.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 1})
        self.assertEqual(self.call(function, do="nothing"), (None, "done"))
        self.saw(function, "realm local-999999")

    def test_calls_at_the_same_time_have_processes_of_their_own(self) -> None:
        function = self.function()
        with ThreadPoolExecutor(4) as pool:
            began = time.monotonic()
            self.assertEqual(list(pool.map(lambda _: self.call(function, do="nothing"), range(4))), [(None, "done")] * 4)
            self.assertLess(time.monotonic() - began, 20)


class Triggers(FunctionCase):
    def map_queue(self, function: str, queue_arn: str) -> None:
        """The queue feeds the function, partial failures reported."""
        made = self.functions.create_event_source_mapping(
            FunctionName=function,
            EventSourceArn=queue_arn,
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )["UUID"]
        self.addCleanup(self.functions.delete_event_source_mapping, UUID=made)

    def test_only_the_failed_message_of_a_batch_is_repeated_and_ends_in_the_dead_letter_queue(self) -> None:
        dead_url, dead_arn = self.queue()
        redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})
        url, arn = self.queue(VisibilityTimeout="1", RedrivePolicy=redrive)
        bodies = ["good-1", "poison-2", "good-3"]
        entries = [{"Id": str(at), "MessageBody": body} for at, body in enumerate(bodies)]
        self.sqs.send_message_batch(QueueUrl=url, Entries=entries)
        function = self.function()
        self.map_queue(function, arn)
        dead: list[str] = []
        end = time.monotonic() + 60
        while not dead and time.monotonic() < end:
            got = self.sqs.receive_message(QueueUrl=dead_url, WaitTimeSeconds=2).get("Messages", [])
            dead = [message["Body"] for message in got]
        self.assertEqual(dead, ["poison-2"])
        self.assertEqual(len(self.saw(function, "good-1")), 1)
        self.assertEqual(len(self.saw(function, "poison-2", times=2)), 2)

    def test_an_object_in_the_inbox_reaches_the_function_through_its_queue(self) -> None:
        bucket, (_, arn) = self.bucket(), self.queue()
        filters = {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".UKE"}]}}
        told = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": filters}
        self.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [told]}
        )
        function = self.function()
        self.map_queue(function, arn)
        self.s3.put_object(Bucket=bucket, Key="one.UKE", Body=b"x")
        self.s3.put_object(Bucket=bucket, Key="other.txt", Body=b"x")
        lines = self.saw(function, "one.UKE")
        self.assertEqual(len(lines), 1)
        self.assertIn("ObjectCreated:Put", lines[0])
        self.assertIn("versionId", lines[0])
        self.assertEqual([line for line in self._lines(function) if "other.txt" in line], [])

    def test_an_upload_in_parts_is_told_once(self) -> None:
        bucket, (url, arn) = self.bucket(), self.queue()
        told = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}
        self.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [told]}
        )
        place = {"Bucket": bucket, "Key": "parts"}
        upload = self.s3.create_multipart_upload(**place)["UploadId"]
        part = self.s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"x")
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        self.s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)
        records = []
        for _ in range(4):
            got = self.sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10).get("Messages", [])
            records += [record for message in got for record in json.loads(message["Body"]).get("Records", [])]
        self.assertEqual([record["eventName"] for record in records], ["ObjectCreated:CompleteMultipartUpload"])

    def test_a_function_url_answers(self) -> None:
        function = self.function()
        url = self.functions.create_function_url_config(FunctionName=function, AuthType="NONE")["FunctionUrl"]
        self.assertEqual(function_url("GET", url, "/deliveries"), (200, b"pong"))
        self.assertIn('"rawPath": "/deliveries"', self.saw(function, "/deliveries")[0])

    def test_a_change_in_a_table_reaches_the_function(self) -> None:
        table = self.table()
        stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        self.dynamodb.update_table(TableName=table, StreamSpecification=stream)
        arn = self.dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        function = self.function()
        made = self.functions.create_event_source_mapping(
            FunctionName=function, EventSourceArn=arn, StartingPosition="TRIM_HORIZON"
        )["UUID"]
        self.addCleanup(self.functions.delete_event_source_mapping, UUID=made)
        self.dynamodb.put_item(TableName=table, Item={"pk": {"S": "p"}, "sk": {"S": "changed"}})
        self.assertIn("INSERT", self.saw(function, "changed")[0])

    @unittest.skipUnless(os.environ.get("JOSEI_CHECK_SLOW") == "1", "takes over a minute; JOSEI_CHECK_SLOW=1 runs it")
    def test_a_rule_of_one_minute_fires(self) -> None:
        events, function, rule = client("events"), self.function(), name("rule")
        events.put_rule(Name=rule, ScheduleExpression="rate(1 minute)")
        self.addCleanup(events.delete_rule, Name=rule)
        events.put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": self.arn(function)}])
        self.addCleanup(events.remove_targets, Rule=rule, Ids=["1"])
        self.assertIn("Scheduled Event", self.saw(function, "aws.events", seconds=100)[0])


if __name__ == "__main__":
    unittest.main()
