"""The engine's command and the names it is known by."""

import re
import unittest
from pathlib import Path

from josei_localstack.engine import engine_command, engine_stream_name, widen


class Engine(unittest.TestCase):
    def test_commands(self) -> None:
        command = engine_command("dynoxide", "/opt/dynoxide", 8000, Path("/data"))
        self.assertEqual(command[0], "/opt/dynoxide")
        self.assertIn("127.0.0.1", command)
        self.assertIn("/data/dynamodb.sqlite", command)
        self.assertIn("/opt/ddb/DynamoDBLocal.jar", engine_command("dynamodb-local", "/opt/ddb", 8000, Path("/data")))
        with self.assertRaisesRegex(ValueError, "must be dynoxide or dynamodb-local"):
            engine_command("other", "", 0, Path())

    def test_names_of_both_engines_match_and_others_do_not(self) -> None:
        wide = widen(re.compile(r'"arn:[a-z-]+:dynamodb:ddblocal:000000000000:([^"]+)"'))
        for region in ("ddblocal", "dynoxide"):
            self.assertEqual(wide.search(f'"arn:aws:dynamodb:{region}:000000000000:table/t"').group(1), "table/t")
        self.assertIsNone(wide.search('"arn:aws:dynamodb:ap-northeast-1:000000000000:table/t"'))
        with self.assertRaisesRegex(RuntimeError, "4.14.0"):
            widen(re.compile("something else"))

    def test_streams_go_by_the_engines_name_and_iterators_stay(self) -> None:
        stream = "arn:aws:dynamodb:ap-northeast-1:000000000000:table/t/stream/2026-11-23T00:00:00.000"
        own = "arn:aws:dynamodb:dynoxide:000000000000:table/t/stream/2026-11-23T00:00:00.000"
        self.assertEqual(engine_stream_name(stream), own)
        self.assertEqual(engine_stream_name("AAAA|1|2"), "AAAA|1|2")


if __name__ == "__main__":
    unittest.main()
