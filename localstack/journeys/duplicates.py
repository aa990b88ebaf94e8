"""Every notification comes ten times more, in other orders, while the same month is asked for again: nothing changes and nothing is paid twice."""

import random
from concurrent.futures import ThreadPoolExecutor

from auditor import verified
from command import josei, outcome
from deployment import Deployment
from journey import Journey
from notifications import of_chunks, of_inbox

RECEIPTS, SEED = 200, 7
TIMES = 10


def disorder(bodies: list[str], chance: random.Random) -> list[str]:
    """All of them ten times: each second time in reverse order, the other times shuffled."""
    sent: list[str] = []
    for time in range(TIMES):
        sent += reversed(bodies) if time % 2 else chance.sample(bodies, len(bodies))
    return sent


class Duplicates(Journey):
    def test_notifications_that_come_again_and_in_any_order_change_nothing(self) -> None:
        city = self.deployed(RECEIPTS, SEED)
        folder = city.folder / "month"
        words = ("demo", "--receipts", RECEIPTS, "--seed", SEED, "--dir", folder, "--target", city.target_file, "--json")
        first = outcome(josei(*words).must(), folder)
        city.quiet()
        before = self.all_that_counts(city)

        chance = random.Random(SEED)
        sent = {
            "receipt-ingest": disorder(of_inbox(city, "receipts"), chance),
            "register-import": disorder(of_inbox(city, "register"), chance),
            "eligibility-match": disorder(of_chunks(city), chance),
        }
        for queue, bodies in sent.items():
            self.assertGreaterEqual(len(bodies), TIMES, queue)
        with ThreadPoolExecutor() as pool:
            again = pool.submit(josei, *words)
            for queue, bodies in sent.items():
                city.send(queue, bodies)
            second = outcome(again.result().must(), folder)

        self.at_rest(city)
        self.maxDiff = None
        # The state shown is that at the confirmation: by the second run all had been decided.
        self.assertLessEqual({delivery.pop("state") for delivery in second["deliveries"]}, {"MATCHED", "SETTLED"})
        self.assertLessEqual({delivery.pop("state") for delivery in first["deliveries"]}, {"CONFIRMED", "MATCHED", "SETTLED"})
        self.assertEqual(second, first)
        after = self.all_that_counts(city)
        for what, was in before.items():
            self.assertEqual(after[what], was, f"{what} changed")
        self.assertFalse([key for key, *_ in self.objects_left(city)], "the inbox is not empty")
        records = verified(city, city.folder / "log")["records"]
        counts = ", ".join(f"{len(bodies)} to {queue}" for queue, bodies in sent.items())
        paid = second["payment"]
        self.summary = (
            f"{counts}, beside a second run of the month of {RECEIPTS} receipts: {paid['lines']} transfers of {paid['total_yen']:,} yen as before, "
            f"rows and sealed objects unchanged, no dead letters; {records} audit records verified"
        )

    def all_that_counts(self, city: Deployment) -> dict[str, object]:
        """Rows and sealed objects, as they stand."""
        tables = {f"table {name}": city.rows(name) for name in ("claims", "payments", "deliveries", "register")}
        # The second run hands the same register over again: that this hand-over is the newest one is noted, and is all that changes.
        for row in tables["table register"]:
            row.pop("handed", None)
        return tables | {"bucket sealed": city.versions("sealed")}

    def objects_left(self, city: Deployment) -> list[tuple[str, int]]:
        """What still stands in the inbox."""
        found = city.s3.list_objects_v2(Bucket=city.bucket("inbox")).get("Contents", [])
        return [(one["Key"], one["Size"]) for one in found]
