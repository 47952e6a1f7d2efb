"""F05: thousands of schedules, each from its seed."""

import logging
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.faults.report import Row
from tests.faults.simulator import Result, run


def campaign(*, quick: bool) -> Row:
    """Plays every seed on two cores; a broken one is named in the note, to be replayed."""
    count = 300 if quick else 10_000
    with ProcessPoolExecutor(
        2, get_context("spawn"), initializer=logging.disable, initargs=(logging.CRITICAL,)
    ) as pool:
        results = list(pool.map(run, range(count), chunksize=25))
    broken = [result for result in results if not result.holds]
    return Row(
        fault="F05",
        what="seeded schedules of crashes",
        runs=count,
        lost=sum(len(result.lost) for result in results),
        doubles=sum(result.doubles for result in results),
        bound=sum(result.bound for result in results),
        holds=not broken,
        note=f"{sum(r.sends for r in results):,} accepted, {sum(r.crashes for r in results):,} crashes; broken seeds: "
        + (", ".join(str(result.seed) for result in broken[:20]) or "none"),
    )


def replay(seed: int) -> Result:
    """Plays one seed again, with the program's own log on stderr."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    return run(seed)
