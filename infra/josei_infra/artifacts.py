"""The bucket of zips and templates. Keys are named by content: what is there already is not sent again, and never changed."""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import zips
from .cloud import Cloud
from .errors import environment, say


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def bucket(cloud: Cloud, prefix: str) -> str:
    """The bucket's name; made if it is missing: closed to the public, versioned, TLS only."""
    account = cloud.account()
    name, s3 = f"{prefix}-artifacts-{account}", cloud.client("s3")
    partition = cloud.session.get_partition_for_region(cloud.region)
    try:
        try:
            s3.head_bucket(Bucket=name)
            return name
        except ClientError as error:
            if _code(error) not in ("404", "NoSuchBucket"):
                raise
        where = {} if cloud.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": cloud.region}}
        s3.create_bucket(Bucket=name, **where)
        blocked = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=blocked)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(tls_only(f"arn:{partition}:s3:::{name}")))
    except (BotoCoreError, ClientError) as error:
        raise environment(f"the bucket of the zips, {name}, cannot be used or made: {error}") from None
    say(f"made bucket {name}")
    return name


def tls_only(arn: str) -> dict[str, Any]:
    """The bucket's policy."""
    statement = {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    return {"Version": "2012-10-17", "Statement": [statement | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}


def put(cloud: Cloud, name: str, key: str, content: bytes) -> bool:
    """Stores a content under its key unless it is there; true if it was sent."""
    s3 = cloud.client("s3")
    try:
        s3.put_object(Bucket=name, Key=key, Body=content, IfNoneMatch="*", ChecksumAlgorithm="SHA256")
    except ClientError as error:
        if _code(error) == "PreconditionFailed":
            return False
        raise environment(f"{key} cannot be stored in {name}: {error}") from None
    except BotoCoreError as error:
        raise environment(f"{key} cannot be stored in {name}: {error}") from None
    return True


def upload_layer(cloud: Cloud, name: str, path: Path) -> str:
    """Stores the layer of fonts; its key."""
    content = path.read_bytes()
    key = f"layer/{path.stem}/{zips.sha256(content)}.zip"
    sent = put(cloud, name, key, content)
    say(f"{path.stem:18} {'sent' if sent else 'is there already'}: {key}")
    return key


def upload(cloud: Cloud, name: str, made: dict[str, Path]) -> dict[str, str]:
    """Stores the zips; their keys by function."""
    keys = {}
    for function, path in made.items():
        content = path.read_bytes()
        keys[function] = f"code/{function}/{zips.sha256(content)}.zip"
        sent = put(cloud, name, keys[function], content)
        say(f"{function:18} {'sent' if sent else 'is there already'}: {keys[function]}")
    return keys


def template_url(cloud: Cloud, name: str, key: str) -> str:
    """Where CloudFormation finds the template."""
    if cloud.endpoint:
        return f"{cloud.endpoint}/{name}/{key}"
    suffix = "amazonaws.com.cn" if cloud.region.startswith("cn-") else "amazonaws.com"
    return f"https://{name}.s3.{cloud.region}.{suffix}/{key}"
