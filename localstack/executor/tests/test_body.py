"""Bodies of known length and in chunks, whole, broken, too long."""

import io
import unittest
from email.message import Message

from josei_localstack.body import BodyBroken, BodyTooLarge, read_body


def read(text: bytes, limit: int = 100, **headers: str) -> bytes:
    """Reads a body with the given headers (`_` for `-`)."""
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return read_body(message, io.BytesIO(text), limit)  # type: ignore[arg-type]


class Bodies(unittest.TestCase):
    def test_whole(self) -> None:
        self.assertEqual(read(b"abcdef", Content_Length="3"), b"abc")
        self.assertEqual(read(b"abcdef"), b"")
        chunks = b"3\r\nabc\r\nA;name=1\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nnext"
        self.assertEqual(read(chunks, Transfer_Encoding="chunked"), b"abc0123456789")

    def test_limits(self) -> None:
        self.assertEqual(len(read(b"x" * 100, Content_Length="100")), 100)
        with self.assertRaises(BodyTooLarge):
            read(b"x" * 101, Content_Length="101")
        with self.assertRaises(BodyTooLarge):
            read(b"40\r\n" + b"x" * 64 + b"\r\n25\r\n", Transfer_Encoding="chunked")

    def test_broken(self) -> None:
        cases = {
            "no number": (b"", {"Content_Length": "ten"}),
            "negative": (b"", {"Content_Length": "-1"}),
            "short": (b"ab", {"Content_Length": "3"}),
            "chunk without size": (b"\r\n", {"Transfer_Encoding": "chunked"}),
            "chunk with a negative size": (b"-1\r\n", {"Transfer_Encoding": "chunked"}),
            "short chunk": (b"5\r\nab", {"Transfer_Encoding": "chunked"}),
            "long chunk": (b"1\r\nab\r\n0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
            "no end": (b"1\r\na\r\n", {"Transfer_Encoding": "chunked"}),
            "endless size": (b"0" * 5000, {"Transfer_Encoding": "chunked"}),
        }
        for name, (text, headers) in cases.items():
            with self.subTest(name), self.assertRaises(BodyBroken):
                read(text, **headers)


if __name__ == "__main__":
    unittest.main()
