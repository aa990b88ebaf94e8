"""Reads the body of an HTTP request, of known length or in chunks, up to a limit."""

from http.client import HTTPMessage
from typing import BinaryIO

from .limits import CHUNK_LINE_BYTES_MAX


class BodyTooLarge(Exception):
    """The body is longer than the limit. It was not read to its end: the connection must be closed."""


class BodyBroken(Exception):
    """The body is not what its headers announce."""


def read_body(headers: HTTPMessage, stream: BinaryIO, limit: int) -> bytes:
    """The body, at most `limit` bytes. Runtimes send answers in chunks, so both kinds must be read."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return _chunks(stream, limit)
    try:
        length = int(headers.get("Content-Length", "0"))
    except ValueError as error:
        raise BodyBroken("Content-Length is not a number") from error
    if length < 0:
        raise BodyBroken("Content-Length is negative")
    if length > limit:
        raise BodyTooLarge
    return _exactly(stream, length)


def _chunks(stream: BinaryIO, limit: int) -> bytes:
    body = bytearray()
    while True:
        # The size may be followed by extensions, which nobody uses.
        announced = _line(stream).split(b";")[0].strip()
        try:
            size = int(announced, 16)
        except ValueError as error:
            raise BodyBroken("the size of a chunk is not a number") from error
        if size < 0:
            raise BodyBroken("the size of a chunk is negative")
        if len(body) + size > limit:
            raise BodyTooLarge
        if size == 0:
            break
        body += _exactly(stream, size)
        if _line(stream).strip():
            raise BodyBroken("a chunk is longer than announced")
    # Trailers: read up to the empty line, so that the connection can go on.
    trailers = 0
    while _line(stream).strip():
        trailers += 1
        if trailers > 100:
            raise BodyBroken("too many trailers")
    return bytes(body)


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline(CHUNK_LINE_BYTES_MAX)
    if not line.endswith(b"\n"):
        raise BodyBroken("the body ends early")
    return line


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise BodyBroken("the body ends early")
    return data
