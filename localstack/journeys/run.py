"""Runs journeys against the LocalStack that is up, two at a time. Called by localstack/test."""

import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from journey import Journey
from limits import JOURNEY_SECONDS_MAX, JOURNEYS_AT_ONCE

NAME_LETTERS = 11
"""Width of the column of names."""


def one(name: str) -> int:
    """Runs it here: 0 if it ended well, 1 if not. A line of what it did."""
    [journey] = [test for group in unittest.defaultTestLoader.loadTestsFromName(name) for test in group]
    assert isinstance(journey, Journey)
    began, result = time.monotonic(), unittest.TestResult()
    journey.run(result)
    good = result.wasSuccessful() and result.testsRun == 1 and not result.skipped
    print(f"{name:{NAME_LETTERS}}{time.monotonic() - began:7.1f} s  {'ok' if good else 'FAILED'}  {journey.summary}", flush=True)
    for _, text in result.errors + result.failures:
        print(text, file=sys.stderr, flush=True)
    return 0 if good else 1


def apart(name: str) -> bool:
    """Runs it in a process of its own: true if it ended well."""
    try:
        return subprocess.run([sys.executable, __file__, name], timeout=JOURNEY_SECONDS_MAX, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        print(f"{name:{NAME_LETTERS}} was ended after {JOURNEY_SECONDS_MAX} s", file=sys.stderr, flush=True)
        return False


def main() -> int:
    """0 if all ended well, 1 if not."""
    names, began, failed = sys.argv[1:], time.monotonic(), []
    if len(names) == 1:
        return one(names[0])
    with ThreadPoolExecutor(JOURNEYS_AT_ONCE) as pool:
        runs = {pool.submit(apart, name): name for name in names}
        for run in as_completed(runs):
            if not run.result():
                failed.append(runs[run])
    ended = f"failed: {', '.join(failed)}" if failed else "all ended well"
    print(f"{'together':{NAME_LETTERS}}{time.monotonic() - began:7.1f} s  {ended}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
