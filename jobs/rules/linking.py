"""Which project a publication belongs to, by official numbers only; a title alone never links (design §8)."""

from dataclasses import dataclass

from storage.records import Notice, OfficialNumber


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
    """The notice's own number first, then those of other stages that it names, each once."""
    own = (notice.own_number,) if notice.own_number is not None else ()
    return tuple(dict.fromkeys(own + notice.numbers))


def decide(present: int | None, known: dict[OfficialNumber, int]) -> Start | Join:
    """`present`: the project that the publication is in already. `known`: projects that carry its numbers, by number.

    The oldest project (lowest id) keeps its place; others are merged into it, each with the number that said so.
    """
    by_project: dict[int, str] = {}
    for number, project_id in known.items():
        by_project.setdefault(project_id, f"{number.kind.value} {number.value}")
    if present is not None:
        by_project.setdefault(present, "same number")
    if not by_project:
        return Start()
    oldest = min(by_project)
    merged = tuple((project, evidence) for project, evidence in sorted(by_project.items()) if project != oldest)
    return Join(project_id=oldest, evidence=by_project[oldest], merged=merged)
