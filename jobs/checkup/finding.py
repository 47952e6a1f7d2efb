"""Finding: one line of a check-up."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "OK"
    WARN = "WARN"  # it works, or will, but somebody should know
    FAIL = "FAIL"  # something that is promised does not work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, what was found, and what to do next ("" where there is nothing to do)."""

    level: Level
    what: str
    said: str
    todo: str = ""


def ok(what: str, said: str) -> Finding:
    """All is well."""
    return Finding(level=Level.OK, what=what, said=_line(said))


def warn(what: str, said: str, todo: str) -> Finding:
    """Somebody should know."""
    return Finding(level=Level.WARN, what=what, said=_line(said), todo=todo)


def fail(what: str, said: str, todo: str) -> Finding:
    """Something that is promised does not work."""
    return Finding(level=Level.FAIL, what=what, said=_line(said), todo=todo)


def _line(said: str) -> str:
    """What drivers and servers say may have several lines; a finding has one."""
    return " ".join(said.split())
