"""What a command said that ended badly."""

from limits import TAIL_LINES


def ended_badly(what: str, code: int, text: str) -> AssertionError:
    """The failure, its last line first: it is the reason, and what is shown of a long log may end before it."""
    lines = text.rstrip().splitlines()[-TAIL_LINES:] or ["it said nothing"]
    return AssertionError("\n".join([f"{what} ended with exit code {code}: {lines[-1]}", *lines]))
