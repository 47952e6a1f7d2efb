"""Where a reader stands when it comes to an item: the field spoken of, the sentences of the item so far."""

from dataclasses import dataclass

from jobs.rules.announcements import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`scope` is the field that the words before announced (스마트도시 분야 …); `of_four` that quarters are written as
    1·4분기; `sentence` the whole sentence; `item` the earlier sentences of the same point (첫째, 또 …)."""

    scope: str = words.ALL
    of_four: bool = False
    sentence: str = ""
    item: tuple[str, ...] = ()
