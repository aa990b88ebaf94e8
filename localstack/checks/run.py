"""Runs groups of checks against the LocalStack that is up. Called by localstack/check."""

import os
import sys
import unittest
import urllib.error
import urllib.request
from pathlib import Path

GROUPS = ("canaries", "triggers", "differences")


def main() -> int:
    """0 all as it should be; 1 not; 3 nothing to check."""
    wanted = sys.argv[1:]
    try:
        urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_localstack/health", timeout=5).close()
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        print(f"localstack/check: nothing answers at {os.environ['AWS_ENDPOINT_URL']}. Start it by localstack/up", file=sys.stderr)
        return 3
    sys.path.insert(0, str(Path(__file__).parent))
    for group in wanted:
        suite = unittest.defaultTestLoader.loadTestsFromName(group)
        result = unittest.TextTestRunner(verbosity=2).run(suite)
        if result.wasSuccessful() and result.testsRun > 0:
            continue
        if group == "canaries":
            print("THE RUN IS INVALID: LocalStack allows what must be refused (above), so nothing it passes is proved.", file=sys.stderr)
        if group == "differences":
            print("LocalStack does not behave as localstack/README.md says it does: correct the list, or the pin.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
