"""Clients of the LocalStack that is up, plain HTTP, and names that meet nobody else's. Checks and journeys share it."""

import json
import os
import urllib.error
import urllib.request
import uuid
from typing import Any

import boto3
from botocore.config import Config

REGION = "ap-northeast-1"
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
CALL_SECONDS_MAX = 60
"""One call of a service or of a function."""


def client(service: str, *, secret: str = "test", region: str = REGION) -> Any:
    """A client without retries, so that a refusal is seen at once."""
    options: dict[str, Any] = {"retries": {"total_max_attempts": 1}, "read_timeout": CALL_SECONDS_MAX}
    if service == "s3":
        options |= {"signature_version": "s3v4", "s3": {"addressing_style": "path"}}
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key=secret,
        config=Config(**options),
    )


def name(what: str) -> str:
    """A name of a check's own."""
    return f"josei-check-{what}-{uuid.uuid4().hex[:12]}"


def http(method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a plain request, without any signature of ours."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS_MAX) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def function_url(method: str, url: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """The same of a function by its address. Its host is a name below localhost, which not every machine resolves: it goes into the header."""
    return http(method, ENDPOINT + path, body, {"Host": url.split("/")[2]} | (headers or {}))


def request(method: str, url: str, path: str, token: str, body: object = None) -> bytes:
    """What a function of ours answers somebody who has this token; fails if it refuses."""
    headers = {"Authorization": f"Bearer {token}"}
    data = None
    if body is not None:
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    status, answer = function_url(method, url, path, data, headers)
    if status >= 400:
        raise AssertionError(f"{method} {path.partition('?')[0]} was answered with {status}: {answer.decode('utf-8', 'replace')}")
    return answer
