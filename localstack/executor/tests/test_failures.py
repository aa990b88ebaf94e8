"""Functions that do not start, do not answer, or fall: the right error, and nothing left behind."""

import os
import signal
import threading
import time
import unittest
from pathlib import Path

from josei_localstack import failures
from support import SandboxCase, gone


class Failures(SandboxCase):
    def test_exit_during_a_call(self) -> None:
        sandbox = self.sandbox()
        kind, message = self.failure(self.call(sandbox, do="exit", status=3))
        self.assertEqual(kind, "Runtime.ExitError")
        self.assertEqual(message, "RequestId: request-1 Error: Runtime exited with error: exit status 3")
        self.assertFalse(sandbox.alive)

    def test_exit_without_a_reason(self) -> None:
        _, message = self.failure(self.call(self.sandbox(), do="exit", status=0))
        self.assertIn("without providing a reason", message)

    def test_killed_during_a_call(self) -> None:
        kind, message = self.failure(self.call(self.sandbox(), do="signal", number=int(signal.SIGKILL)))
        self.assertEqual(kind, "Runtime.ExitError")
        self.assertIn("signal: 9", message)

    def test_killed_between_calls(self) -> None:
        sandbox = self.sandbox()
        self.answer(sandbox, do="echo")
        os.kill(sandbox.pid, signal.SIGKILL)
        self.assertTrue(gone(sandbox.pid))
        for _ in range(500):
            if not sandbox.alive:
                break
            time.sleep(0.01)
        self.assertFalse(sandbox.alive)

    def test_a_call_that_takes_too_long_is_killed_in_time(self) -> None:
        sandbox = self.sandbox()
        began = time.monotonic()
        kind, message = self.failure(self.slow_call(sandbox, 0.5))
        self.assertEqual(kind, "Sandbox.Timedout")
        self.assertIn("Task timed out after 0.50 seconds", message)
        self.assertLess(time.monotonic() - began, 5)
        self.assertTrue(gone(sandbox.pid))
        self.assertFalse(sandbox.alive)

    def test_stopping_ends_a_call_and_what_the_function_started(self) -> None:
        sandbox = self.sandbox()
        grandchild = self.answer(sandbox, do="spawn")["grandchild"]
        got = []
        caller = threading.Thread(target=lambda: got.append(self.slow_call(sandbox, 30)))
        caller.start()
        time.sleep(0.3)
        sandbox.stop()
        caller.join(5)
        self.assertEqual(self.failure(got[0])[0], "Sandbox.Stopped")
        self.assertTrue(gone(sandbox.pid))
        self.assertTrue(gone(grandchild))

    def test_a_fall_takes_the_grandchildren_along(self) -> None:
        sandbox = self.sandbox()
        grandchild = self.answer(sandbox, do="spawn")["grandchild"]
        self.call(sandbox, do="exit", status=1)
        self.assertTrue(gone(grandchild))

    def test_the_folder_for_temporary_files_goes(self) -> None:
        sandbox = self.sandbox()
        folder = Path(self.answer(sandbox, do="where")["environment"]["TMPDIR"])
        self.assertTrue(folder.is_dir())
        sandbox.stop()
        self.assertFalse(folder.exists())

    def test_init_that_exits(self) -> None:
        with self.assertRaises(failures.InitFailed) as caught:
            self.sandbox(INIT="exit")
        self.assertIn(b"exit status 7", caught.exception.payload)
        self.assertIn("cannot start", self.log.read_text())

    def test_init_that_says_why(self) -> None:
        with self.assertRaises(failures.InitFailed) as caught:
            self.sandbox(INIT="error")
        self.assertIn(b"JOSEI_REALM is missing", caught.exception.payload)

    def test_init_that_never_ends(self) -> None:
        sandbox = self.sandbox(ready=False, INIT="hang")
        with self.assertRaises(TimeoutError):
            sandbox.wait_ready(0.3)

    def test_stopping_ends_an_init(self) -> None:
        sandbox = self.sandbox(ready=False, INIT="hang")
        threading.Timer(0.2, sandbox.stop).start()
        with self.assertRaises(failures.Stopped):
            sandbox.wait_ready(None)

    def test_a_zip_without_bootstrap(self) -> None:
        (self.code / "bootstrap").unlink()
        with self.assertRaises(failures.InitFailed) as caught:
            self.sandbox()
        self.assertIn(b"Runtime.InvalidEntrypoint", caught.exception.payload)

    def test_a_bootstrap_for_another_machine(self) -> None:
        (self.code / "bootstrap").write_bytes(b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x02\0\xb7\0" + b"\0" * 100)
        with self.assertRaises(failures.InitFailed) as caught:
            self.sandbox()
        self.assertIn(b"another architecture", caught.exception.payload)


if __name__ == "__main__":
    unittest.main()
