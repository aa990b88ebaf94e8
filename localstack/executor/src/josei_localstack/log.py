"""Catches what a function writes: for the call's result, and line by line into a file that can be followed."""

import fcntl
import io
import logging
import os
import select
import struct
import termios
import threading
import time
from collections import deque
from pathlib import Path

from .limits import LOG_BYTES_MAX, LOG_DRAIN_SECONDS_MAX, LOG_FILE_BYTES_MAX, LOG_LINE_BYTES_MAX, READ_BYTES

LOG = logging.getLogger(__name__)


class LogFile:
    """A function's log file, shared by its processes. Moved aside when it is full; one old file is kept."""

    _lock = threading.Lock()

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def write(self, line: str) -> None:
        """Appends one line. A log that cannot be written is no reason to fail a call."""
        if self._path is None:
            return
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                if self._path.exists() and self._path.stat().st_size > LOG_FILE_BYTES_MAX:
                    self._path.replace(self._path.with_suffix(".log.1"))
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")
        except OSError as error:
            LOG.warning("the log file %s cannot be written: %s", self._path, error)


class LogReader(threading.Thread):
    """Reads one process's output until it ends."""

    def __init__(self, pipe: io.FileIO, file: LogFile) -> None:
        super().__init__(name="function-log", daemon=True)
        self._pipe = pipe
        self._file = file
        self._lock = threading.Lock()
        self._open = True
        self._partial = b""
        self._lines: deque[str] = deque()
        self._bytes = 0
        self._dropped = 0

    def run(self) -> None:
        """Reads until the last writer has closed the pipe."""
        while self._open:
            select.select([self._pipe], [], [])
            # Read and kept in one step: an empty pipe then means that every line is kept.
            with self._lock:
                data = os.read(self._pipe.fileno(), READ_BYTES)
                self._feed(data)
                if not data:
                    self._flush()
                    self._open = False
                    self._pipe.close()

    def add(self, line: str) -> None:
        """A line of our own."""
        with self._lock:
            self._keep(line)

    def take(self) -> str:
        """What was written since the last call of this. Waits a moment for what is still in the pipe."""
        end = time.monotonic() + LOG_DRAIN_SECONDS_MAX
        while True:
            with self._lock:
                if not self._waiting() or time.monotonic() > end:
                    return self._take()
            time.sleep(0.001)

    def _waiting(self) -> bool:
        """Whether the pipe holds bytes. A process writes its lines before it answers, so they are in it by then."""
        if not self._open:
            return False
        answer = fcntl.ioctl(self._pipe.fileno(), termios.FIONREAD, struct.pack("i", 0))
        return struct.unpack("i", answer)[0] > 0

    def _feed(self, data: bytes) -> None:
        *whole, self._partial = (self._partial + data).split(b"\n")
        for line in whole:
            self._keep(line.decode("utf-8", "replace"))
        if len(self._partial) > LOG_LINE_BYTES_MAX:
            self._flush()

    def _flush(self) -> None:
        if self._partial:
            self._keep(self._partial.decode("utf-8", "replace"))
            self._partial = b""

    def _keep(self, line: str) -> None:
        """Keeps a line, and drops the oldest ones beyond the limit."""
        self._file.write(line)
        self._lines.append(line)
        self._bytes += len(line) + 1
        while self._bytes > LOG_BYTES_MAX and len(self._lines) > 1:
            self._bytes -= len(self._lines.popleft()) + 1
            self._dropped += 1

    def _take(self) -> str:
        self._flush()
        lines = list(self._lines)
        if self._dropped:
            lines.insert(0, f"({self._dropped} older lines were dropped)")
        self._lines.clear()
        self._bytes = self._dropped = 0
        return "".join(line + "\n" for line in lines)


def log_file(function: str) -> LogFile:
    """The file of a function, if `JOSEI_FUNCTION_LOG_DIR` names a folder for them."""
    folder = os.environ.get("JOSEI_FUNCTION_LOG_DIR")
    return LogFile(Path(folder) / f"{function}.log" if folder else None)
