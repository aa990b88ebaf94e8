"""infra/deploy: builds, packages, uploads, shows the change set, carries it out, reads it back."""

import argparse
import os
from pathlib import Path

from . import artifacts, assemble, build, expand, files, fonts, local, package, readback, years, zips
from . import cloud as clouds
from . import stack as stacks
from .errors import bad_usage, run, say

PROFILE_LOCAL, PROFILE_AWS = "release", "dist"
TAG = "josei"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="infra/deploy", description="Deploys Josei to AWS, or with --local to LocalStack.")
    where = parser.add_argument_group("where")
    where.add_argument("--local", action="store_true", help=f"to LocalStack: realm {local.REALM}, prefix {local.PREFIX}")
    where.add_argument("--endpoint", help=f"LocalStack's address (default AWS_ENDPOINT_URL, else {clouds.LOCAL_ENDPOINT})")
    where.add_argument(
        "--function-endpoint", help="LocalStack's address as functions see it (default JOSEI_FUNCTION_ENDPOINT_URL, else the same)"
    )
    where.add_argument(
        "--state",
        type=Path,
        default=local.default_state(),
        help="folder of people, keys and target.json (default that of JOSEI_TARGET_FILE, else localstack/.state)",
    )
    where.add_argument(
        "--clock-offset", type=int, default=0, metavar="SECONDS", help="added to the functions' time, to run a past month; with --local"
    )
    where.add_argument("--region", help=f"region (default: as the AWS tools are set, else {clouds.REGION_DEFAULT})")
    where.add_argument(
        "--dry-run", action="store_true", help="stop after showing the change set; nothing is changed but the bucket of the zips"
    )
    what = parser.add_argument_group("what")
    what.add_argument("--realm", help="environment and municipality code, for example prod-271403")
    what.add_argument("--prefix", help="begins every name; bucket names are world-wide")
    what.add_argument("--stack", help="name of the stack (default: the prefix)")
    what.add_argument(
        "--senders", default=assemble.SENDERS_DEFAULT, help=f"who may put files, with commas (default {assemble.SENDERS_DEFAULT})"
    )
    what.add_argument("--years", default="", help="fiscal years that need keys besides those in reach: 2018 or 2015-2019")
    what.add_argument("--alarm-topic", default="", metavar="ARN", help="SNS topic that alarms go to")
    what.add_argument("--register-writer", default="", metavar="ARN", help="role of the batch job that puts register files")
    what.add_argument("--log-retention", type=int, default=400, metavar="DAYS", help="days logs are kept (default 400)")
    what.add_argument("--audit-retention", type=int, default=3653, metavar="DAYS", help="days the audit log is locked (default 3653)")
    what.add_argument(
        "--tracing", choices=["PassThrough", "Active"], default="PassThrough", help="traces to X-Ray (default PassThrough: none of our own)"
    )
    what.add_argument(
        "--traces-endpoint", default="", metavar="URL", help="collector that functions send spans to, by OTLP over HTTP (default: none)"
    )
    what.add_argument(
        "--scanner", metavar="WHERE", help="virus scanner of received files: clamd:/path.sock, clamd:host:port or off (--local: off)"
    )
    what.add_argument(
        "--vanish-percent", type=int, default=5, metavar="N", help="persons of 100 that may vanish with an extract (default 5)"
    )
    how = parser.add_argument_group("how")
    how.add_argument(
        "--arch", choices=["arm64", "x86_64"], help="default: arm64 where the toolchain can build for it; x86_64 for LocalStack"
    )
    how.add_argument("--profile", help=f"build profile (default {PROFILE_AWS}, with --local {PROFILE_LOCAL})")
    how.add_argument("--no-build", action="store_true", help="take the programs as they stand")
    how.add_argument("--policies", type=Path, default=assemble.Sources.policies, help="folder of the policies")
    package.add_arguments(how)
    given = parser.parse_args()
    if given.local:
        given.realm, given.prefix = given.realm or local.REALM, given.prefix or local.PREFIX
        given.scanner = given.scanner or "off"
        if given.people or given.checkpoint:
            raise bad_usage(
                "with --local the people and the checkpoint key are made in the state folder; leave --people and --checkpoint out"
            )
    elif not (given.realm and given.prefix):
        raise bad_usage("name --realm and --prefix, or deploy to LocalStack with --local")
    elif given.endpoint or given.function_endpoint or given.clock_offset:
        raise bad_usage("--endpoint, --function-endpoint and --clock-offset go with --local")
    elif not given.scanner:
        raise bad_usage("name --scanner: clamd:/path.sock, clamd:host:port, or off to receive files without a virus scan")
    files.check_names(given.realm, given.prefix)
    if given.local != files.is_local(given.realm):
        raise bad_usage(
            f"realm {given.realm} and {'--local' if given.local else 'AWS'} do not go together: local realms are for LocalStack, others for AWS"
        )
    given.stack = given.stack or given.prefix
    return given


