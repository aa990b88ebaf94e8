"""A city of its own for one test: makes it, says where its target file is, takes it away. Called by localstack/city."""

import json
import sys
from pathlib import Path

from deployment import Deployment, take_away


def main() -> int:
    """0 if it is done, 3 if not."""
    verb, what = sys.argv[1:]
    try:
        if verb == "make":
            print(Deployment("test", what).target_file)
        else:
            take_away(json.loads(Path(what).read_text())["prefix"])
    except AssertionError as failed:
        print(f"localstack/city: {failed}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
