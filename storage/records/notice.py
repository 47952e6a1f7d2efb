"""Notice: one publication by one source, cleaned and normalised."""

from dataclasses import dataclass
from datetime import datetime

from storage.records.vocabulary import (
    Action,
    AmountKind,
    BuyerGroup,
    DeadlineKind,
    Kind,
    NumberKind,
    ProjectType,
    Stage,
)

LARGEST_KRW = 2**63 - 1
NOT_LISTED = "목록에서 사라짐"
"""The reason of a cancellation that nobody announced: a list that was whole no longer had the row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """첨부파일: its name as printed (may be empty) and its http(s) address."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum in whole won. `vat_included` is None where the source does not say."""

    kind: AmountKind
    krw: int
    vat_included: bool | None

    def __post_init__(self) -> None:
        if not 0 < self.krw <= LARGEST_KRW:
            raise ValueError(f"an amount must be 1..2^63-1 won, not {self.krw}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One moment at which something ends; aware."""

    kind: DeadlineKind
    at: datetime

    def __post_init__(self) -> None:
        require_aware("a deadline", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialNumber:
    """A number that the procurement service gave, by which projects are joined."""

    kind: NumberKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """공공조달분류: names and code as published; empty strings where not said."""

    large: str = ""
    middle: str = ""
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One revision of one publication.

    Identity is (source, external_id, revision, edition): `revision` is the source's own count (입찰공고차수),
    `edition` ours, raised when a source edits a revision in place. Times are aware UTC, money whole won.
    `amounts` come in order of preference (design: 배정예산, 예산, 추정가격). `numbers` holds the notice's own official
    numbers and those of earlier stages that it names; `own_number` is the one that is its identity, where it has one.
    """

    source: str
    external_id: str
    revision: int = 0
    edition: int = 0
    stage: Stage
    action: Action = Action.NEW
    kind: Kind = Kind.OTHER
    title: str
    tags: tuple[str, ...] = ()
    buyer: str = ""
    buyer_group: BuyerGroup = BuyerGroup.OTHER
    announcer: str = ""
    amounts: tuple[Amount, ...] = ()
    published_at: datetime | None = None
    deadlines: tuple[Deadline, ...] = ()
    planned_for: str = ""
    contract_method: str = ""
    award_method: str = ""
    bid_method: str = ""
    project_type: ProjectType | None = None
    classification: Classification = Classification()
    regions: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    url: str = ""
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    change_reason: str = ""
    own_number: OfficialNumber | None = None
    numbers: tuple[OfficialNumber, ...] = ()
    constructed: bool = False

    def __post_init__(self) -> None:
        for name in ("source", "external_id", "title"):
            if not getattr(self, name):
                raise ValueError(f"a notice needs a {name}")
        if self.revision < 0 or self.edition < 0:
            raise ValueError("revision and edition count from 0")
        if self.published_at is not None:
            require_aware("published_at", self.published_at)

    @property
    def thread(self) -> tuple[str, str]:
        """(source, external_id): what all revisions of this publication share."""
        return (self.source, self.external_id)

    @property
    def is_delisted(self) -> bool:
        """Whether it was never cancelled in words: it is missing from its list, and may only have been renamed or put off."""
        return self.action is Action.CANCELLED and self.change_reason == NOT_LISTED

    @property
    def amount(self) -> Amount | None:
        """The sum to show first, or None where the source gives none."""
        return self.amounts[0] if self.amounts else None

    def deadline(self, kind: DeadlineKind) -> datetime | None:
        """When the deadline of that kind is, or None where it is not known."""
        return next((d.at for d in self.deadlines if d.kind is kind), None)

    @property
    def deadline_at(self) -> datetime | None:
        """The moment that matters most: bid, else opinion, else opening (bidClseDt is empty for 직찰 and some 협상)."""
        for kind in (DeadlineKind.BID, DeadlineKind.OPINION, DeadlineKind.OPENING):
            at = self.deadline(kind)
            if at is not None:
                return at
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held of one revision, in short: its digest (jobs/rules/changes.py) and when we first had it."""

    revision: int
    edition: int
    fingerprint: str
    collected_at: datetime


def require_aware(what: str, at: datetime) -> None:
    """Raises ValueError when a time has no zone: a naive time is nine hours of doubt here."""
    if at.tzinfo is None:
        raise ValueError(f"{what} must have a time zone: {at!r}")
