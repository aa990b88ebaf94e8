"""Starts LocalStack as an ordinary process and waits until it is ready. Called by localstack/up."""

import argparse
import json
import os
import socket
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
from common import MARKER, members, read_record, record_path, running

VERSION = "4.14.0"
LOG_BYTES_SHOWN = 4000


def environment(args: argparse.Namespace) -> dict[str, str]:
    """LocalStack's whole environment; nothing else of the caller's reaches it."""
    root = args.state / "root"
    return {
        MARKER: str(args.state),
        # Everything it reads and writes is under our folder; else it may take the machine for a container.
        "OVERRIDE_IN_DOCKER": "0",
        "FILESYSTEM_ROOT": str(root),
        "TMPDIR": str(root / "tmp"),
        "HOME": str(root / "home"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "LANG": "C.UTF-8",
        "GATEWAY_LISTEN": f"127.0.0.1:{args.port}",
        # A name: an address here breaks lambda_http behind function URLs (a host that ends in a number is no URL).
        "LOCALSTACK_HOST": f"localhost:{args.port}",
        "SQS_ENDPOINT_STRATEGY": "path",
        # Without these two it accepts altered and expired URLs and unknown keys.
        "S3_SKIP_SIGNATURE_VALIDATION": "0",
        "S3_SKIP_KMS_KEY_VALIDATION": "0",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        # It asks a queue once a second for one batch, and an empty one up to fifteen seconds late; a month here is many small batches.
        "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC": "0.05",
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "0.5",
        # Streams come from the engine itself; the first edition of this service would fetch Kinesis from npm for them.
        "PROVIDER_OVERRIDE_DYNAMODB": "v2",
        "JOSEI_FUNCTION_LOG_DIR": str(args.state / "log" / "functions"),
        "JOSEI_DYNAMODB": args.engine,
        "JOSEI_DYNAMODB_PROGRAM": str(args.engine_program),
        "JOSEI_DYNAMODB_DATA": str(root / "dynamodb"),
        # Nothing is reported or fetched.
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
        "DEBUG": args.debug,
    }


def settings(args: argparse.Namespace) -> dict[str, str]:
    """What a running LocalStack must agree with to be taken for the wanted one."""
    return {"port": str(args.port), "engine": args.engine, "debug": args.debug}


def fail(message: str) -> None:
    """Ends with what to do."""
    print(f"localstack/up: {message}", file=sys.stderr)
    sys.exit(3)


def ready(port: int) -> bool:
    """Whether LocalStack says that it is ready; an answer of another version ends the start."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_localstack/init/ready", timeout=2) as reply:
            if not json.load(reply).get("completed"):
                return False
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_localstack/health", timeout=2) as reply:
            version = str(json.load(reply).get("version", ""))
    except (urllib.error.URLError, TimeoutError, ConnectionError, ValueError):
        return False
    if version.partition(":")[0] != VERSION:
        fail(f"port {port} answers as LocalStack '{version}', not {VERSION}. Choose another JOSEI_LOCALSTACK_PORT")
    return True


def port_taken(port: int) -> bool:
    """Whether somebody listens there already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_ready(args: argparse.Namespace, process: psutil.Process, log: Path) -> None:
    """Waits up to the limit; shows the end of the log if it does not come."""
    end = time.monotonic() + args.ready_seconds
    while not ready(args.port):
        gone = not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
        if gone or time.monotonic() > end:
            print(log.read_text(errors="replace")[-LOG_BYTES_SHOWN:], file=sys.stderr)
            why = "ended" if gone else f"was not ready after {args.ready_seconds} s (JOSEI_LOCALSTACK_READY_SECONDS)"
            fail(f"LocalStack {why}; the end of its log is above, all of it in {log}. Clear it away by localstack/down")
        time.sleep(0.2)


def main() -> None:
    """Leaves a ready LocalStack, a new one or the one that was there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--engine-program", type=Path, required=True)
    parser.add_argument("--debug", required=True)
    parser.add_argument("--ready-seconds", type=int, required=True)
    args = parser.parse_args()
    log = args.state / "log" / "localstack.log"

    record = read_record(args.state)
    if process := running(record):
        if record["settings"] != settings(args):
            fail(f"LocalStack is up with other settings ({record['settings']}). Run localstack/down first")
        wait_ready(args, process, log)
        print(f"localstack: is up already (process {process.pid})", file=sys.stderr)
        return
    if members(args.state):
        fail("processes of an earlier LocalStack are left. Run localstack/down first")
    if record:
        # It fell, or the machine did: its objects and keys are gone, so its tables go too.
        print("localstack: the last one ended by itself; what it left is removed", file=sys.stderr)
        shutil.rmtree(args.state / "root", ignore_errors=True)
        for left in (args.state / "target.json", record_path(args.state)):
            left.unlink(missing_ok=True)
    if port_taken(args.port):
        fail(f"port {args.port} is in use by another program. Choose another one: JOSEI_LOCALSTACK_PORT")

    wanted = environment(args)
    for folder in (wanted["TMPDIR"], wanted["HOME"], log.parent, record_path(args.state).parent):
        Path(folder).mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "localstack.runtime.main"],
            cwd=args.state / "root",  # not the repository, whose folder 'localstack' Python would find
            env=wanted,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process = psutil.Process(child.pid)
    written = {"pid": child.pid, "created": process.create_time(), "settings": settings(args)}
    record_path(args.state).write_text(json.dumps(written))
    wait_ready(args, process, log)
    print(f"localstack: ready at http://localhost:{args.port} (process {child.pid})", file=sys.stderr)


if __name__ == "__main__":
    main()
