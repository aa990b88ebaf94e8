"""The Runtime API (2018-06-01) for one process, on a loopback port of its own.

One server per process: an answer of a process that is gone can then never be taken for one of its successor.
"""

import json
import logging
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import failures
from .body import BodyBroken, BodyTooLarge, read_body
from .limits import RESPONSE_BYTES_MAX

LOG = logging.getLogger(__name__)
PREFIX = "/2018-06-01/runtime"


@dataclass
class Call:
    """One call on its way through the function."""

    request_id: str
    arn: str
    payload: bytes
    deadline_ms: int
    trace_id: str
    answered: threading.Event = field(default_factory=threading.Event)
    result: bytes = b""
    is_error: bool = False

    def answer(self, result: bytes, is_error: bool) -> None:
        """Settles the call; only the first answer counts."""
        if not self.answered.is_set():
            self.result, self.is_error = result, is_error
            self.answered.set()


class RuntimeApi:
    """Hands calls to a process and takes its answers."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._call: Call | None = None
        self._handed_out = False
        self._closed = False
        self.ready = threading.Event()
        """Set by the first request for work."""
        self.init_error: bytes | None = None
        """What the process reported instead of becoming ready."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever, args=(0.1,), name="runtime-api", daemon=True).start()

    @property
    def address(self) -> str:
        """What the process finds in `AWS_LAMBDA_RUNTIME_API`."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    def submit(self, call: Call) -> None:
        """Offers a call to the process. There is never more than one."""
        with self._changed:
            self._call, self._handed_out = call, False
            self._changed.notify_all()

    def next_call(self) -> Call | None:
        """Waits for work; nothing when the process is being ended."""
        self.ready.set()
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (self._call is not None and not self._handed_out))
            if self._closed:
                return None
            self._handed_out = True
            return self._call

    def answer(self, request_id: str, result: bytes, is_error: bool) -> bool:
        """Takes an answer; false if that call is not open any more."""
        with self._changed:
            call = self._call
            if call is None or call.request_id != request_id:
                return False
            self._call = None
        call.answer(result, is_error)
        return True

    def close(self) -> None:
        """Ends the server and everybody who waits at it."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A process that ends leaves its connections open; that is told as its exit, not here."""
        if not isinstance(sys.exception(), ConnectionError):
            LOG.exception("the Runtime API failed")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def api(self) -> RuntimeApi:
        return self.server.api  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        if self.path != f"{PREFIX}/invocation/next":
            return self._refuse(404, "NotFound", "no such path")
        call = self.api.next_call()
        if call is None:
            self.close_connection = True
            return None
        return self._reply(
            200,
            call.payload,
            {
                "Lambda-Runtime-Aws-Request-Id": call.request_id,
                "Lambda-Runtime-Deadline-Ms": str(call.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": call.arn,
                "Lambda-Runtime-Trace-Id": call.trace_id,
            },
        )

    def do_POST(self) -> None:
        try:
            body = read_body(self.headers, self.rfile, RESPONSE_BYTES_MAX)
        except BodyTooLarge:
            return self._too_large()
        except BodyBroken as error:
            self.close_connection = True
            return self._refuse(400, "InvalidRequest", str(error))
        if self.path == f"{PREFIX}/init/error":
            self.api.init_error = body
            return self._accept()
        request_id, kind = self._invocation()
        if kind not in ("response", "error"):
            return self._refuse(404, "NotFound", "no such path")
        if not self.api.answer(request_id, body, kind == "error"):
            return self._refuse(400, "InvalidRequestID", "Invalid request ID")
        return self._accept()

    def _invocation(self) -> tuple[str, str]:
        """Request and kind of a path `…/invocation/<request>/<kind>`; empty if it is another one."""
        parts = self.path.removeprefix(f"{PREFIX}/invocation/").split("/")
        return (parts[0], parts[1]) if len(parts) == 2 else ("", "")

    def _too_large(self) -> None:
        """The rest of the body is not read, so this connection cannot go on."""
        self.close_connection = True
        self.api.answer(self._invocation()[0], failures.response_too_large(RESPONSE_BYTES_MAX), True)
        self._refuse(413, "RequestEntityTooLarge", f"Exceeded maximum allowed payload size ({RESPONSE_BYTES_MAX} bytes).")

    def _accept(self) -> None:
        self._reply(202, b'{"status":"OK"}\n', {})

    def _refuse(self, status: int, kind: str, message: str) -> None:
        self._reply(status, json.dumps({"errorType": kind, "errorMessage": message}).encode(), {})

    def _reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not logged one by one."""
