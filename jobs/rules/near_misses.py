"""Notices that one rule alone kept out (아깝게 빠진 공고), with the rule, so that a button can offer to drop it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from jobs.facts import Rule
from jobs.rules.index import index_for
from jobs.rules.loosening import loosenings
from jobs.rules.matching import match
from jobs.rules.topics import Topics
from storage.records import Filters, Interest, Notice, StoredNotice, Strength

SHOWN = 3
ENOUGH = 8
"""So many sure ones of one rule are looked for: some may turn out to be known, or to be one project."""
SCOPE = "buyer_groups"
"""Who asked for Seoul alone need not be shown the whole country every week: one is enough to know that it is there."""

Shape = tuple[tuple[str, ...], str, Filters]


@dataclass(frozen=True, slots=True)
class Missed:
    """A notice that would meet an interest without this rule, and how surely."""

    stored: StoredNotice
    rule: Rule
    strength: Strength


def near_miss(interest: Interest, notice: Notice, topics: Topics) -> Rule | None:
    """The rule (the first, where there are several) without which the interest would be met. None when it is met as it
    is, when no single rule stands between, and for paused and removed interests."""
    if match(interest, notice, topics) is not None:
        return None
    wider = (rule for rule, loose in loosenings(interest) if match(loose, notice, topics) is not None)
    return next(wider, None)


class NearMisses:
    """Looks for the near misses of many interests at once; of each interest it says what `near_miss` says.

    Alike interests are looked at once, whoever's they are. Every rule of each is dropped in an interest of its own, and
    all of these go through the index: the work follows the number of different interests and of what they would meet.
    A rule for which `enough` sure ones were found leaves the index."""

    def __init__(self, interests: Iterable[Interest], topics: Topics, *, enough: int = ENOUGH) -> None:
        self._enough = enough
        self._variants: dict[int, _Variant] = {}
        self._missed: dict[Shape, list[Missed]] = {}
        put: list[Interest] = []
        for interest in interests:
            if not (interest.paused or interest.removed) and _shape(interest) not in self._missed:
                self._missed[_shape(interest)] = []
                put.extend(self._numbered(interest, first=len(self._variants)))
        self._index = index_for(topics, len(put))
        self._index.put_all(put)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to look for."""
        return not len(self._index)

    def look(self, stored: StoredNotice) -> None:
        """Looks at one notice. The newest should come first: once there are enough, no others are taken."""
        found = {one.interest.id: one.strength for one in self._index.find(stored.notice)}
        told: set[int] = set()
        for number, strength in found.items():
            variant = self._variants[number]
            if variant.rule is None or variant.original in found or variant.original in told:
                continue
            told.add(variant.original)  # the first rule that would let it in speaks for all
            self._missed[variant.shape].append(Missed(stored, variant.rule, strength))
            variant.sure += strength is Strength.STRONG
            if variant.sure == self._enough:
                self._drop(number, variant)

    def of(self, interest: Interest) -> Sequence[Missed]:
        """What was found for an interest, in the order in which it was looked at."""
        return self._missed.get(_shape(interest), ())

    def _numbered(self, interest: Interest, *, first: int) -> list[Interest]:
        loose = tuple(loosenings(interest))
        if not loose:
            return []
        shape = _shape(interest)
        for number, rule in enumerate((None, *(rule for rule, _ in loose)), start=first):
            self._variants[number] = _Variant(shape, rule, original=first, left=len(loose))
        return [replace(one, id=first + n) for n, one in enumerate((interest, *(wider for _, wider in loose)))]

    def _drop(self, number: int, variant: "_Variant") -> None:
        self._index.remove(number)
        original = self._variants[variant.original]
        original.left -= 1
        if not original.left:
            self._index.remove(variant.original)


@dataclass(slots=True)
class _Variant:
    """An interest in the index: as it is (rule None), or without that rule. `left`: how many of its rules are looked at."""

    shape: Shape
    rule: Rule | None
    original: int
    left: int
    sure: int = field(default=0)


def ranked(missed: Iterable[tuple[Interest, Missed]]) -> list[tuple[Interest, Missed]]:
    """What one person is shown first: sure ones before weak ones, then each rule's newest before any rule's second. Of
    what lies outside the chosen kinds of buyers only the first is left."""
    counted: list[tuple[bool, int, tuple[Interest, Missed]]] = []
    seen: dict[tuple[int, Rule], int] = {}
    for interest, one in sorted(missed, key=lambda both: _newest_first(both[1])):
        key = (0, one.rule) if one.rule.name == SCOPE else (interest.id, one.rule)
        nth = seen[key] = seen.get(key, -1) + 1
        if nth == 0 or one.rule.name != SCOPE:
            counted.append((one.strength is not Strength.STRONG, nth, (interest, one)))
    return [both for _, _, both in sorted(counted, key=lambda row: row[:2])]


def _newest_first(one: Missed) -> tuple[bool, float, int]:
    return (one.strength is not Strength.STRONG, -one.stored.collected_at.timestamp(), -one.stored.id)


def _shape(interest: Interest) -> Shape:
    return (interest.topics, interest.words, interest.filters)