def deployed_years(outputs: dict[str, str]) -> dict[str, set[int]]:
    """The years that have keys already, from the stack's own output."""
    pairs = [pair.partition("=") for pair in outputs.get("KeyYears", "").split(";") if pair]
    return {purpose: years.parse(text) for purpose, _, text in pairs}


def main() -> None:
    """The command."""
    given = arguments()
    names = assemble.senders(given.senders)
    cloud = _cloud(given)
    account = cloud.account()
    stack = stacks.Stack(cloud, given.stack)
    say(f"stack {given.stack} in {cloud.endpoint or f'account {account}, region {cloud.region}'}, realm {given.realm}")

    paths = package.given_paths(given, given.realm)
    state = local.State(given.state, given.realm, names)
    if given.local:
        paths |= state.prepare()
    plan = assemble.plan()
    package.check(package.Given(given.realm, paths), {name for function in plan["Functions"].values() for name in function["files"]})
    extra = years.parse(given.years) if given.years else set()
    if given.clock_offset:
        extra |= years.shown(given.clock_offset)
    key_years = assemble.key_years(extra, deployed_years(stack.outputs()))
    template = assemble.render(assemble.assemble(key_years, names, assemble.Sources(policies=given.policies)))

    if given.no_build:
        arch = given.arch or _built_for(given.programs, list(plan["Functions"]))
    else:
        arch = build.choose("x86_64" if given.local and not given.arch else given.arch)
        build.build(arch, given.profile or (PROFILE_LOCAL if given.local else PROFILE_AWS), list(plan["Functions"]), given.programs)
    made = package.package(package.Given(given.realm, paths), given.programs, package.ZIPS / given.stack, arch)
    layer = None if given.local else fonts.pack(package.ZIPS / given.stack)

    bucket = artifacts.bucket(cloud, given.prefix)
    codes = artifacts.upload(cloud, bucket, made)
    fonts_code = artifacts.upload_layer(cloud, bucket, layer) if layer else ""
    template_key = f"template/{zips.sha256(template)}.json"
    artifacts.put(cloud, bucket, template_key, template)
    parameters = _parameters(given, cloud, arch, bucket, codes) | {"FontsCode": fonts_code}
    change_set = stack.change_set(
        artifacts.template_url(cloud, bucket, template_key),
        parameters,
        {f"{TAG}:realm": given.realm, f"{TAG}:prefix": given.prefix},
        given.dry_run,
    )
    if change_set is None:
        say("nothing to change")
    else:
        print("\n".join(stacks.show(change_set)), flush=True)
        if given.dry_run:
            stack.drop(change_set["ChangeSetId"], change_set["New"])
            say("dry run: nothing was carried out")
            return
        stack.execute(change_set["ChangeSetId"])
    if given.dry_run:
        return
    readback.verify(readback.Deployed(cloud, given.prefix, plan, key_years, parameters))
    outputs = stack.outputs()
    for name, value in sorted(outputs.items()):
        print(f"{name} = {value}")
    if given.local:
        urls = {name: outputs[f"{expand.camel(name)}Url"] for name, function in plan["Functions"].items() if function.get("http")}
        say(f"wrote {state.write_target(cloud, given.prefix, urls)}")


def _cloud(given: argparse.Namespace) -> clouds.Cloud:
    if not given.local:
        if clouds.endpoint_from_env():
            raise bad_usage("AWS_ENDPOINT_URL is set, so the calls would not go to AWS: unset it, or deploy with --local")
        return clouds.aws(given.region)
    given.endpoint = given.endpoint or clouds.endpoint_from_env() or clouds.LOCAL_ENDPOINT
    return clouds.local(given.endpoint, given.region)


def _built_for(programs: Path, functions: list[str]) -> str:
    """What the programs that stand were built for."""
    found = {zips.architecture(zips.program(programs / name)) for name in functions}
    if len(found - {None}) > 1:
        raise bad_usage("the programs were built for different architectures; build them again")
    return next(iter(found - {None}), "x86_64") or "x86_64"


def _parameters(given: argparse.Namespace, cloud: clouds.Cloud, arch: str, bucket: str, codes: dict[str, str]) -> dict[str, str]:
    parameters = {
        "Prefix": given.prefix,
        "Realm": given.realm,
        "Architecture": arch,
        "CodeBucket": bucket,
        "AlarmTopic": given.alarm_topic,
        "LogRetentionDays": str(given.log_retention),
        "AuditRetentionDays": str(given.audit_retention),
        "RegisterWriterArn": given.register_writer,
        "UrlAuth": "NONE" if given.local else "AWS_IAM",
        "Tracing": given.tracing,
        "TracesEndpoint": given.traces_endpoint,
        "Scanner": given.scanner,
        "VanishPercent": str(given.vanish_percent),
        "ClockOffsetSeconds": str(given.clock_offset),
        "LocalEndpoint": (given.function_endpoint or os.environ.get("JOSEI_FUNCTION_ENDPOINT_URL") or cloud.endpoint or "")
        if given.local
        else "",
    }
    return parameters | {f"{expand.camel(name)}Code": key for name, key in codes.items()}


if __name__ == "__main__":
    run("deploy", main)
