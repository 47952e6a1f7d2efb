"""Which project a publication belongs to, by official numbers only; a title alone never links (design §8)."""

import re
from collections.abc import Set
from dataclasses import dataclass

from storage.records import Notice, OfficialNumber

# The shortest seen is a pre-specification's of before 2025, `347528`; `0`, `-` and 없음 stand where there is none.
_A_NUMBER = re.compile(r"(?=(?:.*[0-9]){4})(?=.*[1-9]).{5,}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """No known number: a project of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Part of `project_id` because of `evidence`; projects in `merged` turn out to be parts of it, too."""

    project_id: int
    evidence: str
    merged: tuple[tuple[int, str], ...] = ()


def numbers_of(notice: Notice) -> tuple[OfficialNumber, ...]:
    """The notice's own number first, then those of other stages that it names, each once.

    A placeholder in a number's place is left out: it would make one project of strangers.
    """
    own = (notice.own_number,) if notice.own_number is not None else ()
    return tuple(dict.fromkeys(number for number in own + notice.numbers if _A_NUMBER.fullmatch(number.value)))


def decide(
    present: int | None, known: dict[OfficialNumber, int], parted: Set[frozenset[int]] = frozenset()
) -> Start | Join:
    """`present`: the project that the publication is in already. `known`: projects that carry its numbers, by number.
    `parted`: pairs that a person said are not one; a number does not overrule that.

    The oldest project (lowest id) keeps its place; others are merged into it, each with the number that said so.
    """
    by_project: dict[int, str] = {}
    for number, project_id in known.items():
        by_project.setdefault(project_id, f"{number.kind.value} {number.value}")
    if present is not None:
        by_project.setdefault(present, "same number")
    if not by_project:
        return Start()
    anchor = min(by_project) if present is None else present
    together = [project for project in sorted(by_project) if frozenset((anchor, project)) not in parted]
    oldest, *others = together
    # What the publication was in already is merged because of the number that named the older one.
    merged = tuple((project, by_project[oldest if project == present else project]) for project in others)
    return Join(project_id=oldest, evidence=by_project[oldest], merged=merged)
