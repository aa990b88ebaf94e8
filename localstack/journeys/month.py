"""A month of 2,000 receipts in the deployed city gives what it gives in the embedded one: the totals to the yen, the bank file to the byte."""

from pathlib import Path
from typing import Any

from auditor import verified
from clock import day_in_japan, office_time
from command import josei, outcome
from journey import Journey

RECEIPTS, SEED = 2_000, 1


def only(folder: Path, pattern: str) -> bytes:
    """The bytes of the one file of this name."""
    found = list(folder.glob(pattern))
    assert len(found) == 1, f"{pattern}: {len(found)} files"
    return found[0].read_bytes()


class Month(Journey):
    def test_the_deployed_month_is_the_embedded_month(self) -> None:
        city = self.deployed(RECEIPTS, SEED)
        there = city.folder / "month"
        run = josei("demo", "--receipts", RECEIPTS, "--seed", SEED, "--dir", there, "--target", city.target_file, "--json").must()
        here = city.folder / "embedded"
        beside = josei("demo", "--receipts", RECEIPTS, "--seed", SEED, "--dir", here, "--json").must()

        deployed, embedded = outcome(run, there), outcome(beside, here)
        self.maxDiff = None
        self.assertEqual(deployed, embedded)
        self.assertTrue(deployed["audit"]["verified"])
        self.assertEqual(sum(one["receipts"] for one in deployed["deliveries"]), RECEIPTS)
        self.assertGreater(deployed["payment"]["total_yen"], 0)
        for name in ("payment/zengin-*.txt", "decisions.csv"):
            self.assertEqual(only(there / "out", name), only(here / "out", name), f"{name} differs")

        self.same_day(city.rows("deliveries"))
        josei("audit", "verify", "--dir", there / "out" / "audit", "--key", there / "out" / "audit.pub").must()
        self.at_rest(city)
        records = verified(city, city.folder / "log")["records"]
        paid = deployed["payment"]
        self.summary = (
            f"{RECEIPTS:,} receipts, {paid['lines']} transfers of {paid['total_yen']:,} yen: totals, decisions.csv and bank file "
            f"({paid['sha256'][:12]}…) as embedded; {records} audit records verified; by {run.json['seconds']['audit']} s of sealing and copying"
        )

    def same_day(self, rows: list[dict[str, Any]]) -> None:
        """The functions saw the day on which the embedded month is judged."""
        day = office_time(self.expected["billing_month"]).date().isoformat()
        seen = {day_in_japan(row["opened_at"]["S"]) for row in rows if "opened_at" in row and row["sk"]["S"] == "HEAD"}
        self.assertEqual(seen, {day})
