"""`make faults`: the long campaign. `--quick` for small counts, `--only F01,F04`, `--again` to forget earlier results,
`--seed N` to play one seed of the simulator again. Exit code 1 where a row is broken."""

import argparse
import asyncio
import sys
import time
import traceback
from collections.abc import Callable

from tests.faults import answers, clocks, disks, fortnight, kills, others, seeds
from tests.faults.report import Row, keep, load, table

Run = Callable[[bool], Row]


def parts() -> dict[str, Run]:
    """Every row of the matrix that is ours, in its order."""
    return {
        "F01": lambda quick: asyncio.run(kills.random_kills(quick=quick, in_flight=1)),
        "F02": lambda quick: asyncio.run(kills.named_points(quick=quick)),
        "F03": lambda quick: asyncio.run(kills.random_kills(quick=quick, in_flight=8)),
        "F04": lambda quick: asyncio.run(kills.terminations(quick=quick)),
        "F05": lambda quick: seeds.campaign(quick=quick),
        "F07": lambda quick: asyncio.run(kills.poison(quick=quick)),
        "F08": lambda quick: asyncio.run(kills.frozen(quick=quick)),
        "F09": lambda quick: asyncio.run(answers.flood(quick=quick)),
        "F14": lambda quick: asyncio.run(answers.outage(quick=quick)),
        "F15": lambda quick: asyncio.run(answers.dropped(quick=quick)),
        "F16": lambda quick: asyncio.run(answers.unreachable(quick=quick)),
        "F21": lambda quick: asyncio.run(disks.locked(quick=quick)),
        "F22": lambda quick: asyncio.run(disks.full(quick=quick)),
        "F23": lambda quick: asyncio.run(disks.no_fsync(quick=quick)),
        "F24": lambda quick: asyncio.run(disks.read_only(quick=quick)),
        "F25": lambda quick: disks.power_cut(quick=quick),
        "F26": lambda quick: asyncio.run(others.postgresql_restarts(quick=quick)),
        "F35": lambda quick: fortnight.campaign(quick=quick),
        "F43": lambda quick: asyncio.run(others.flood_of_commands(quick=quick)),
        "F28": lambda quick: clocks.a_year(quick=quick),
    } | others.by_tests()


def main() -> int:
    """Runs what is asked for and shows the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    if given.seed is not None:
        result = seeds.replay(given.seed)
        sys.stdout.write(f"{result}\n")
        return 0 if result.holds else 1
    rows = {} if given.again and not given.only else load(quick=given.quick)
    wanted = set(given.only.split(",")) if given.only else set(parts())
    for name, run in sorted(parts().items()):
        if name in wanted and (given.again or name not in rows or rows[name].verdict != "holds"):
            rows[name] = _run(name, run, quick=given.quick)
            keep(rows, quick=given.quick)
    shown = [rows[name] for name in sorted(rows)]
    sys.stdout.write(table(shown) + "\n")
    return 1 if any(row.verdict == "BROKEN" for row in shown) else 0


def _run(name: str, run: Run, *, quick: bool) -> Row:
    sys.stderr.write(f"{name} …\n")
    began = time.monotonic()
    try:
        row = run(quick)
    except Exception as error:  # noqa: BLE001 - one broken part must not end the campaign; it is a broken row
        traceback.print_exc()
        row = Row(fault=name, what="did not end", holds=False, note=f"{type(error).__name__}: {error}"[:200])
    seconds = time.monotonic() - began
    sys.stderr.write(f"{name} {row.verdict} after {seconds:.0f} s\n")
    return Row(
        **{field: getattr(row, field) for field in row.__slots__} | {"fault": name, "seconds": round(seconds, 1)}
    )


if __name__ == "__main__":
    sys.exit(main())
