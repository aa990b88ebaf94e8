"""What a function writes is in the result of the call and in a file, within limits."""

import unittest
from unittest import mock

from josei_localstack import log
from support import SandboxCase


class Logs(SandboxCase):
    def test_each_call_has_its_own_lines(self) -> None:
        sandbox = self.sandbox()
        first = self.call(sandbox, do="log", lines=2).logs
        second = self.call(sandbox, do="log", lines=1).logs
        self.assertEqual([line.split(" ")[0] for line in first.splitlines()], ["START", "line", "line", "END", "REPORT"])
        self.assertIn("line 1 ", first)
        self.assertNotIn("line 1 ", second)

    def test_lines_written_just_before_the_answer_are_there(self) -> None:
        sandbox = self.sandbox()
        for _ in range(30):
            self.assertEqual(self.call(sandbox, do="log", lines=50).logs.count("line "), 50)

    def test_a_fall_leaves_its_last_words(self) -> None:
        sandbox = self.sandbox()
        self.call(sandbox, do="log", lines=3)
        self.call(sandbox, do="exit", status=1)
        text = self.log.read_text()
        self.assertEqual(text.count("line "), 3)
        self.assertIn("END RequestId: request-2", text)

    def test_more_than_the_limit_drops_the_oldest_lines_and_says_so(self) -> None:
        logs = self.call(self.sandbox(), do="log", lines=300, width=8000).logs
        self.assertLess(len(logs), log.LOG_BYTES_MAX + 10_000)
        self.assertIn("older lines were dropped", logs.splitlines()[0])
        self.assertIn("line 299 ", logs)

    def test_a_full_file_is_moved_aside(self) -> None:
        sandbox = self.sandbox()
        with mock.patch.object(log, "LOG_FILE_BYTES_MAX", 1000):
            for _ in range(4):
                self.call(sandbox, do="log", lines=10, width=50)
        self.assertTrue(self.log.with_suffix(".log.1").exists())
        self.assertLess(self.log.stat().st_size, 2000)


if __name__ == "__main__":
    unittest.main()
