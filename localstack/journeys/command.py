"""The command `josei`, as a person at the city or at a review body runs it."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from limits import COMMAND_SECONDS_MAX
from told import ended_badly

JOSEI = os.environ["JOSEI_COMMAND"]
DONE, ENVIRONMENT = 0, 3


@dataclass(frozen=True)
class Run:
    """How a run ended."""

    code: int
    output: str
    told: str

    @property
    def json(self) -> Any:
        """What it printed."""
        return json.loads(self.output)

    def must(self, *codes: int) -> "Run":
        """Itself, if it ended with one of these codes."""
        if self.code not in (codes or (DONE,)):
            raise ended_badly("josei", self.code, self.told)
        return self


def josei(*words: object, **settings: str) -> Run:
    """Runs it. Settings go into its environment, so that no token stands on a command line."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("JOSEI_", "AWS_"))}
    given = [JOSEI, *(str(word) for word in words)]
    ended = subprocess.run(given, env=own | settings, capture_output=True, text=True, timeout=COMMAND_SECONDS_MAX, check=False)
    return Run(ended.returncode, ended.stdout, ended.stderr)


def outcome(run: Run, folder: Path) -> dict[str, Any]:
    """What a month came to, without what may differ between two runs of it: times, the folder, how often the log was written to."""
    read = json.loads(run.output.replace(json.dumps(str(folder))[1:-1], "."))
    read.pop("seconds")
    read["audit"].pop("records")
    if applications := read.get("applications"):
        # What was taken in by the first of two runs is there already for the second.
        applications["entered"] += applications.pop("same")
    return read
