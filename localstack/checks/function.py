"""A small function on the deployed runtime, for the checks of triggers and of the executor."""

import io
import time
import zipfile
from pathlib import Path
from typing import Any

from clients import REGION, client, name
from resources import Case

ROLE = "arn:aws:iam::000000000000:role/josei-check"
EVENT_SECONDS_MAX = 30
"""How long an event may take to reach a function."""


def package(**files: str) -> bytes:
    """A zip with the check's bootstrap and more files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        bootstrap = zipfile.ZipInfo("bootstrap")
        bootstrap.external_attr = 0o755 << 16
        archive.writestr(bootstrap, (Path(__file__).parent / "bootstrap.sh").read_text())
        for path, text in files.items():
            archive.writestr(path, text)
    return made.getvalue()


class FunctionCase(Case):
    """A test with a function."""

    functions: Any
    logs: Any

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.functions, cls.logs = client("lambda"), client("logs")

    def function(self, timeout: int = 10, **environment: str) -> str:
        """A function that is ready to be called."""
        made = name("function")
        self.functions.create_function(
            FunctionName=made,
            Runtime="provided.al2023",
            Role=ROLE,
            Handler="bootstrap",
            Code={"ZipFile": package(**{"city.toml": "city = 'test'\n"})},
            Timeout=timeout,
            Environment={"Variables": {"JOSEI_REALM": "local-271403"} | environment},
        )
        self.addCleanup(self.functions.delete_function, FunctionName=made)
        self.functions.get_waiter("function_active_v2").wait(FunctionName=made, WaiterConfig={"Delay": 1})
        return made

    def arn(self, function: str) -> str:
        """A function's full name."""
        return f"arn:aws:lambda:{REGION}:000000000000:function:{function}"

    def saw(self, function: str, text: str, times: int = 1, seconds: int = EVENT_SECONDS_MAX) -> list[str]:
        """Log lines with the text, as soon as there are so many; fails after the wait."""
        end = time.monotonic() + seconds
        lines: list[str] = []
        while time.monotonic() < end:
            lines = [line for line in self._lines(function) if text in line]
            if len(lines) >= times:
                return lines
            time.sleep(0.25)
        self.fail(f"the function saw '{text}' {len(lines)} times in {seconds} s, not {times}; its log: {self._lines(function)[-20:]}")

    def _lines(self, function: str) -> list[str]:
        try:
            events = self.logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
        except self.logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in events]
