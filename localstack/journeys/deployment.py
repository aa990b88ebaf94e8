"""A deployment of a journey's own: the same template, programs and people, under a prefix that nothing else has."""

import json
import os
import shutil
import subprocess
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clients import CALL_SECONDS_MAX, ENDPOINT, REGION, client, request
from clock import fiscal_year, offset_seconds
from limits import DEPLOY_SECONDS_MAX, LOOK_SECONDS, QUIET_LOOKS, QUIET_SECONDS_MAX, REMOVE_SECONDS_MAX
from told import ended_badly

REPOSITORY = Path(__file__).resolve().parents[2]
WORK = Path(os.environ["JOSEI_JOURNEYS_DIR"])
QUEUES = ("receipt-ingest", "register-import", "eligibility-match", "notice-render")
COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed")


class Deployment:
    """A deployed city."""

    def __init__(self, journey: str, billing_month: str) -> None:
        """Deploys it, its clock on the day of that month."""
        # A name of this run's own: what an earlier run left in tables and buckets is not seen.
        self.prefix = f"josei-{journey}-{uuid.uuid4().hex[:6]}"
        self.folder = WORK / self.prefix
        self.target_file = self.folder / "target.json"
        self.folder.mkdir(parents=True)
        self._deploy(billing_month)
        self.target: dict[str, Any] = json.loads(self.target_file.read_text())
        self.realm: str = self.target["realm"]
        self.s3, self.sqs, self.dynamodb, self.logs = (client(service) for service in ("s3", "sqs", "dynamodb", "logs"))
        self._urls: dict[str, str] = {}

    def _deploy(self, billing_month: str) -> None:
        given = [REPOSITORY / "infra" / "deploy", "--local", "--prefix", self.prefix, "--no-build"]
        settings = {"AWS_ENDPOINT_URL": ENDPOINT, "JOSEI_TARGET_FILE": str(self.target_file), "AWS_REGION": REGION}
        account = {"AWS_DEFAULT_REGION": REGION, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        own = {name: value for name, value in os.environ.items() if name not in ("AWS_PROFILE", "AWS_SESSION_TOKEN")}
        time_there = ["--clock-offset", str(offset_seconds(billing_month)), "--years", str(fiscal_year(billing_month))]
        with (self.folder / "deploy.log").open("w") as log:
            ended = subprocess.run(
                [*map(str, given), *time_there], env=own | settings | account, stdout=log, stderr=log, timeout=DEPLOY_SECONDS_MAX, check=False
            )
        if ended.returncode:
            raise ended_badly("infra/deploy", ended.returncode, (self.folder / "deploy.log").read_text())

    def remove(self) -> None:
        """Takes it away."""
        take_away(self.prefix)

    def bucket(self, name: str) -> str:
        """A bucket's full name."""
        return f"{self.prefix}-{name}"

    def queue(self, name: str) -> str:
        """A queue's address."""
        if name not in self._urls:
            self._urls[name] = self.sqs.get_queue_url(QueueName=f"{self.prefix}-{name}")["QueueUrl"]
        return self._urls[name]

    def ask(self, person: str, function: str, method: str, path: str, body: object = None) -> bytes:
        """What a function answers one of its people."""
        return request(method, self.target["functions"][function], path, self.target["people"][person], body)

    def batches_of(self, size: int, queue: str) -> None:
        """From now on a queue hands over as many messages at once, if it has them."""
        functions = client("lambda")
        [mapping] = functions.list_event_source_mappings(FunctionName=f"{self.prefix}-{queue}")["EventSourceMappings"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=size)
        end = time.monotonic() + CALL_SECONDS_MAX
        while functions.get_event_source_mapping(UUID=mapping["UUID"])["State"] != "Enabled":
            if time.monotonic() > end:
                raise AssertionError(f"the queue's mapping was not changed in {CALL_SECONDS_MAX} s")
            time.sleep(LOOK_SECONDS)

    def hidden_for(self, seconds: int, queue: str) -> None:
        """From now on a message that failed comes again after this time."""
        self.sqs.set_queue_attributes(QueueUrl=self.queue(queue), Attributes={"VisibilityTimeout": str(seconds)})

    def send(self, queue: str, bodies: list[str]) -> list[str]:
        """Sends messages in this order; their ids."""
        ids = []
        for at in range(0, len(bodies), 10):
            entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[at : at + 10])]
            sent = self.sqs.send_message_batch(QueueUrl=self.queue(queue), Entries=entries)
            told = {one["Id"]: one["MessageId"] for one in sent["Successful"]}
            ids += [told[entry["Id"]] for entry in entries]
        return ids

    def waiting(self, queue: str) -> int:
        """Messages in a queue, those under way too."""
        found = self.sqs.get_queue_attributes(QueueUrl=self.queue(queue), AttributeNames=list(COUNTS))["Attributes"]
        return sum(int(found[name]) for name in COUNTS)

    def quiet(self) -> None:
        """Waits until no queue holds anything, dead letters aside."""
        end, empty = time.monotonic() + QUIET_SECONDS_MAX, 0
        while empty < QUIET_LOOKS:
            left = {name: count for name in QUEUES if (count := self.waiting(name))}
            empty = 0 if left else empty + 1
            if time.monotonic() > end:
                raise AssertionError(f"the queues are not empty after {QUIET_SECONDS_MAX} s: {left}")
            time.sleep(LOOK_SECONDS)

    def dead(self) -> dict[str, int]:
        """Dead letters by queue, where there are any."""
        return {name: count for name in QUEUES if (count := self.waiting(f"{name}-dead"))}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, in the order of their keys."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=f"{self.prefix}-{table}", ConsistentRead=True)
        found = [row for page in pages for row in page["Items"]]
        return sorted(found, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))

    def versions(self, bucket: str) -> list[tuple[str, str, str, int]]:
        """Every version of every object ever put into a bucket, also of those that are gone: key, version, tag, bytes."""
        pages = self.s3.get_paginator("list_object_versions").paginate(Bucket=self.bucket(bucket))
        found = [version for page in pages for version in page.get("Versions", [])]
        return sorted((one["Key"], one["VersionId"], one["ETag"].strip('"'), one["Size"]) for one in found)

    def log_lines(self, function: str, text: str) -> list[str]:
        """Lines of a function's log that hold this text."""
        pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{self.prefix}-{function}")
        return [event["message"] for page in pages for event in page["events"] if text in event["message"]]

    def failed_calls(self, function: str) -> int:
        """Calls of a function that ended without an answer of its own, as CloudWatch counts them since the deployment."""
        now = datetime.now(UTC)
        found = client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Errors",
            Dimensions=[{"Name": "FunctionName", "Value": f"{self.prefix}-{function}"}],
            StartTime=now - timedelta(days=1),
            EndTime=now + timedelta(minutes=1),
            Period=int(timedelta(days=1).total_seconds()),
            Statistics=["Sum"],
        )
        return int(sum(point["Sum"] for point in found["Datapoints"]))


def take_away(prefix: str) -> None:
    """Takes functions and queues away, so that nothing polls beside the next journey. Tables and buckets stay, as the template says."""
    stacks = client("cloudformation")
    stacks.delete_stack(StackName=prefix)
    end = time.monotonic() + REMOVE_SECONDS_MAX
    while time.monotonic() < end:
        try:
            status = stacks.describe_stacks(StackName=prefix)["Stacks"][0]["StackStatus"]
        except stacks.exceptions.ClientError:
            break
        if status != "DELETE_IN_PROGRESS":
            break
        time.sleep(LOOK_SECONDS)
    shutil.rmtree(REPOSITORY / "infra" / ".build" / "zips" / prefix, ignore_errors=True)
