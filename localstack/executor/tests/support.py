"""A sandbox on the test bootstrap, and events for it."""

import json
import sys
import tempfile
import time
import unittest
from pathlib import Path

from josei_localstack.log import LogFile
from josei_localstack.sandbox import Outcome, Sandbox

WAIT_SECONDS_MAX = 20.0
"""How long a busy machine may take to start a process."""


def gone(pid: int) -> bool:
    """Whether a process ends within a few seconds (or is a zombie that nobody here can reap)."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


class SandboxCase(unittest.TestCase):
    """Makes sandboxes in a folder of its own and stops them at the end."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.code = Path(folder.name).resolve() / "code"
        self.code.mkdir()
        self.log = Path(folder.name) / "log" / "function.log"
        source = (Path(__file__).parent / "bootstrap.py").read_text().split("\n", 1)[1]
        bootstrap = self.code / "bootstrap"
        bootstrap.write_text(f"#!{sys.executable}\n{source}")
        bootstrap.chmod(0o755)
        self.calls = 0

    def sandbox(self, ready: bool = True, **environment: str) -> Sandbox:
        """A started sandbox with a nearly empty environment."""
        made = Sandbox(self.code, {"PATH": "/usr/bin:/bin"} | environment, LogFile(self.log))
        self.addCleanup(made.stop)
        if ready:
            made.wait_ready(WAIT_SECONDS_MAX)
        return made

    def call(self, sandbox: Sandbox, seconds: float = WAIT_SECONDS_MAX, **event: object) -> Outcome:
        """One call, its request named `request-1`, `request-2`, …"""
        self.calls += 1
        payload = json.dumps(event).encode()
        return sandbox.invoke(f"request-{self.calls}", "arn:aws:lambda:test", payload, "Root=1-2-3", seconds)

    def slow_call(self, sandbox: Sandbox, seconds: float) -> Outcome:
        """A call that would take a minute, in a function that may take `seconds`."""
        return sandbox.invoke("slow", "arn:aws:lambda:test", b'{"do":"sleep","seconds":60}', "", seconds)

    def answer(self, sandbox: Sandbox, **event: object) -> dict:
        """The answer of a call that must succeed."""
        outcome = self.call(sandbox, **event)
        self.assertFalse(outcome.is_error, outcome.payload)
        return json.loads(outcome.payload)

    def failure(self, outcome: Outcome) -> tuple[str, str]:
        """Type and message of a call that must fail."""
        self.assertTrue(outcome.is_error, outcome.payload)
        error = json.loads(outcome.payload)
        return error["errorType"], error["errorMessage"]
