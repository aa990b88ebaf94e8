"""Functions are killed at random moments while a month runs. The same command, run again when a call failed under it, brings it to its end."""

import os
import random
import subprocess
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from auditor import verified
from clients import CALL_SECONDS_MAX
from command import DONE, ENVIRONMENT, Run, josei, outcome
from deployment import QUEUES, REPOSITORY, Deployment
from journey import Journey
from limits import KILLS_MAX, KILLS_MIN, RUNS_MAX

RECEIPTS, SEED = 1_000, 3
FUNCTIONS = ("receipt-upload", "receipt-ingest", "register-import", "eligibility-match", "payment-file", "audit-log")
"""`sweep` does nothing for most of the time: killing it would count for little."""
PAUSE_SECONDS = (0.1, 0.6)
"""Least and most between two kills."""
HIDDEN_SECONDS = 8
"""After which a message whose call was killed comes again: longer than any call takes here, shorter than deployed (30 seconds)."""
WITHIN_MIN = 1
"""Of the kills, those that must have met a call on its way."""


class Killed(Journey):
    def test_a_month_whose_functions_are_killed_ends_with_its_totals(self) -> None:
        city = self.deployed(RECEIPTS, SEED)
        for queue in QUEUES:
            city.hidden_for(HIDDEN_SECONDS, queue)
        folder = city.folder / "month"
        hits, runs = self.month(city, folder)
        self.assertGreaterEqual(hits, KILLS_MIN, "too few processes were killed for this to count")
        self.assertEqual(runs[-1].code, DONE)
        self.at_rest(city)
        paid = outcome(runs[-1], folder)["payment"]
        records = verified(city, city.folder / "log")["records"]
        within = sum(city.failed_calls(function) for function in FUNCTIONS)
        self.assertGreaterEqual(within, WITHIN_MIN, "no kill met a call")
        self.summary = (
            f"{hits} kills of functions, {within} calls lost by them, beside a month of {RECEIPTS:,} receipts; the command was run "
            f"{len(runs)} times (a call that is killed fails it; the same command goes on); {paid['total_yen']:,} yen as generated; "
            f"{records} audit records verified"
        )

    def month(self, city: Deployment, folder: Path) -> tuple[int, list[Run]]:
        """Runs the month until it is done, killing meanwhile: hits, and runs of the command."""
        words = ("demo", "--receipts", RECEIPTS, "--seed", SEED, "--dir", folder, "--target", city.target_file, "--json")
        chance, hits, runs = random.Random(SEED), 0, []
        with ThreadPoolExecutor() as pool:
            for _ in range(RUNS_MAX):
                run: Future[Run] = pool.submit(josei, *words)
                while not run.done():
                    time.sleep(chance.uniform(*PAUSE_SECONDS))
                    if hits < KILLS_MAX and self.kill(f"{city.prefix}-{chance.choice(FUNCTIONS)}"):
                        hits += 1
                # 3 is a call that failed: what the kills may cause. 1 would be a month that came out wrong.
                runs.append(run.result().must(DONE, ENVIRONMENT))
                if runs[-1].code == DONE:
                    return hits, runs
        self.fail(f"the month was not done after {RUNS_MAX} runs: {runs[-1].told[-2000:]}")

    def kill(self, function: str) -> bool:
        """True if a process of the function was there and is killed."""
        given = [str(REPOSITORY / "localstack" / "kill"), function]
        ended = subprocess.run(given, env=os.environ, capture_output=True, text=True, timeout=CALL_SECONDS_MAX, check=False)
        self.assertIn(ended.returncode, (0, 1), ended.stderr)
        return ended.returncode == 0
