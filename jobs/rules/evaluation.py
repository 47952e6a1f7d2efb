"""Measures the topics against labelled titles: precision, recall and F1 per topic, and averages over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.records import Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One title with the topics that it has (`labels`), those that are a matter of taste (`ignored`), and those that
    were found, each with its strength."""

    id: str
    title: str
    labels: frozenset[str]
    ignored: frozenset[str]
    found: Mapping[str, Strength]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a topic was rightly found, wrongly found, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        """Of what was found, the share that is right; None where nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Of what is there, the share that was found; None where nothing is there."""
        there = self.right + self.missed
        return self.right / there if there else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both, 2·right / (2·right + wrong + missed); None where there is nothing to judge."""
        weight = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / weight if weight else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One topic wrongly found (with its strength) or missed (strength None) in one title."""

    id: str
    title: str
    topic: str
    strength: Strength | None

    @property
    def weight(self) -> int:
        """How bad it is: a wrong alert at once is worst, then a missed tender, then a wrong line in a digest."""
        return {Strength.STRONG: 0, None: 1, Strength.WEAK: 2}[self.strength]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`topics` in the order given, without those that the titles are not labelled for; `strong` counts strong finds
    alone (what was found weakly is missed there). The macro average is over topics that have something to judge."""

    topics: Mapping[str, Counts]
    strong: Counts
    mistakes: tuple[Mistake, ...]
    titles: int

    @property
    def micro(self) -> Counts:
        """All topics' counts together."""
        return sum(self.topics.values(), Counts())

    @property
    def macro_f1(self) -> float | None:
        """The mean of the topics' F1."""
        scores = [score for counts in self.topics.values() if (score := counts.f1) is not None]
        return sum(scores) / len(scores) if scores else None


def evaluate(titles: Iterable[Labelled], topics: Iterable[str]) -> Report:
    """Judges what was found in the titles. A topic that no title carries, not even as a matter of taste, was not
    labelled: it is left out. Pairs of title and topic that are a matter of taste are not judged."""
    titles = list(titles)
    known = {topic for title in titles for topic in title.labels | title.ignored}
    judged = [topic for topic in topics if topic in known]
    counts = dict.fromkeys(judged, Counts())
    strong = Counts()
    mistakes: list[Mistake] = []
    for title in titles:
        for topic in judged:
            if topic in title.ignored:
                continue
            strength = title.found.get(topic)
            there = topic in title.labels
            counts[topic] += _count(there=there, found=strength is not None)
            strong += _count(there=there, found=strength is Strength.STRONG)
            if there != (strength is not None):
                mistakes.append(Mistake(id=title.id, title=title.title, topic=topic, strength=strength))
    mistakes.sort(key=lambda mistake: mistake.weight)
    return Report(topics=counts, strong=strong, mistakes=tuple(mistakes), titles=len(titles))


def _count(*, there: bool, found: bool) -> Counts:
    return Counts(int(there and found), int(found and not there), int(there and not found))
