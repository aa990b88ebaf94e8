"""One message of 1,000 fails each time. It alone ends in the dead letters, after five attempts; when its cause is mended it is redriven."""

import hashlib
import json
import random
import time
from base64 import b64encode
from typing import Any
from urllib.parse import unquote, urlsplit

from auditor import verified
from command import josei
from deployment import Deployment
from journey import Journey
from limits import LOOK_SECONDS, QUIET_SECONDS_MAX
from notifications import from_s3, of_inbox

RECEIPTS, SEED = 40, 5
MESSAGES = 1_000
BATCH = 10
"""Messages a run gets. Deployed it is one, so that a large file has the run for itself; nine good ones beside the bad one show more."""
HIDDEN_SECONDS = 5
"""After which the failed message comes again. Deployed it is as long as a run may take, and five times that would be most of this journey."""
ATTEMPTS = 5
GOOD, LATE = 0, 1
"""The file that is there from the beginning, and the one that comes when its message is dead already."""
FAILED = '"failure":'
"""What stands in the log line of a message that could not be handled, beside the message's id (shared/runtime/src/batch.rs)."""
QUEUE = "receipt-ingest"


class Poison(Journey):
    def test_only_the_message_that_cannot_be_handled_is_given_up_and_then_redriven(self) -> None:
        city = self.deployed(RECEIPTS, SEED)
        self.assertEqual(self.upload(city, GOOD)["state"], "CHECKED")
        city.quiet()
        [good] = of_inbox(city, "receipts")
        delivery, key = self.opened(city, LATE)
        poison = from_s3(city.bucket("inbox"), key, "none", "none", 1)

        city.batches_of(BATCH, QUEUE)
        city.hidden_for(HIDDEN_SECONDS, QUEUE)
        bodies = [good] * (MESSAGES - 1)
        bodies.insert(random.Random(SEED).randrange(MESSAGES), poison)
        began = time.monotonic()
        ids = city.send(QUEUE, bodies)
        bad = ids[bodies.index(poison)]
        self.given_up(city)
        took = time.monotonic() - began
        self.assertEqual(city.dead(), {QUEUE: 1})
        self.assertEqual(self.dead_letter(city), poison)
        failed = self.failures(city)
        self.assertEqual([bad in line for line in failed], [True] * ATTEMPTS, f"messages that failed: {failed}")

        # The sender's file comes, and the city's operator sends the dead letter back.
        self.assertEqual(self.upload(city, LATE)["id"], delivery)
        self.redrive(city)
        self.at_rest(city)
        state = json.loads(city.ask(self.sender(LATE), "receipt-upload", "GET", f"/deliveries/{delivery}"))["state"]
        self.assertEqual(state, "CHECKED")
        self.assertEqual(len(self.failures(city)), ATTEMPTS, "nothing failed after the redrive")
        records = verified(city, city.folder / "log")["records"]
        self.summary = (
            f"{MESSAGES:,} messages in batches of {BATCH}, one of them dead after {ATTEMPTS} attempts ({took:.0f} s), {MESSAGES - 1} handled, none in error; "
            f"its file sent, redriven, delivery CHECKED, queues empty; {records} audit records verified"
        )

    def upload(self, city: Deployment, index: int) -> dict[str, Any]:
        """A sender sends a file; its state after the check."""
        url, token = city.target["functions"]["receipt-upload"], city.target["people"][self.sender(index)]
        return josei("upload", self.file(index), "--json", JOSEI_URL=url, JOSEI_TOKEN=token).must(0, 1).json

    def opened(self, city: Deployment, index: int) -> tuple[str, str]:
        """A delivery that is opened and has no file yet: its id, and the key its file will have."""
        content = self.file(index).read_bytes()
        digest = hashlib.sha256(content)
        announced = {
            "file_name": self.file(index).name,
            "size": len(content),
            "sha256": digest.hexdigest(),
            "billing_month": self.expected["billing_month"],
            "sealed": True,  # as the command will send it
        }

        def ask(path: str, body: object) -> Any:
            return json.loads(city.ask(self.sender(index), "receipt-upload", "POST", path, body))

        delivery = ask("/deliveries", announced)["id"]
        part = {"number": 1, "sha256_base64": b64encode(digest.digest()).decode()}
        [address] = ask(f"/deliveries/{delivery}/parts", {"parts": [part]})
        bucket, _, key = unquote(urlsplit(address["url"]).path).lstrip("/").partition("/")
        self.assertEqual(bucket, city.bucket("inbox"))
        return delivery, key

    def given_up(self, city: Deployment) -> None:
        """Waits until a message is dead and nothing else waits."""
        end = time.monotonic() + QUIET_SECONDS_MAX
        while not city.dead():
            self.assertLess(time.monotonic(), end, f"no dead letter after {QUIET_SECONDS_MAX} s; {city.waiting(QUEUE)} messages wait")
            time.sleep(LOOK_SECONDS)
        city.quiet()

    def dead_letter(self, city: Deployment) -> str:
        """The one dead letter's text; it stays where it is."""
        queue = city.queue(f"{QUEUE}-dead")
        [message] = city.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=30)["Messages"]
        city.sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
        return message["Body"]

    def redrive(self, city: Deployment) -> None:
        """As infra/README.md tells the operator."""
        queue = city.queue(f"{QUEUE}-dead")
        arn = city.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        city.sqs.start_message_move_task(SourceArn=arn)
        end = time.monotonic() + QUIET_SECONDS_MAX
        while city.dead():
            self.assertLess(time.monotonic(), end, f"the dead letter was not moved in {QUIET_SECONDS_MAX} s")
            time.sleep(LOOK_SECONDS)

    def failures(self, city: Deployment) -> list[str]:
        """What the function logged of messages it could not handle."""
        return city.log_lines(QUEUE, FAILED)
