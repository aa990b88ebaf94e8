"""Joins a sandbox to LocalStack's interface for runtime executors."""

import threading
import time
from pathlib import Path

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from . import failures
from .environment import function_environment
from .log import log_file
from .sandbox import Sandbox


class ProcessRuntimeExecutor(RuntimeExecutor):
    """One environment of a function. A process that ended is replaced by a new one at the next call."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id=id, function_version=function_version)
        self._lock = threading.Lock()
        self._stopped = False
        self._sandbox: Sandbox | None = None
        self._environment: dict[str, str] = {}

    def start(self, env_vars: dict[str, object]) -> None:
        """Starts the process and waits for its first request for work; LocalStack limits the wait by `stop`."""
        self._environment = function_environment(env_vars, self._code())
        try:
            self._fresh().wait_ready(None)
        except failures.InitFailed as error:
            raise StatusErrorException("the function did not start", payload=error.payload) from error
        except failures.Stopped as error:
            raise LambdaRuntimeException("stopped before the function was ready") from error

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """One call. An error of the function is a result, never an exception: then the environment stays."""
        request_id = payload["invoke-id"]
        seconds = float(self.function_version.config.timeout)
        started = time.monotonic()
        try:
            sandbox = self._alive(seconds)
            spent = min(time.monotonic() - started, seconds)
            arn, event, trace = payload["invoked-function-arn"], payload["payload"].encode(), payload["trace-id"]
            outcome = sandbox.invoke(request_id, arn, event, trace, seconds - spent, spent)
        except failures.InitFailed as error:
            return self._failed(request_id, error.payload)
        except failures.Stopped:
            return self._failed(request_id, failures.stopped(request_id))
        except TimeoutError:
            return self._failed(request_id, failures.timed_out(request_id, seconds))
        return InvocationResult(request_id, outcome.payload, outcome.is_error, outcome.logs)

    def stop(self) -> None:
        """Ends the environment for good."""
        with self._lock:
            self._stopped = True
            sandbox = self._sandbox
        if sandbox is not None:
            sandbox.stop()

    def _alive(self, seconds: float) -> Sandbox:
        """The process, or a new one if it has ended; a second start counts as part of the call, as on AWS."""
        sandbox = self._sandbox
        if sandbox is not None and sandbox.alive:
            return sandbox
        sandbox = self._fresh()
        try:
            sandbox.wait_ready(seconds)
        except TimeoutError:
            sandbox.stop()
            raise
        return sandbox

    def _fresh(self) -> Sandbox:
        with self._lock:
            if self._stopped:
                raise failures.Stopped
            self._sandbox = Sandbox(self._code(), self._environment, log_file(self.function_version.id.function_name))
            return self._sandbox

    def _code(self) -> Path:
        code = self.function_version.config.code
        code.prepare_for_execution()
        return Path(code.get_unzipped_code_location())

    def _failed(self, request_id: str, error: bytes) -> InvocationResult:
        line = f"{request_id} {error.decode('utf-8', 'replace')}"
        log_file(self.function_version.id.function_name).write(line)
        return InvocationResult(request_id, error, is_error=True, logs=line + "\n")

    def get_address(self) -> str:
        """Where the function's process is."""
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        """LocalStack as the function sees it. A name, not an address: see the README on `LOCALSTACK_HOST`."""
        return "localhost"

    def get_runtime_endpoint(self) -> str:
        """Not used: the Runtime API is served in this process, for each function process on a port of its own."""
        return ""

    def get_logs(self) -> str:
        """Logs are handed over with each call."""
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpacks the zip, and refuses what cannot be run as a process; the reason is shown as the function's state."""
        config = function_version.config
        if config.package_type != "Zip" or not str(config.runtime or "").startswith("provided"):
            raise LambdaRuntimeException("only zip files with a bootstrap (runtime provided.*) run without containers")
        if config.layers:
            raise LambdaRuntimeException("layers are not supported without containers")
        config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Removes nothing: a change of settings makes a new version over the same unpacked code."""
