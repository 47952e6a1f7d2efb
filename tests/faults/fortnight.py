"""F35: the whole program through simulated weeks against a source server that answers every fifth call badly.

What must have been stored and told is worked out beforehand from the recorded rows alone, by the plain matcher; what was
told is read in the sandbox's acceptance log. Time is simulated; answers, faults, database and messages are real.
"""

import asyncio
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.demo.recorded_rows import SERVICES, RecordedRow, live_answer, recorded_bids
from bot.demo.source_faults import WAITING_HELPS, Fault
from bot.demo.source_server import Plan, RecordedSourceServer
from bot.main import Program, build
from bot.sandbox.client import SandboxClient
from bot.sandbox.server import SandboxServer
from jobs.clock import SEOUL, MachineTime, ManualClock
from jobs.redaction import set_up
from jobs.rules.matching import match
from jobs.rules.polling import is_business_time
from jobs.rules.topics import load_topics
from jobs.settings import Settings
from jobs.sources.g2b_bid.parse import parse
from jobs.sources.http import Limits
from storage import details, interests, notices, subscribers
from storage.records import Action, ChatKind, Interest, Kind, Notice, QuietHours, Strength
from tests.faults.report import Row

RECORDED = Path(__file__).parents[1] / "recorded" / "g2b"
TOKEN = "777000777:AAFaultRunsCarryATokenThatMustNeverBeSeen"
START = datetime(2026, 7, 27, 0, 0, tzinfo=SEOUL)
"""A Monday before which the recordings have a gap: whatever is published is news."""
WANTED = (
    "구축",
    "유지관리, 유지보수",
    "시스템",
    "용역",
    "정보, 데이터",
    "CCTV, 영상",
    "홍보, 행사",
    "교육",
    "설계",
    "서울",
)
PERSONS = tuple(range(8001, 8001 + len(WANTED)))
SHARE = 0.2
FAULTS = tuple(
    sorted({*WAITING_HELPS, Fault.HTML, Fault.GATEWAY_KEY, Fault.GATEWAY_FORBIDDEN, Fault.MOVING, Fault.SHIFTED})
)
REGIONS = "getBidPblancListInfoPrtcptPsblRgn"
WALL_SECONDS = 0.5
_CARD = re.compile(r"^(\S+)-(\d{3}) · \S.* · 수집 ", re.MULTILINE)
_CLEAR = timedelta(days=2)
"""What closes sooner after its publication may have closed before a storm let it through: it is told in a digest then."""


class HurriedTime(MachineTime):
    """Real time in which short waits (the pace of sending) are over at once; long ones (leases) are not."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def seconds(self) -> float:
        return super().seconds() + self._skipped

    async def sleep(self, seconds: float) -> None:
        if seconds > 2:
            await super().sleep(seconds)
        else:
            self._skipped += max(seconds, 0.0)
            await asyncio.sleep(0)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """At `at` the row takes the place of the one with the same number and revision."""

    at: datetime
    row: RecordedRow


@dataclass(kw_only=True)
class Figures:
    """What a run came to. `expected` and `accepted` count cards by (chat, number, revision); of those in `possible` one may come
    or not (what closes at once may have to wait for a digest; a re-notice comes to whoever was told of the tender before)."""

    days: int
    published: int = 0
    stored: int = 0
    missed: list[tuple[str, int, int]] = field(default_factory=list)
    doubled: list[tuple[str, int, int]] = field(default_factory=list)
    calls: int = 0
    most_calls: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    expected: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    possible: set[tuple[int, str, int]] = field(default_factory=set)
    accepted: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    unasked: int = 0
    detailed: int = 0
    seconds: float = 0.0

    @property
    def lost(self) -> Counter[tuple[int, str, int]]:
        return self.expected - self.accepted

    @property
    def surplus(self) -> Counter[tuple[int, str, int]]:
        """Cards that nobody should have got: a second one of the same, or one that no rule explains."""
        return self.accepted - self.expected - Counter(self.possible)

    @property
    def holds(self) -> bool:
        return not (self.missed or self.doubled or self.lost or self.surplus or self.unasked)

    def __str__(self) -> str:
        return (
            f"{self.days} days: {self.published} revisions published, {self.stored} stored, {len(self.missed)} missed, "
            f"{len(self.doubled)} doubled; {self.calls} calls ({self.most_calls} the most of an operation and day), "
            f"{self.faults.total()} faults of {len(self.faults)} kinds; {self.expected.total()} cards expected, "
            f"{self.lost.total()} lost, {self.surplus.total()} doubled; details of {self.detailed} tenders, "
            f"{self.unasked} unanswered; {self.seconds:.0f} s"
        )


@dataclass(kw_only=True)
class Story:
    """What the sources publish in the simulated time: rows from the beginning, and edits in place with their moments."""

    rows: list[RecordedRow]
    edits: list[Edit]
    end: datetime

    @property
    def published(self) -> dict[tuple[str, int, int], Notice]:
        """Every revision and edition that must be stored, by (number, revision, edition)."""
        found = {(one.external_id, one.revision, 0): one for one in map(notice_of, self.rows)}
        for edit in self.edits:
            one = notice_of(edit.row)
            found[one.external_id, one.revision, 1] = one
        return found


def notice_of(row: RecordedRow) -> Notice:
    """The notice that a row is, as the source's own reader reads it."""
    body = live_answer([row.row], total=1, page=1, page_size=1)
    return parse(body, kind=Kind.SERVICES).notices[0]


