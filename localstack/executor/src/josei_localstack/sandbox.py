"""One execution environment: a process, its Runtime API, one call at a time. Knows nothing of LocalStack."""

import shutil
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from . import failures
from .child import Child
from .log import LogFile
from .runtime_api import Call, RuntimeApi


@dataclass(frozen=True)
class Outcome:
    """What a call gave."""

    payload: bytes
    is_error: bool
    logs: str


class Sandbox:
    """A process that was started and can be called until it ends. Never started twice: make a new one."""

    def __init__(self, code: Path, environment: dict[str, str], file: LogFile) -> None:
        self._event = threading.Condition()
        self._stopped = False
        self._exited = False
        self._call: Call | None = None
        self._file = file
        # Each environment has a /tmp of its own on AWS; here at least the variable points to one.
        self._tmp = tempfile.mkdtemp(prefix="function-")
        self._api = RuntimeApi()
        try:
            self._child = Child(
                code,
                environment | {"AWS_LAMBDA_RUNTIME_API": self._api.address, "TMPDIR": self._tmp},
                file,
                self._has_exited,
            )
        except BaseException:
            self._api.close()
            shutil.rmtree(self._tmp, ignore_errors=True)
            raise

    @property
    def alive(self) -> bool:
        """Whether it can take a call."""
        return not (self._exited or self._stopped)

    @property
    def pid(self) -> int:
        """The process."""
        return self._child.pid

    def wait_ready(self, seconds: float | None) -> None:
        """Waits for the first request for work. Raises `InitFailed`, `Stopped`, or `TimeoutError`."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self._api.ready.wait(0.005):
            if self._stopped:
                raise failures.Stopped
            if self._exited:
                # A runtime that reports why and then ends: the report is the better answer.
                raise failures.InitFailed(self._api.init_error or failures.exited("", self._child.status or 0))
            if end is not None and time.monotonic() > end:
                raise TimeoutError

    def invoke(
        self, request_id: str, arn: str, payload: bytes, trace_id: str, seconds: float, spent: float = 0.0
    ) -> Outcome:
        """One call: its answer, or why there is none. After a time-out or an exit the sandbox is dead.

        The call may take `seconds`; what a start within the call has `spent` of the function's time is only told.
        """
        started = time.monotonic()
        deadline_ms = int((time.time() + seconds) * 1000)
        call = Call(request_id, arn, payload, deadline_ms, trace_id)
        self._child.log.add(f"START RequestId: {request_id} Version: $LATEST")
        with self._event:
            self._call = call
            if self._exited:
                call.answer(failures.exited(request_id, self._child.status or 0), True)
            elif self._stopped:
                call.answer(failures.stopped(request_id), True)
            else:
                self._api.submit(call)
        if not call.answered.wait(seconds):
            call.answer(failures.timed_out(request_id, seconds + spent), True)
            self.stop()
        took_ms = (time.monotonic() - started) * 1000
        logs = self._child.log.take()
        end = f"END RequestId: {request_id}\nREPORT RequestId: {request_id}\tDuration: {took_ms:.2f} ms"
        for line in end.splitlines():
            self._file.write(line)
        return Outcome(call.result, call.is_error, logs + end + "\n")

    def stop(self) -> None:
        """Kills the process and all it started. A call on its way ends with an error, which a queue repeats."""
        with self._event:
            if self._stopped:
                return
            self._stopped = True
            call = self._call
        if call is not None:
            call.answer(failures.stopped(call.request_id), True)
        self._child.kill()
        self._close()

    def _has_exited(self) -> None:
        with self._event:
            self._exited = True
            call, stopped = self._call, self._stopped
        if call is not None:
            call.answer(failures.exited(call.request_id, self._child.status or 0), True)
        if not stopped:
            self._close()

    def _close(self) -> None:
        self._api.close()
        shutil.rmtree(self._tmp, ignore_errors=True)
