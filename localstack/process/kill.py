"""Kills the processes of one function, as a crash would. Called by localstack/kill."""

import argparse
import sys
from pathlib import Path

import psutil
from common import members


def belongs(process: psutil.Process, function: str) -> bool:
    """Whether it is the function's process or was started by it."""
    try:
        return process.environ().get("AWS_LAMBDA_FUNCTION_NAME") == function
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def main() -> int:
    """0 if something was killed, 1 if nothing ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--function", required=True)
    args = parser.parse_args()
    found = [process for process in members(args.state) if belongs(process, args.function)]
    for process in found:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            pass
    print(f"localstack: {len(found)} processes of '{args.function}' killed", file=sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
