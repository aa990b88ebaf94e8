"""The environment variables a function finds."""

from pathlib import Path

from .marker import MARKER, marker

_OURS_NOT_LAMBDAS = ("LOCALSTACK_RUNTIME_ID", "LOCALSTACK_RUNTIME_ENDPOINT", "LOCALSTACK_FUNCTION_ACCOUNT_ID")
"""What LocalStack sets for its own init process; there is none here, and on AWS none of it exists."""


def function_environment(given: dict[str, object], code: Path) -> dict[str, str]:
    """What LocalStack gives, the task root as it really is, and nothing of the environment LocalStack runs in."""
    base = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "en_US.UTF-8"}
    # LocalStack passes numbers too; a process takes text only.
    own = {name: str(value) for name, value in given.items() if name not in _OURS_NOT_LAMBDAS}
    return base | own | {"LAMBDA_TASK_ROOT": str(code), MARKER: marker()}
