"""Calls that succeed: what the function sees, and what comes back."""

import time
import unittest

from josei_localstack.limits import RESPONSE_BYTES_MAX
from support import SandboxCase


class Calls(SandboxCase):
    def test_a_warm_process_takes_many_calls(self) -> None:
        sandbox = self.sandbox()
        pids = {self.answer(sandbox, do="where")["pid"] for _ in range(5)}
        self.assertEqual(pids, {sandbox.pid})

    def test_the_function_works_in_its_folder_with_its_own_environment_only(self) -> None:
        seen = self.answer(self.sandbox(JOSEI_REALM="local-271403"), do="where")
        self.assertEqual(seen["cwd"], str(self.code))
        names = set(seen["environment"]) - {"LC_CTYPE"}  # set by Python itself
        self.assertEqual(names, {"PATH", "JOSEI_REALM", "AWS_LAMBDA_RUNTIME_API", "TMPDIR"})
        self.assertEqual(seen["environment"]["JOSEI_REALM"], "local-271403")

    def test_the_call_carries_request_deadline_function_and_trace(self) -> None:
        headers = self.answer(self.sandbox(), do="headers", seconds=9.0)
        self.assertEqual(headers["lambda-runtime-aws-request-id"], "request-1")
        self.assertEqual(headers["lambda-runtime-invoked-function-arn"], "arn:aws:lambda:test")
        self.assertEqual(headers["lambda-runtime-trace-id"], "Root=1-2-3")
        left_ms = int(headers["lambda-runtime-deadline-ms"]) - headers["now_ms"]
        self.assertTrue(0 < left_ms <= 9000, left_ms)

    def test_an_answer_in_chunks_is_read_whole(self) -> None:
        text = "日本語 " * 1000
        self.assertEqual(self.answer(self.sandbox(), do="chunked", text=text)["text"], text)

    def test_an_answer_at_the_limit_passes_and_one_byte_more_does_not(self) -> None:
        sandbox = self.sandbox()
        outcome = self.call(sandbox, do="big", bytes=RESPONSE_BYTES_MAX)
        self.assertFalse(outcome.is_error)
        self.assertEqual(len(outcome.payload), RESPONSE_BYTES_MAX)
        kind, _ = self.failure(self.call(sandbox, do="big", bytes=RESPONSE_BYTES_MAX + 1))
        self.assertEqual(kind, "Function.ResponseSizeTooLarge")
        # The runtime may give up over it or go on; the next call must have a clear end either way.
        if sandbox.alive:
            self.call(sandbox, do="echo")

    def test_an_error_of_the_function_keeps_the_process(self) -> None:
        sandbox = self.sandbox()
        self.assertEqual(self.failure(self.call(sandbox, do="error")), ("BadInput", "no such file"))
        self.assertTrue(sandbox.alive)
        self.assertEqual(self.answer(sandbox, do="where")["pid"], sandbox.pid)

    def test_an_answer_to_an_earlier_call_is_refused(self) -> None:
        sandbox = self.sandbox()
        self.answer(sandbox, do="echo")
        self.assertEqual(self.answer(sandbox, do="late", request="request-1"), {"status": 400})

    def test_a_warm_call_is_quick(self) -> None:
        sandbox = self.sandbox()
        took = []
        for _ in range(20):
            began = time.monotonic()
            self.answer(sandbox, do="echo")
            took.append(time.monotonic() - began)
        self.assertLess(sorted(took)[10], 0.25)


if __name__ == "__main__":
    unittest.main()
