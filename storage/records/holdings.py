"""Holdings: how much is stored about one chat."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """`rows` are counted by table, empty ones left out; `owed` are those messages among them that are not out yet."""

    rows: Mapping[str, int]
    owed: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.rows)
