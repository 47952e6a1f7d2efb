"""관심없음: nothing more about that publication, unless the chat follows its project, and not for other chats."""

from datetime import timedelta

import pytest

from jobs.clock import ManualClock
from jobs.link import link_all
from jobs.match import Matching
from jobs.rules.index import InterestIndex
from jobs.rules.topics import load_topics
from storage import dismissals, interests, notices, outbox, projects, subscribers
from storage.db import Database
from storage.records import Action, ChatKind, Deadline, DeadlineKind, Notice, OutboxKind, Stage

CHATS = (1, 2)


def tender(clock: ManualClock, revision: int) -> Notice:
    return Notice(
        source="g2b_bid",
        external_id="R26BK1",
        revision=revision,
        stage=Stage.TENDER,
        action=Action.AMENDED if revision else Action.NEW,
        title="지능형 CCTV 구축",
        published_at=clock.now(),
        deadlines=(Deadline(kind=DeadlineKind.BID, at=clock.now() + timedelta(days=9 + revision)),),
    )


async def publish(database: Database, matching: Matching, clock: ManualClock, revision: int) -> None:
    async with database.writing() as tx:
        await notices.add(tx, tender(clock, revision), fingerprint=str(revision), collected_at=clock.now())
    await link_all(database, clock.now())
    await matching.match_all(clock.now())


@pytest.mark.parametrize("follows", [False, True])
async def test_a_dismissed_tender_is_silent_for_that_chat(
    database: Database, clock: ManualClock, *, follows: bool
) -> None:
    matching = Matching(database, InterestIndex(load_topics()))
    async with database.writing() as tx:
        for chat in CHATS:
            await subscribers.welcome(tx, chat, language="ko", kind=ChatKind.PRIVATE, at=clock.now())
            await interests.add(tx, chat, at=clock.now(), topics=("cctv",))
    await publish(database, matching, clock, 0)
    async with database.writing() as tx:
        await dismissals.dismiss(tx, 1, ("g2b_bid", "R26BK1"), clock.now())
        if follows:
            project = await projects.of_thread(tx, "g2b_bid", "R26BK1")
            assert project is not None
            await projects.follow(tx, 1, project, clock.now())
    await publish(database, matching, clock, 1)
    async with database.reading() as tx:
        told = {item.chat_id for item in await outbox.newest(tx, 10) if item.kind is OutboxKind.CHANGE}
    assert told == ({1, 2} if follows else {2})
