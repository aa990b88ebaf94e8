"""How a script ends: 0 done, 1 the input has errors, 2 wrong usage, 3 the environment failed."""

import sys
from collections.abc import Callable

INPUT, USAGE, ENVIRONMENT = 1, 2, 3


class Stop(Exception):
    """Ends the script with a message for a person and an exit code."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.code = code


def bad_input(*lines: str) -> Stop:
    """The files that were given have errors."""
    return Stop(INPUT, *lines)


def bad_usage(*lines: str) -> Stop:
    """The command was typed wrongly."""
    return Stop(USAGE, *lines)


def environment(*lines: str) -> Stop:
    """A tool, a service or the network failed; the text says what to do."""
    return Stop(ENVIRONMENT, *lines)


def run(name: str, main: Callable[[], None]) -> None:
    """Runs a script's main and turns a stop into its message and code."""
    try:
        main()
    except Stop as stop:
        print(f"infra/{name}: {stop}", file=sys.stderr)
        sys.exit(stop.code)
    except KeyboardInterrupt:
        print(f"infra/{name}: interrupted", file=sys.stderr)
        sys.exit(ENVIRONMENT)


def say(text: str) -> None:
    """Progress, for a person."""
    print(text, file=sys.stderr, flush=True)
