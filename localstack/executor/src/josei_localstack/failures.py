"""What a caller reads when a function fails, in Lambda's own words.

The shapes are those of the service: a JSON object with `errorType` and `errorMessage`. Programs match on `errorType`.
"""

import json


class InitFailed(Exception):
    """The function did not come up; `payload` is what its caller reads."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(payload.decode("utf-8", "replace"))
        self.payload = payload


class Stopped(Exception):
    """The environment was stopped (new code, deletion, end of LocalStack) while somebody waited for it."""


def payload(kind: str, message: str) -> bytes:
    """An error as the service writes it."""
    return json.dumps({"errorType": kind, "errorMessage": message}, ensure_ascii=False).encode()


def exit_reason(status: int) -> str:
    """How a process ended, in the service's words; a negative status is a signal, as in `subprocess`."""
    if status < 0:
        return f"signal: {-status}"
    return f"exit status {status}"


def exited(request_id: str, status: int) -> bytes:
    """The process ended before it answered."""
    if status == 0:
        return payload("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited without providing a reason")
    return payload("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: {exit_reason(status)}")


def timed_out(request_id: str, seconds: float) -> bytes:
    """The call took longer than the function may."""
    return payload("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds")


def no_entry_point(reason: str) -> bytes:
    """There is no `bootstrap`, or this machine cannot run it."""
    return payload("Runtime.InvalidEntrypoint", f"Error: bootstrap cannot be started: {reason}")


def response_too_large(limit: int) -> bytes:
    """The answer is longer than Lambda passes on."""
    return payload(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({limit} bytes).",
    )


def stopped(request_id: str) -> bytes:
    """The environment was taken away during the call; a queue gives the message again."""
    return payload("Sandbox.Stopped", f"RequestId: {request_id} Error: the environment was stopped during the call")
