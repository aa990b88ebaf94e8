"""Reading back what was deployed: a finished stack is no proof of a setting. LocalStack drops some without a word; those are known by name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import expand
from .cloud import Cloud
from .errors import environment, say

# What LocalStack 4.14 is known to leave out, by kind of setting. Anything else that differs ends the deployment.
KNOWN_ON_LOCALSTACK = {
    "bucket encryption": "CloudFormation does not pass it on; buckets say AES256",
    "lifecycle": "CloudFormation does not pass it on; nothing is purged or aborted by itself",
    "point-in-time recovery": "CloudFormation does not pass it on; there is nothing to restore from",
    "reserved concurrency": "CloudFormation does not pass it on; nothing but the machine bounds how often a function runs at a time",
    "log retention": "CloudFormation does not pass it on; logs stay until the stop",
    "log encryption": "CloudFormation does not pass it on",
}
DEAD_AFTER = 5
NOTHING = "nothing"


@dataclass(frozen=True)
class Fact:
    """A setting as wanted and as found."""

    kind: str
    of: str
    wanted: Any
    found: Any


@dataclass(frozen=True)
class Deployed:
    """What was asked for."""

    cloud: Cloud
    prefix: str
    plan: dict[str, Any]
    key_years: dict[str, set[int]]
    parameters: dict[str, str]

    @property
    def local(self) -> bool:
        """True on LocalStack."""
        return self.cloud.endpoint is not None


def _ask(call: Any, **arguments: Any) -> dict[str, Any]:
    """An answer; empty if the service says there is no such setting."""
    try:
        return call(**arguments)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code.startswith("NoSuch") or code.endswith(("NotFoundError", "NotFoundException", "NotFound")):
            return {}
        raise


def buckets(deployed: Deployed) -> Iterator[Fact]:
    """Versions, encryption, public access, TLS, lock, lifecycle, notifications."""
    s3 = deployed.cloud.client("s3")
    for name, more in deployed.plan["Buckets"].items():
        bucket = f"{deployed.prefix}-{name}"
        yield Fact("versions", bucket, "Enabled", _ask(s3.get_bucket_versioning, Bucket=bucket).get("Status"))
        blocked = _ask(s3.get_public_access_block, Bucket=bucket).get("PublicAccessBlockConfiguration", {})
        yield Fact("public access blocked", bucket, 4, sum(map(bool, blocked.values())))
        rules = _ask(s3.get_bucket_encryption, Bucket=bucket).get("ServerSideEncryptionConfiguration", {}).get("Rules", [])
        yield Fact("bucket encryption", bucket, ["aws:kms"], [rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules])
        owner = _ask(s3.get_bucket_ownership_controls, Bucket=bucket).get("OwnershipControls", {}).get("Rules", [])
        yield Fact("ownership", bucket, ["BucketOwnerEnforced"], [rule["ObjectOwnership"] for rule in owner])
        sids = {
            statement.get("Sid")
            for statement in json.loads(_ask(s3.get_bucket_policy, Bucket=bucket).get("Policy", "{}")).get("Statement", [])
        }
        yield Fact("TLS only", bucket, True, "TlsOnly" in sids)
        wanted = {rule["Id"] for rule in more["Properties"]["LifecycleConfiguration"]["Rules"]}
        found = {rule["ID"] for rule in _ask(s3.get_bucket_lifecycle_configuration, Bucket=bucket).get("Rules", [])}
        yield Fact("lifecycle", bucket, sorted(wanted), sorted(found) or NOTHING)
        if more["Properties"].get("ObjectLockEnabled"):
            lock = _ask(s3.get_object_lock_configuration, Bucket=bucket).get("ObjectLockConfiguration", {})
            yield Fact("object lock", bucket, "COMPLIANCE", lock.get("Rule", {}).get("DefaultRetention", {}).get("Mode", NOTHING))
        if "NotificationConfiguration" in more["Properties"]:
            told = _ask(s3.get_bucket_notification_configuration, Bucket=bucket).get("QueueConfigurations", [])
            queues = sorted(notification["QueueArn"].rsplit(":", 1)[-1] for notification in told)
            fed = [f"{deployed.prefix}-{name}" for name, queue in deployed.plan["Queues"].items() if "from" in queue]
            yield Fact("notifications", bucket, sorted(fed), queues)


def tables(deployed: Deployed) -> Iterator[Fact]:
    """Billing, recovery, encryption, protection, stream."""
    dynamodb = deployed.cloud.client("dynamodb")
    for name, more in deployed.plan["Tables"].items():
        table = f"{deployed.prefix}-{name}"
        found = dynamodb.describe_table(TableName=table)["Table"]
        yield Fact("on demand", table, "PAY_PER_REQUEST", found.get("BillingModeSummary", {}).get("BillingMode", NOTHING))
        backups = _ask(dynamodb.describe_continuous_backups, TableName=table).get("ContinuousBackupsDescription", {})
        recovery = backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus", NOTHING)
        yield Fact("point-in-time recovery", table, "ENABLED", recovery)
        yield Fact("table encryption", table, "KMS", found.get("SSEDescription", {}).get("SSEType", NOTHING))
        yield Fact("deletion protection", table, not deployed.local, found.get("DeletionProtectionEnabled", False))
        streams = "StreamSpecification" in more and not deployed.local
        yield Fact("stream", table, streams, found.get("StreamSpecification", {}).get("StreamEnabled", False))


def queues(deployed: Deployed) -> Iterator[Fact]:
    """Dead letters, waiting time, encryption."""
    sqs = deployed.cloud.client("sqs")
    for name in deployed.plan["Queues"]:
        queue = f"{deployed.prefix}-{name}"
        reader = next(function for function in deployed.plan["Functions"].values() if function.get("queue") == name)
        hidden = reader["local_seconds"] if deployed.local else expand.HIDDEN_RUNS * reader["seconds"]
        found = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"], AttributeNames=["All"])["Attributes"]
        redrive = json.loads(found.get("RedrivePolicy", "{}"))
        yield Fact("dead letters", queue, f"{queue}-dead", redrive.get("deadLetterTargetArn", NOTHING).rsplit(":", 1)[-1])
        yield Fact("attempts", queue, DEAD_AFTER, int(redrive.get("maxReceiveCount", 0)))
        yield Fact("hidden seconds", queue, hidden, int(found.get("VisibilityTimeout", 0)))
        yield Fact("queue encryption", queue, "true", found.get("SqsManagedSseEnabled", NOTHING))
        dead = sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName=f"{queue}-dead")["QueueUrl"], AttributeNames=["All"])[
            "Attributes"
        ]
        yield Fact(
            "redrive allowed",
            f"{queue}-dead",
            "byQueue",
            json.loads(dead.get("RedriveAllowPolicy", "{}")).get("redrivePermission", NOTHING),
        )


def functions(deployed: Deployed) -> Iterator[Fact]:
    """Size, time, concurrency, log, triggers."""
    lambdas, logs, events = (deployed.cloud.client(service) for service in ("lambda", "logs", "events"))
    for name, function in deployed.plan["Functions"].items():
        full = f"{deployed.prefix}-{name}"
        found = lambdas.get_function_configuration(FunctionName=full)
        yield Fact("memory", full, function["memory"], found["MemorySize"])
        yield Fact("seconds", full, function["local_seconds" if deployed.local else "seconds"], found["Timeout"])
        yield Fact("architecture", full, [deployed.parameters["Architecture"]], found["Architectures"])
        reserved = _ask(lambdas.get_function_concurrency, FunctionName=full).get("ReservedConcurrentExecutions", NOTHING)
        yield Fact("reserved concurrency", full, function["reserved"], reserved)
        groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{full}")["logGroups"]
        group: dict[str, Any] = next((group for group in groups if group["logGroupName"] == f"/aws/lambda/{full}"), {})
        yield Fact("log retention", full, int(deployed.parameters["LogRetentionDays"]), group.get("retentionInDays", NOTHING))
        yield Fact("log encryption", full, True, "kmsKeyId" in group)
        if function.get("fonts"):
            yield Fact("layers", full, 0 if deployed.local else 1, len(found.get("Layers", [])))
        if queue := function.get("queue"):
            wanted = deployed.plan["Queues"][queue]
            mappings = lambdas.list_event_source_mappings(FunctionName=full)["EventSourceMappings"]
            yield Fact("queue mappings", full, 1, len(mappings))
            for mapping in mappings:
                yield Fact("partial batch answers", full, ["ReportBatchItemFailures"], mapping.get("FunctionResponseTypes", []))
                yield Fact("batch size", full, wanted["batch"], mapping.get("BatchSize"))
                yield Fact(
                    "queue concurrency", full, wanted["concurrency"], mapping.get("ScalingConfig", {}).get("MaximumConcurrency", NOTHING)
                )
        if "schedule" in function:
            rule = _ask(events.describe_rule, Name=full)
            yield Fact("schedule", full, (function["schedule"], "ENABLED"), (rule.get("ScheduleExpression"), rule.get("State")))
        if function.get("http"):
            auth = deployed.parameters["UrlAuth"] if deployed.local else "AWS_IAM"
            yield Fact("address", full, auth, _ask(lambdas.get_function_url_config, FunctionName=full).get("AuthType", NOTHING))


def keys(deployed: Deployed) -> Iterator[Fact]:
    """Every alias leads to a key that is enabled and rotates."""
    kms = deployed.cloud.client("kms")
    units = [(purpose, str(year)) for purpose, found in sorted(deployed.key_years.items()) for year in sorted(found)]
    units += [(purpose, unit) for purpose, more in deployed.plan["Keys"].items() for unit in more.get("once", [])]
    for purpose, unit in units:
        alias = f"alias/{deployed.prefix}-{purpose}-{unit}"
        key = _ask(kms.describe_key, KeyId=alias).get("KeyMetadata", {})
        yield Fact("key", alias, "Enabled", key.get("KeyState", NOTHING))
        if key:
            yield Fact("key rotation", alias, True, kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"])
    if not deployed.local:
        key = _ask(kms.describe_key, KeyId=f"alias/{deployed.prefix}-checkpoint").get("KeyMetadata", {})
        yield Fact("checkpoint key", "checkpoint", "ECC_NIST_EDWARDS25519", key.get("KeySpec", NOTHING))


def judge(facts: list[Fact], known: dict[str, str]) -> tuple[list[str], list[str]]:
    """Differences that are known, and those that are not."""
    differ = [fact for fact in facts if fact.wanted != fact.found]
    expected = []
    for kind, reason in sorted(known.items()):
        of = [fact for fact in differ if fact.kind == kind]
        if of:
            expected.append(f"{kind}: {reason} (of {len(of)}: {', '.join(fact.of for fact in of)})")
    unknown = [f"{fact.kind} of {fact.of}: wanted {fact.wanted}, found {fact.found}" for fact in differ if fact.kind not in known]
    return expected, unknown


def verify(deployed: Deployed) -> None:
    """Reads everything back; ends the deployment if something is not as asked and not known."""
    say("reading back …")
    try:
        facts = [fact for read in (buckets, tables, queues, functions, keys) for fact in read(deployed)]
    except (BotoCoreError, ClientError) as error:
        raise environment(f"what was deployed cannot be read back: {error}") from None
    expected, unknown = judge(facts, KNOWN_ON_LOCALSTACK if deployed.local else {})
    say(f"{len(facts)} settings read back, {len(facts) - sum(fact.wanted != fact.found for fact in facts)} as asked")
    for line in expected:
        say(f"known difference of LocalStack: {line}")
    if unknown:
        raise environment("the stack stands, but not as asked:", *unknown)
