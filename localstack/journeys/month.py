"""A month of 2,000 receipts in the deployed city gives what it gives in the embedded one: the totals to the yen, the bank file to the byte."""

import csv
import io
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


def decisions(folder: Path) -> list[dict[str, str]]:
    """The decisions, line by line. The snapshot of the register holds hashes under the city's own key, so its hash is each city's own."""
    rows = list(csv.DictReader(io.StringIO(only(folder / "out", "decisions.csv").decode("utf-8-sig"))))
    registers = {row.pop("register_sha256") for row in rows}
    assert len(registers) == 1, "decisions of one month by several registers"
    return rows


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
        bank_file = "payment/zengin-*.txt"
        self.assertEqual(only(there / "out", bank_file), only(here / "out", bank_file), "the bank files differ")
        self.assertEqual(decisions(there), decisions(here))

        self.same_day(city.rows("deliveries"))
        josei("audit", "verify", "--dir", there / "out" / "audit", "--key", there / "out" / "audit.pub").must()
        self.at_rest(city)
        records = verified(city, city.folder / "log")["records"]
        paid = deployed["payment"]
        self.summary = (
            f"{RECEIPTS:,} receipts, {paid['lines']} transfers of {paid['total_yen']:,} yen: totals, decisions and bank file "
            f"({paid['sha256'][:12]}…) as embedded; {records} audit records verified"
        )

    def same_day(self, rows: list[dict[str, Any]]) -> None:
        """The functions saw the day on which the embedded month is judged."""
        day = office_time(self.expected["billing_month"]).date().isoformat()
        seen = {day_in_japan(row["opened_at"]["S"]) for row in rows if "opened_at" in row and row["sk"]["S"] == "HEAD"}
        self.assertEqual(seen, {day})
