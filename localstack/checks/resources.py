"""Buckets, tables, keys, queues of one test, removed at its end."""

import unittest
from typing import Any

from botocore.exceptions import ClientError
from clients import REGION, client, name


class Case(unittest.TestCase):
    """A test that makes what it needs and takes it away again."""

    s3: Any
    kms: Any
    dynamodb: Any
    sqs: Any

    @classmethod
    def setUpClass(cls) -> None:
        for service in ("s3", "kms", "dynamodb", "sqs"):
            setattr(cls, service, client(service))

    def bucket(self) -> str:
        """An empty, versioned bucket."""
        made = name("bucket")
        self.s3.create_bucket(Bucket=made, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.addCleanup(self._remove_bucket, made)
        self.s3.put_bucket_versioning(Bucket=made, VersioningConfiguration={"Status": "Enabled"})
        return made

    def _remove_bucket(self, bucket: str) -> None:
        listed = self.s3.list_object_versions(Bucket=bucket)
        for version in listed.get("Versions", []) + listed.get("DeleteMarkers", []):
            self.s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
        self.s3.delete_bucket(Bucket=bucket)

    def key(self) -> str:
        """A new symmetric key."""
        made = self.kms.create_key()["KeyMetadata"]["KeyId"]
        self.addCleanup(self.kms.schedule_key_deletion, KeyId=made, PendingWindowInDays=7)
        return made

    def table(self) -> str:
        """A table as ours are: pk and sk, on demand."""
        made = name("table")
        self.dynamodb.create_table(
            TableName=made,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": part, "AttributeType": "S"} for part in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        self.addCleanup(self.dynamodb.delete_table, TableName=made)
        return made

    def queue(self, **attributes: str) -> tuple[str, str]:
        """Address and ARN of a new queue."""
        url = self.sqs.create_queue(QueueName=name("queue"), Attributes=attributes)["QueueUrl"]
        self.addCleanup(self.sqs.delete_queue, QueueUrl=url)
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return url, arn

    def refused(self, code: str, call: Any, **arguments: Any) -> dict:
        """The answer of a call that must be refused with this code."""
        with self.assertRaises(ClientError, msg=f"expected {code}, but it was allowed") as caught:
            call(**arguments)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response
