"""What journeys share: a deployment that is taken away after a good end, a synthetic city, and a line that says what was done."""

import json
import unittest
from pathlib import Path
from typing import Any

from command import josei
from deployment import WORK, Deployment


class Journey(unittest.TestCase):
    """One journey, in a deployment of its own."""

    summary = ""
    """What it did, in a line; told by the runner."""

    def deployed(self, receipts: int, seed: int) -> Deployment:
        """A city deployed on the day of the synthetic month with this seed."""
        name = type(self).__module__
        self.made = WORK / f"{name}-made"
        josei("generate", "--receipts", receipts, "--seed", seed, "--out", self.made).must()
        self.expected: dict[str, Any] = json.loads((self.made / "expected.json").read_text())
        city = Deployment(name, self.expected["billing_month"])
        # After a failure it stays, for a person to look: until localstack/down.
        self.addCleanup(lambda: None if self._failed() else city.remove())
        return city

    def _failed(self) -> bool:
        outcome = self._outcome  # type: ignore[attr-defined] # unittest has no public name for it
        return not outcome.success

    def file(self, index: int) -> Path:
        """A receipt file of the synthetic city."""
        return self.made / "receipts" / self.expected["files"][index]["name"]

    def sender(self, index: int) -> str:
        """The person who sends that file."""
        return f"sender-{self.expected['files'][index]['review_body']}"

    def at_rest(self, city: Deployment) -> None:
        """Nothing waits and nothing was given up."""
        city.quiet()
        self.assertEqual(city.dead(), {}, "dead letters by queue")
