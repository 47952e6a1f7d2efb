"""A figure as one sentence states it, with how sure the reading is, before repetitions are put together."""

from dataclasses import dataclass

from storage.records import Figure

CERTAIN = 2
LIKELY = 1
POSSIBLE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`sure`: CERTAIN where the words name it, LIKELY where the context does, POSSIBLE for a total that only its size
    and place suggest. `sentence` counts from 0 and `said` is its text; `opens` says that the list it stands in names only
    some (등); `marked` that words announced that list (기관별)."""

    figure: Figure
    sure: int
    sentence: int
    said: str = ""
    opens: bool = False
    marked: bool = False


def figure(
    kind: str,
    label: str,
    *,
    key: str | None = None,
    scope: str = "all",
    projects: int | None = None,
    krw: int | None = None,
) -> Figure:
    """A figure with the usual scope; amounts in whole won."""
    return Figure(kind=kind, scope=scope, key=key, label=label, projects=projects, amount_krw=krw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an article's sentences state, in printed order, and the sums (won) it gives for the year before."""

    findings: tuple[Finding, ...]
    previous: tuple[int, ...]
