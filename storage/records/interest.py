"""Interest: one saved subscription (관심사): what to look for, what narrows it, how often to tell."""

from dataclasses import dataclass

from storage.records.vocabulary import BuyerGroup, Frequency, Kind, ProjectType, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows an interest. An empty tuple or None means any. A fact the notice lacks never drops it (확인필요).

    Amounts are whole won as printed, without correcting for VAT; `regions` are names as in a notice's region limit.
    """

    buyers: tuple[str, ...] = ()
    buyer_groups: tuple[BuyerGroup, ...] = ()
    regions: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    kinds: tuple[Kind, ...] = ()
    project_types: tuple[ProjectType, ...] = ()
    contract_methods: tuple[str, ...] = ()
    least_krw: int | None = None
    most_krw: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """A notice matches when any of `topics` or the `words` match, and every filter lets it through.

    `words` is the subscriber's own text (comma or, space and, "phrase", -not), stored as typed.
    `sequence` grows with every change anywhere, so that matching can catch up before each notice.
    """

    id: int
    chat_id: int
    topics: tuple[str, ...] = ()
    words: str = ""
    filters: Filters = Filters()
    frequency: Frequency = Frequency.INSTANT
    paused: bool = False
    removed: bool = False
    sequence: int = 0
