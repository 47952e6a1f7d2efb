"""F28: a year of digests for a thousand subscribers, with the machine switched off at random."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from jobs.digest import digest_all
from jobs.rules.digests import LATEST
from storage import interests, subscribers
from storage.records import ChatKind
from storage.tables import outbox
from tests.faults.report import Row
from tests.faults.virtual import DatabaseInThisThread, empty_database

FIRST_MONDAY = datetime(2026, 1, 4, 23, 30, tzinfo=UTC)
"""Monday 5 January 2026, 08:30 in Seoul: the first weekly slot of the year."""


def a_year(*, quick: bool) -> Row:
    """Every subscriber gets one digest for every week whose slot, or the 72 hours after it, saw the machine running."""
    weeks, people = (6, 20) if quick else (52, 1000)
    due, rows, runs = asyncio.run(_live(weeks, people))
    per_person = Counter(rows)
    wanted = {(chat_id, period) for chat_id in range(1, people + 1) for period in due}
    missing = len(wanted - set(per_person))
    return Row(
        fault="F28",
        what=f"{weeks} weeks × {people} subscribers, random downtime",
        runs=runs,
        lost=missing,
        doubles=sum(number - 1 for number in per_person.values()),
        bound=0,
        holds=set(per_person) == wanted,
        note=f"{len(rows):,} digests for {len(due)} of {weeks} weeks; in the others the machine was off for over 72 hours "
        "after the slot, and they are folded into the next",
    )


async def _live(weeks: int, people: int) -> tuple[set[str], list[tuple[int, str]], int]:
    dice = random.Random(28)  # noqa: S311 - hours off, no secret
    connection = empty_database()
    database = DatabaseInThisThread(connection, lambda _where: None)
    before = FIRST_MONDAY - timedelta(days=30)
    async with database.writing() as tx:
        for chat_id in range(1, people + 1):
            await subscribers.welcome(tx, chat_id, language="ko", kind=ChatKind.PRIVATE, at=before)
            await interests.add(tx, chat_id, words="CCTV", at=before)
    now, due, runs = FIRST_MONDAY - timedelta(hours=2), set[str](), 0
    end = FIRST_MONDAY + timedelta(weeks=weeks) - timedelta(hours=3)
    while now < end:
        # What the calendar owes at this moment, worked out here and not by the code under test.
        slot = FIRST_MONDAY + timedelta(weeks=(now - FIRST_MONDAY) // timedelta(weeks=1))
        if slot >= FIRST_MONDAY and now - slot <= LATEST:
            due.add(
                f"{(slot + timedelta(hours=9)).isocalendar().year}-W{(slot + timedelta(hours=9)).isocalendar().week:02d}"
            )
        await digest_all(database, now)
        runs += 1
        hours = dice.choice(
            [0.5, 2, 6, 12, 1, 24, 72 if dice.random() < 0.3 else 8, 190 if dice.random() < 0.15 else 3]
        )
        now += timedelta(hours=hours * dice.uniform(0.5, 1.5))
        if dice.random() < 0.1:
            await digest_all(database, now - timedelta(days=1))  # and the clock is put back for a moment
    found = connection.execute(select(outbox.c.chat_id, outbox.c.payload).where(outbox.c.kind == "digest"))
    rows = [(chat_id, str(payload["period"])) for chat_id, payload in found]
    connection.rollback()
    return due, rows, runs
