"""The mark that every process of one LocalStack carries, so that `down` finds them all, also after a crash."""

import os

MARKER = "JOSEI_LOCALSTACK_PROCESS"
"""Environment variable: the state folder of the LocalStack a process belongs to."""


def marker() -> str:
    """Our own mark, handed to what we start."""
    return os.environ.get(MARKER, "")
