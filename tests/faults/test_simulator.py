"""Schedules of crashes (three hundred in `make check`), lost answers and days switched off, and proof that a wrong order would be seen."""

import logging
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from jobs.deliver import Delivery
from jobs.pieces import kept
from jobs.rules.retries import Sent
from storage.claims import Claim
from tests.faults.simulator import Result, run

SEEDS = int(os.environ.get("SIMULATOR_SEEDS", "60"))


def test_nothing_is_lost_and_doubles_are_bounded_in_every_seed() -> None:
    # A schedule of crashes is a schedule of warnings: nobody reads them here.
    quiet = (logging.CRITICAL,)
    with ProcessPoolExecutor(2, get_context("spawn"), initializer=logging.disable, initargs=quiet) as pool:
        results = list(pool.map(run, range(SEEDS), chunksize=25))
    broken = [str(result) for result in results if not result.holds]
    assert not broken, "replay with python -m tests.faults --seed N:\n" + "\n".join(broken)
    assert sum(result.crashes for result in results) > SEEDS
    assert sum(result.doubles for result in results) > 0


@pytest.mark.parametrize("seed", [3, 77])
def test_a_seed_plays_the_same_twice(seed: int) -> None:
    assert run(seed) == run(seed)


class MarksFirst(Delivery):
    """The mutant: it marks a message as sent, then sends it."""

    async def _carry_out(self, claim: Claim, *, after: object) -> None:  # noqa: ARG002 - the worker's signature
        parts, repeats = await self._parts(claim.item)
        rest = kept(parts[1:], repeats[1:], ambiguous=0) if len(parts) > 1 else None
        await self._book.settle(claim.item, Sent(1, rest))
        await self.departures.leave(claim.send_at)
        await self._sender.send(claim.item.chat_id, parts[0])


def test_the_mutant_that_marks_before_sending_is_caught() -> None:
    results: list[Result] = []
    while not results or (not results[-1].lost and len(results) < 40):
        results.append(run(len(results), MarksFirst))
    assert results[-1].lost
