"""Runs journeys against the LocalStack that is up. Called by localstack/test."""

import sys
import time
import unittest
from pathlib import Path

from journey import Journey

JOURNEYS = ("month", "duplicates", "poison", "killed")


def main() -> int:
    """0 if all ended well, 1 if not. One line each."""
    sys.path.insert(0, str(Path(__file__).parent))
    failed, began_all = [], time.monotonic()
    for name in sys.argv[1:]:
        [journey] = [one for group in unittest.defaultTestLoader.loadTestsFromName(name) for one in group]
        assert isinstance(journey, Journey)
        began, result = time.monotonic(), unittest.TestResult()
        journey.run(result)
        problems = [text for _, text in result.errors + result.failures]
        good = result.wasSuccessful() and result.testsRun == 1 and not result.skipped
        print(f"{name:11}{time.monotonic() - began:7.1f} s  {'ok' if good else 'FAILED'}  {journey.summary}", flush=True)
        for text in problems:
            print(text, file=sys.stderr, flush=True)
        if not good:
            failed.append(name)
    ended = f"failed: {', '.join(failed)}" if failed else "all ended well"
    print(f"{'together':11}{time.monotonic() - began_all:7.1f} s  {ended}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
