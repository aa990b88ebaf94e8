"""Stops LocalStack and all it started: by signal, then by force after a wait. Called by localstack/down."""

import argparse
import sys
import time
from pathlib import Path

import psutil
from common import is_zombie, members, read_record, record_path, running

KILL_SECONDS_MAX = 5
"""How long killed processes may take to be gone."""


def wait_gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that are still there after the wait."""
    end = time.monotonic() + seconds
    left = processes
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = [process for process in left if process.is_running() and not is_zombie(process)]
    return left


def main() -> None:
    """SIGTERM to LocalStack, which stops what it started; SIGKILL to whatever is left after the wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--stop-seconds", type=int, required=True)
    args = parser.parse_args()

    began = time.monotonic()
    found = {process.pid: process for process in members(args.state)}
    head = running(read_record(args.state))
    if head:
        found[head.pid] = head
    if not found:
        print("localstack: is not up", file=sys.stderr)
    if head:
        head.terminate()
        wait_gone([head], args.stop_seconds)
    # What it left behind, and what it may have started meanwhile.
    for process in members(args.state):
        found[process.pid] = process
    left = [process for process in found.values() if process.is_running() and not is_zombie(process)]
    for process in left:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            pass
    stubborn = wait_gone(left, KILL_SECONDS_MAX)
    if stubborn:
        pids = ", ".join(str(process.pid) for process in stubborn)
        print(f"localstack/down: these processes did not end: {pids}. End them by hand", file=sys.stderr)
        sys.exit(3)
    record_path(args.state).unlink(missing_ok=True)
    if found:
        forced = f", {len(left)} by force" if left else ""
        print(f"localstack: {len(found)} processes ended{forced}, {time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
