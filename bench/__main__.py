"""python -m bench: runs every benchmark (or those named) and prints a table, or one JSON object a line with --json."""

import argparse
import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

import bench
from bench.measure import Measure


def names() -> list[str]:
    """The modules of bench/ that have something to measure."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))
    return sorted(name for name in found if hasattr(importlib.import_module(f"bench.{name}"), "measures"))


def measured(chosen: list[str], *, quick: bool) -> Iterator[tuple[str, Measure]]:
    """Every measure of the chosen modules, as it comes."""
    for name in chosen:
        for measure in importlib.import_module(f"bench.{name}").measures(quick=quick):
            yield name, measure


def main() -> None:
    """Reads the arguments, measures, prints."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="which benchmarks; all of them when none is named")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, as soon as it is measured")
    parser.add_argument("--quick", action="store_true", help="small sizes: to see that it runs, not to quote")
    given = parser.parse_args()
    known = names()
    unknown = sorted(set(given.names) - set(known))
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    lines = measured(given.names or known, quick=given.quick)
    if given.json:
        for _, measure in lines:
            print(json.dumps(asdict(measure), ensure_ascii=False), flush=True)
        return
    table = Table("benchmark", "name", "n", "figure", "unit", "against", "ratio")
    console = Console()
    with console.status("measuring …"):
        for name, one in lines:
            ratio = "" if one.ratio is None else f"{one.ratio:,.2f}×"
            table.add_row(name, one.name, f"{one.n:,}", f"{one.figure:,.4g}", one.unit, one.against, ratio)
    console.print(table)


if __name__ == "__main__":
    main()
