"""Clients of the services: AWS as the environment has it, or LocalStack at an address."""

import os
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .errors import environment

CONNECT_SECONDS_MAX = 5
READ_SECONDS_MAX = 120
ATTEMPTS_MAX = 4
# LocalStack knows no accounts: these are no secret.
LOCAL_KEY = "test"
LOCAL_ENDPOINT = "http://localhost:4566"
REGION_DEFAULT = "ap-northeast-1"


@dataclass(frozen=True)
class Cloud:
    """Where to deploy to. `endpoint` is set for LocalStack only."""

    session: Any
    region: str
    endpoint: str | None

    def client(self, service: str) -> Any:
        """A client of a service."""
        config = Config(
            connect_timeout=CONNECT_SECONDS_MAX,
            read_timeout=READ_SECONDS_MAX,
            retries={"total_max_attempts": ATTEMPTS_MAX, "mode": "standard"},
            s3={"addressing_style": "path" if self.endpoint else "auto"},
        )
        return self.session.client(service, region_name=self.region, endpoint_url=self.endpoint, config=config)

    def account(self) -> str:
        """The account that is deployed to; the first call, so a wrong sign-in shows here."""
        try:
            return self.client("sts").get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            if self.endpoint:
                raise environment(f"LocalStack does not answer at {self.endpoint}: start it with localstack/up ({error})") from None
            raise environment(
                f"AWS does not know who is calling: sign in (aws sso login, or AWS_PROFILE) and try again ({error})"
            ) from None


def aws(region: str | None) -> Cloud:
    """AWS, signed in as the environment says."""
    try:
        session = boto3.Session()
    except BotoCoreError as error:
        raise environment(f"the AWS settings cannot be used: {error}") from None
    return Cloud(session, region or session.region_name or REGION_DEFAULT, None)


def local(endpoint: str, region: str | None) -> Cloud:
    """LocalStack."""
    session = boto3.Session(aws_access_key_id=LOCAL_KEY, aws_secret_access_key=LOCAL_KEY)
    return Cloud(session, region or REGION_DEFAULT, endpoint)


def endpoint_from_env() -> str | None:
    """LocalStack's address as the AWS tools are given it."""
    return os.environ.get("AWS_ENDPOINT_URL") or None