def story(days: int, seed: int) -> Story:
    """The recorded rows of those days; some are amended, cancelled or edited in place a day or more later (so that no catch-up
    brings both texts at once: then only the later one is told)."""
    dice, end = random.Random(seed), START + timedelta(days=days)  # noqa: S311 - a made-up story, no secret
    last = end - timedelta(hours=12)
    rows = [row for row in recorded_bids(RECORDED) if START <= row.registered_at < last]
    rows = [row for row in rows if parse(live_answer([row.row], total=1, page=1, page_size=1)).notices]
    edits = []
    for row in dice.sample(rows, len(rows) // 3):
        at = row.registered_at + timedelta(hours=dice.uniform(26, 40))
        if at < last and str(row.row["bidNtceOrd"]) in {"", "000"} and _is_clear(notice_of(row)):
            sort = dice.choice(("amended", "cancelled", "edited"))
            if sort == "edited":
                edits.append(Edit(at=at, row=_changed(row, at, in_place=True)))
            else:
                rows.append(_changed(row, at, cancelled=sort == "cancelled"))
    return Story(rows=rows, edits=sorted(edits, key=lambda edit: edit.at), end=end)


def _changed(row: RecordedRow, at: datetime, *, in_place: bool = False, cancelled: bool = False) -> RecordedRow:
    stamp = at.astimezone(SEOUL).strftime("%Y-%m-%d %H:%M:%S")
    fields = {**row.row, "presmptPrce": "123456789", "asignBdgtAmt": "135802468", "chgDt": stamp}
    if in_place:
        return RecordedRow(operation=row.operation, row=fields, registered_at=row.registered_at, changed_at=at)
    fields |= {
        "bidNtceOrd": "001",
        "ntceKindNm": "취소공고" if cancelled else "변경공고",
        "bidNtceDt": stamp,
        "rgstDt": stamp,
        "reNtceYn": "N",
    }
    return RecordedRow(operation=row.operation, row=fields, registered_at=at, changed_at=at)


def expect(told: Story, figures: Figures) -> None:
    """Who must get a card of which revision, by the plain matcher alone: strong matches at once, and every later step to whoever
    was alerted; nothing about a tender that is heard of only when it is cancelled."""
    topics = load_topics()
    published = sorted(told.published.items(), key=lambda pair: pair[0])
    for chat_id, words in zip(PERSONS, WANTED, strict=True):
        interest, alerted, perhaps = Interest(id=1, chat_id=chat_id, words=words), set[str](), set[str]()
        for (number, revision, _), notice in published:
            found = match(interest, notice, topics)
            strong = found is not None and found.strength is Strength.STRONG
            if notice.action is Action.CANCELLED and number not in alerted:
                continue  # nobody had heard of it
            if number in alerted or (strong and _is_clear(notice)):
                alerted.add(number)
                figures.expected[chat_id, number, revision] += 1
            elif strong or number in perhaps or notice.action is Action.RENOTICED:
                perhaps.add(number)
                figures.possible.add((chat_id, number, revision))


def _is_clear(notice: Notice) -> bool:
    assert notice.published_at is not None
    return notice.deadline_at is None or notice.deadline_at > notice.published_at + _CLEAR


async def fortnight(
    *, days: int, step: timedelta, seed: int = 35, share: float = SHARE, overlap_minutes: float = 180
) -> Figures:
    """Lives through it and counts. `step` is how often the sources are asked in business hours."""
    told, began = story(days, seed), time.monotonic()
    storm = Plan(kinds=FAULTS, share=share, seed=seed)
    figures = Figures(days=days)
    expect(told, figures)
    with tempfile.TemporaryDirectory(prefix="fortnight-") as folder:
        settings = partial(_settings, Path(folder), step=step, overlap_minutes=overlap_minutes)
        await _live(told, figures, storm, step, settings)
    figures.seconds = time.monotonic() - began
    return figures


async def _live(
    told: Story, figures: Figures, storm: Plan, step: timedelta, settings: Callable[[str, str], Settings]
) -> None:
    clock = ManualClock(START)
    server = RecordedSourceServer(clock, (*told.rows, *_regions(told)))
    server.plan = storm
    sandbox = SandboxServer(TOKEN, state_dir=None, clock=clock)
    address, api = await server.start(), await sandbox.start()
    program = await build(
        settings(api, address),
        clock=clock,
        real=HurriedTime(),
        redactor=set_up("CRITICAL", [TOKEN]),
        fetch_limits=Limits(wall_seconds=WALL_SECONDS),
    )
    try:
        await _move_in(program, api)
        for moment in _moments(told, step):
            clock.put(moment)
            _edit(server, told.edits, moment)
            if moment.minute == 0 and moment.hour == 11 and moment.weekday() == 2:
                server.fail_next(Fault.GATEWAY_QUOTA, path=SERVICES)
            await _work(program)
        server.plan.share = 0.0
        server.plan.next_faults.clear()
        # The storm is over: one quiet day is enough for all that was put off.
        for hours in range(2, 25, 2):
            clock.put(told.end + timedelta(hours=hours))
            await _work(program)
        await _count(program, server, sandbox, told, figures)
    finally:
        await program.close()
        await sandbox.stop()
        await server.stop()


def _moments(told: Story, step: timedelta) -> Iterator[datetime]:
    at = START
    while at < told.end:
        yield at
        at += step if is_business_time(at) else max(step, timedelta(minutes=30))


def _edit(server: RecordedSourceServer, edits: list[Edit], now: datetime) -> None:
    for edit in edits:
        if edit.at <= now and edit.row not in server.rows:
            same = (edit.row.row["bidNtceNo"], edit.row.row["bidNtceOrd"])
            kept = [row for row in server.rows if (row.row["bidNtceNo"], row.row["bidNtceOrd"]) != same]
            regions = [row for row in server.rows if row.operation == REGIONS and row not in kept]
            server.rows = [*kept, *regions, edit.row]


async def _work(program: Program) -> None:
    await program.timetable.tick(by_force=True)
    await program.delivery.until_idle()


async def _move_in(program: Program, api: str) -> None:
    client = SandboxClient(api)
    for chat_id, words in zip(PERSONS, WANTED, strict=True):
        await client.person(chat_id, f"P{chat_id}")
        await client.post("say", {"chat_id": chat_id, "user_id": chat_id, "text": "/start"})
        async with program.database.writing() as tx:
            await subscribers.welcome(tx, chat_id, language="ko", kind=ChatKind.PRIVATE, at=START)
            await subscribers.set_quiet(tx, chat_id, QuietHours(enabled=False))
            await interests.add(tx, chat_id, words=words, at=START)
    client.close()


async def _count(
    program: Program, server: RecordedSourceServer, sandbox: SandboxServer, told: Story, figures: Figures
) -> None:
    async with program.database.reading() as tx:
        held = await notices.collected_between(tx, START - _CLEAR, told.end + _CLEAR, limit=100_000)
        figures.unasked = await details.count_waiting(tx)
    stored = Counter((one.notice.external_id, one.notice.revision, one.notice.edition) for one in held)
    figures.published, figures.stored = len(told.published), stored.total()
    figures.missed = sorted(told.published.keys() - stored.keys())
    figures.doubled = sorted([*(key for key, count in stored.items() if count > 1), *(stored.keys() - told.published)])
    figures.detailed = sum(one.details is not None for one in held)
    figures.calls = len(server.calls)
    by_day = Counter((call.path, call.at.astimezone(SEOUL).date()) for call in server.calls)
    figures.most_calls = max(by_day.values())
    figures.faults = Counter(call.fault.value for call in server.calls if call.fault is not None)
    for event in sandbox.accepted:
        named = _CARD.findall(event.get("text", "")) if event["method"] == "sendMessage" else []
        if len(named) == 1:  # a question about two notices names both
            number, revision = named[0]
            figures.accepted[event["chat_id"], number, int(revision)] += 1


def _regions(told: Story) -> list[RecordedRow]:
    """What the further call answers: every tender is for Seoul."""
    return [
        RecordedRow(
            operation=REGIONS,
            row={
                "bidNtceNo": row.row["bidNtceNo"],
                "bidNtceOrd": row.row["bidNtceOrd"] or "000",
                "prtcptPsblRgnNm": "서울특별시",
            },
            registered_at=row.registered_at,
        )
        for row in told.rows
    ]


def _settings(folder: Path, api: str, sources: str, *, step: timedelta, overlap_minutes: float) -> Settings:
    return Settings.model_validate(
        {
            "telegram": {"token": TOKEN, "api_url": api},
            "database": {"url": f"sqlite:///{folder / 'baljubot.db'}"},
            "delivery": {"per_second": 1000},
            "sources": {
                "g2b": {"base_url": sources, "key": "k", "page_size": 7},
                "g2b_bid": {
                    "kinds": ["services"],
                    "back_fill_days": 0,
                    "busy_seconds": step.total_seconds(),
                    "overlap_minutes": overlap_minutes,
                },
                "g2b_prespec": {"enabled": False},
                "g2b_plan": {"enabled": False},
                "g2b_award": {"enabled": False},
            },
        }
    )


def campaign(*, quick: bool) -> Row:
    """Two days or fourteen."""
    days, minutes = (2, 30) if quick else (14, 8)
    figures = asyncio.run(fortnight(days=days, step=timedelta(minutes=minutes)))
    return Row(
        fault="F35",
        what=f"{days} days, faults in 20 % of a source's calls",
        runs=figures.calls,
        lost=len(figures.missed) + figures.lost.total(),
        doubles=len(figures.doubled) + figures.surplus.total(),
        bound=0,
        holds=figures.holds,
        note=str(figures),
    )
