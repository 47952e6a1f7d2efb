"""A notice as one text to search, and which terms stand where in it."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Protocol

from jobs.rules.interests import Clause
from jobs.rules.terms import Term, places
from jobs.rules.text import BORDER, Channels, normalise
from storage.records import Notice

TITLE, BUYER, ELSEWHERE = 1, 2, 4
PLACES = ("title", "buyer", "classification", "attachment", "body")
_BITS = {"title": TITLE, "buyer": BUYER}


@dataclass(frozen=True, slots=True)
class Document:
    """All texts of a notice in one, `names[i]` being the place that ends at `ends[i]` in `channels.joined`."""

    channels: Channels
    names: tuple[str, ...]
    ends: tuple[int, ...]
    code: str = ""

    def place_at(self, at: int) -> int:
        """The number in `names` of the place that a position in `channels.joined` belongs to."""
        return bisect_right(self.ends, at)


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a term was seen: the places as bits, and the name of the first."""

    bits: int
    first: str


UNSEEN = Sight(0, "")


class Seen(Protocol):
    """Which terms stand in one document."""

    def where(self, term: Term) -> Sight:
        """Where the term was seen; UNSEEN if nowhere."""

    def first(self, clauses: tuple[Clause, ...], where: int) -> tuple[Term, ...]:
        """The wanted terms of the first clause that is met in these places; empty where none is."""


class PlainSeen:
    """Looks for each term when asked, by searching the text from its beginning: slow and obviously right."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def where(self, term: Term) -> Sight:
        """See `Seen`."""
        names = [self._document.names[self._document.place_at(at)] for at in places(term, self._document.channels)]
        if not names:
            return UNSEEN
        bits = 0
        for name in names:
            bits |= bit_of(name)
        return Sight(bits, names[0])

    def first(self, clauses: tuple[Clause, ...], where: int) -> tuple[Term, ...]:
        """See `Seen`."""
        for clause in clauses:
            if all(self.where(wanted).bits & where for wanted in clause.wanted) and not any(
                self.where(unwanted).bits & where for unwanted in clause.unwanted
            ):
                return clause.wanted
        return ()


def bit_of(name: str) -> int:
    """The bit that stands for a place: title, buyer, or anywhere else."""
    return _BITS.get(name, ELSEWHERE)


def document(notice: Notice) -> Document:
    """The texts of a notice that are searched: title, buyer (수요기관), classification, attachment names, body."""
    classification = notice.classification
    fields = [("title", notice.title)]
    if notice.buyer:
        fields.append(("buyer", notice.buyer))
    fields.extend(
        ("classification", name) for name in (classification.large, classification.middle, classification.name) if name
    )
    fields.extend(("attachment", attachment.name) for attachment in notice.attachments if attachment.name)
    if notice.body:
        fields.append(("body", notice.body))
    return _joined(fields, classification.code)


def _joined(fields: list[tuple[str, str]], code: str) -> Document:
    text = BORDER.join(content.replace(BORDER, " ") for _, content in fields)
    channels = normalise(text)
    ends: list[int] = []
    at = channels.joined.find(BORDER)
    while at >= 0:
        ends.append(at)
        at = channels.joined.find(BORDER, at + 1)
    ends.append(len(channels.joined))
    return Document(channels, tuple(name for name, _ in fields), tuple(ends), code)
