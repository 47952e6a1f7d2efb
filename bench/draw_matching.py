"""python -m bench.draw_matching RESULTS PICTURE: the curves of `python -m bench matching --json > RESULTS` as a PNG."""

import argparse
import json
from collections import defaultdict
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

_OURS = {"CPU per notice": "this index", "CPU per notice, in Python": "this index without machine code"}
_COLOURS = {"this index": "black", "this index without machine code": "dimgrey"}
_RIVAL = "CPU per notice of: "


def curves(lines: list[dict[str, object]]) -> dict[str, list[tuple[int, float]]]:
    """For each way of matching its points: how many interests, microseconds of CPU per notice."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for line in lines:
        name, size, figure = str(line["name"]), int(str(line["n"])), float(str(line["figure"]))
        if name in _OURS and not line["against"]:
            found[_OURS[name]][size] = figure
        elif name.startswith(_RIVAL):
            found[name.removeprefix(_RIVAL)][size] = figure
    return {name: sorted(points.items()) for name, points in found.items()}


def draw(found: dict[str, list[tuple[int, float]]], picture: Path) -> None:
    """Writes the picture: both axes logarithmic, the curves named from the slowest to the fastest."""
    mpl.rcParams["font.size"] = 10
    figure = Figure(figsize=(11, 5.4), layout="constrained")
    axes = figure.add_subplot()
    for name, points in sorted(found.items(), key=lambda curve: -curve[1][-1][1]):
        ours = name in _OURS.values()
        sizes, figures = zip(*points, strict=True)
        label = f"{figures[-1]:,.0f} µs  {name}"
        width, order = (3, 3) if ours else (1.5, 2)
        axes.plot(sizes, figures, marker="o", linewidth=width, zorder=order, color=_COLOURS.get(name), label=label)
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="saved interests",
        ylabel="CPU per notice, µs",
        title="Which interests does a notice meet?",
    )
    axes.grid(visible=True, which="major", alpha=0.3)
    figure.legend(loc="outside right center", frameon=False, title=f"with {max(sizes):,}:")
    figure.savefig(picture, dpi=130)


def main() -> None:
    """Reads the arguments and draws."""
    parser = argparse.ArgumentParser(prog="python -m bench.draw_matching", description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("picture", type=Path)
    given = parser.parse_args()
    draw(curves([json.loads(line) for line in given.results.read_text("utf-8").splitlines()]), given.picture)


if __name__ == "__main__":
    main()
