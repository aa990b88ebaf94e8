"""Notifications of new objects: as S3 sends them, and as our functions repeat them (shared/runtime/src/notification.rs)."""

import json
from urllib.parse import quote, quote_plus

from clients import REGION
from deployment import Deployment


def from_s3(bucket: str, key: str, version: str, tag: str, size: int) -> str:
    """As the bucket sends it."""
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-01-01T00:00:00.000Z",
        "eventName": "ObjectCreated:CompleteMultipartUpload",
        "userIdentity": {"principalId": "AIDAJDPLRKLG7UEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "0000000000000000", "x-amz-id-2": "journey"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "journey",
            "bucket": {"name": bucket, "ownerIdentity": {"principalId": "A0000000000000"}, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": quote_plus(key, safe="/"), "size": size, "eTag": tag, "versionId": version, "sequencer": "0055AED6DCD90281E5"},
        },
    }
    return json.dumps({"Records": [record]})


def repeated(bucket: str, key: str) -> str:
    """As a function sends it."""
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": "1970-01-01T00:00:00.000Z",
        "eventName": "ObjectCreated:Repeated",
        "userIdentity": {},
        "requestParameters": {},
        "responseElements": {},
        "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": bucket}, "object": {"key": quote(key, safe="/")}},
    }
    return json.dumps({"Records": [record]})


def of_inbox(city: Deployment, part: str) -> list[str]:
    """One for every object that was ever put under a part of the inbox, in the order of the keys."""
    bucket, prefix = city.bucket("inbox"), f"{city.realm}/{part}/"
    return [from_s3(bucket, *one) for one in city.versions("inbox") if one[0].startswith(prefix)]


def of_chunks(city: Deployment) -> list[str]:
    """One for every sealed chunk, in the order of the keys."""
    bucket, prefix = city.bucket("sealed"), f"{city.realm}/chunks/"
    return [repeated(bucket, key) for key, *_ in city.versions("sealed") if key.startswith(prefix)]
