"""Clients of the LocalStack under test, and plain HTTP to its functions."""

import json
import os
import urllib.error
import urllib.request
from typing import Any

import boto3
from botocore.config import Config
from limits import CALL_SECONDS_MAX

REGION = "ap-northeast-1"
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]


def client(service: str) -> Any:
    """A client without retries: what goes wrong is seen."""
    options: dict[str, Any] = {"retries": {"total_max_attempts": 1}, "read_timeout": CALL_SECONDS_MAX}
    if service == "s3":
        options |= {"signature_version": "s3v4", "s3": {"addressing_style": "path"}}
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(**options),
    )


def request(method: str, url: str, path: str, token: str, body: object = None) -> bytes:
    """The answer of a function. Its host is a name below localhost, which not every machine resolves: it goes into the header."""
    headers = {"Host": url.split("/")[2], "Authorization": f"Bearer {token}"}
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    asked = urllib.request.Request(ENDPOINT + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=CALL_SECONDS_MAX) as reply:
            return reply.read()
    except urllib.error.HTTPError as refusal:
        text = refusal.read().decode("utf-8", "replace")
        raise AssertionError(f"{method} {path.partition('?')[0]} was answered with {refusal.code}: {text}") from None
