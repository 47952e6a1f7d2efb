"""What the flow tests are made of: made-up publications, subscribers, and the steps run one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from jobs import collect
from jobs.link import link_all
from jobs.match import Matching
from jobs.rules.index import InterestIndex
from jobs.rules.topics import load_topics
from storage import interests, outbox, projects, subscribers
from storage.db import Database, Transaction
from storage.records import (
    Amount,
    AmountKind,
    ChatKind,
    Deadline,
    DeadlineKind,
    Filters,
    Frequency,
    Interest,
    Notice,
    NumberKind,
    OfficialNumber,
    OutboxItem,
    OutboxKind,
    OutboxState,
    QuietHours,
    Stage,
    Subscriber,
)

TOPICS = load_topics()
NOW = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)
"""Tuesday 28 July 2026, 10:00 in Seoul."""
CLOSES = datetime(2026, 8, 10, 1, 0, tzinfo=UTC)
ALWAYS = QuietHours(enabled=False)
KNOWN = "R26BD00000001"
"""A pre-specification's number."""


def bid(number: str) -> OfficialNumber:
    return OfficialNumber(kind=NumberKind.BID, value=number)


def prespec_number(number: str = KNOWN) -> OfficialNumber:
    return OfficialNumber(kind=NumberKind.PRESPEC, value=number)


def plan_number(number: str = "R26DD00000001") -> OfficialNumber:
    return OfficialNumber(kind=NumberKind.PLAN, value=number)


def closing(at: datetime) -> tuple[Deadline, ...]:
    return (Deadline(kind=DeadlineKind.BID, at=at),)


def won(krw: int) -> tuple[Amount, ...]:
    return (Amount(kind=AmountKind.ALLOCATED, krw=krw, vat_included=True),)


_TENDER = Notice(
    source="g2b_bid",
    external_id="R26BK00000001",
    stage=Stage.TENDER,
    title="지능형 CCTV 관제시스템 구축",
    buyer="서울특별시 강남구",
    published_at=NOW,
    deadlines=closing(CLOSES),
    amounts=won(500_000_000),
    own_number=bid("R26BK00000001"),
)


def tender(number: str = "R26BK00000001", **changes: object) -> Notice:
    """A CCTV tender that closes in a fortnight; `changes` are fields of Notice."""
    return _changed({"external_id": number, "own_number": bid(number), **changes})


def publication(stage: Stage, number: str, **changes: object) -> Notice:
    """The same of another stage, from a source of its own and without a number of its own."""
    return _changed({"source": f"source_{stage}", "external_id": number, "stage": stage, "own_number": None, **changes})


def _changed(changes: dict[str, object]) -> Notice:
    values = {name: getattr(_TENDER, name) for name in Notice.__dataclass_fields__}
    return Notice(**{**values, **changes})


@dataclass
class Town:
    """A database with subscribers, and the steps from a page of notices to messages owed."""

    database: Database
    matching: Matching = field(init=False)

    def __post_init__(self) -> None:
        self.matching = Matching(self.database, InterestIndex(TOPICS))

    async def move_in(self, chat_id: int, quiet: QuietHours = ALWAYS) -> Subscriber:
        async with self.database.writing() as tx:
            await subscribers.welcome(tx, chat_id, language="ko", kind=ChatKind.PRIVATE, at=NOW - timedelta(days=9))
            await subscribers.set_quiet(tx, chat_id, quiet)
            found = await subscribers.get(tx, chat_id)
        assert found is not None
        return found

    async def wants(
        self,
        chat_id: int,
        words: str = "CCTV",
        *,
        frequency: Frequency = Frequency.INSTANT,
        filters: Filters | None = None,
        quiet: QuietHours = ALWAYS,
    ) -> Interest:
        """Somebody moves in (if new) and saves an interest."""
        await self.move_in(chat_id, quiet)
        async with self.database.writing() as tx:
            return await interests.add(
                tx, chat_id, at=NOW - timedelta(days=9), words=words, frequency=frequency, filters=filters
            )

    async def arrive(self, *page: Notice, at: datetime = NOW, quietly: bool = False) -> collect.Collected:
        """A page comes in and is collected, linked and matched."""
        async with self.database.writing() as tx:
            collected = await collect.store(tx, page, at=at, quietly=quietly)
        await self.work(at)
        return collected

    async def work(self, at: datetime = NOW) -> None:
        await link_all(self.database, at)
        await self.matching.match_all(at)

    async def owed(self, chat_id: int | None = None, kind: OutboxKind | None = None) -> list[OutboxItem]:
        """All messages ever owed, oldest first."""
        async with self.database.reading() as tx:
            items = await outbox.newest(tx, 10_000)
        return [
            item
            for item in reversed(items)
            if (chat_id is None or item.chat_id == chat_id) and (kind is None or item.kind is kind)
        ]

    async def kinds(self, chat_id: int) -> list[OutboxKind]:
        return [item.kind for item in await self.owed(chat_id)]

    async def project_of(self, notice: Notice) -> int:
        async with self.database.reading() as tx:
            found = await projects.of_thread(tx, *notice.thread)
        assert found is not None
        return found

    async def follow(self, chat_id: int, notice: Notice) -> None:
        await self.move_in(chat_id)
        project_id = await self.project_of(notice)
        async with self.database.writing() as tx:
            await projects.follow(tx, chat_id, project_id, NOW)

    async def pretend_sent(self, *, first_message: int = 100, kinds: Sequence[OutboxKind] = tuple(OutboxKind)) -> None:
        """Everything pending went out, the n-th row as message `first_message` + n."""
        async with self.database.writing() as tx:
            for item in await outbox.in_state(tx, OutboxState.PENDING):
                if item.kind in kinds:
                    await _sent(tx, item, first_message + item.id)


async def _sent(tx: Transaction, item: OutboxItem, message_id: int) -> None:
    await tx.execute(
        text("UPDATE outbox SET state = 'sent', message_ids = :ids WHERE id = :id"),
        {"ids": f"[{message_id}]", "id": item.id},
    )
