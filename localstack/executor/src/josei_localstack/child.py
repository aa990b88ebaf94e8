"""One `bootstrap` process: start, watch, kill with all it started."""

import errno
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from . import failures
from .limits import KILL_SECONDS_MAX
from .log import LogFile, LogReader


class Child:
    """A running process in a group of its own, its output being read."""

    def __init__(self, code: Path, environment: dict[str, str], file: LogFile, on_exit: Callable[[], None]) -> None:
        """Starts `bootstrap` in its folder; `on_exit` is called once, from another thread, when it has ended."""
        bootstrap = code / "bootstrap"
        if not bootstrap.is_file():
            raise failures.InitFailed(failures.no_entry_point("the zip has no file of that name at its top"))
        try:
            # A group of its own: what bootstrap starts is killed with it.
            self._process = subprocess.Popen(
                [str(bootstrap)],
                cwd=code,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            if error.errno == errno.ENOEXEC:
                reason += " (was it built for another architecture?)"
            raise failures.InitFailed(failures.no_entry_point(reason)) from error
        self.log = LogReader(self._process.stdout, file)  # type: ignore[arg-type]
        self.log.start()
        self._on_exit = on_exit
        threading.Thread(target=self._watch, name="function-exit", daemon=True).start()

    @property
    def pid(self) -> int:
        """Its process id, which is its group's too."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Exit status, a signal as a negative number; nothing while it runs."""
        return self._process.returncode

    def kill(self) -> None:
        """Ends the whole group at once, as the service does; waits until the process is gone."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait(KILL_SECONDS_MAX)

    def _watch(self) -> None:
        self._process.wait()
        # What it started must not outlive it: a grandchild would hold the log and work on unseen.
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._on_exit()
