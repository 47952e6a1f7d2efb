"""A message is composed when it goes out: of facts as they stand then, or not at all."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs.compose import Pointless, compose
from jobs.digest import digest_all
from jobs.facts import (
    AlertFacts,
    Change,
    ChangeFacts,
    DigestFacts,
    Facts,
    OperatorFacts,
    ProposalFacts,
    ReminderFacts,
)
from jobs.outcomes import OPERATOR_CHAT, tell_operator
from jobs.remind import remind_all
from storage import dismissals, matches, notices, outbox, projects, remembered, source_states
from storage.db import Database
from storage.records import (
    Action,
    DeadlineKind,
    Frequency,
    NewOutboxItem,
    OutboxItem,
    OutboxKind,
    QuietHours,
    SourceState,
)
from tests.tenders import CLOSES, NOW, Town, bid, closing, tender

ALERT, CHANGE = OutboxKind.ALERT, OutboxKind.CHANGE
MORNING = datetime.fromisoformat("2026-07-29T08:30:00+09:00")
MONDAY = datetime.fromisoformat("2026-08-03T08:30:00+09:00")


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


async def facts_of(town: Town, item: OutboxItem, now: datetime = NOW) -> Facts:
    async with town.database.reading() as tx:
        return await compose(tx, item, now)


async def alert_of(town: Town, item: OutboxItem) -> AlertFacts:
    facts = await facts_of(town, item)
    assert isinstance(facts, AlertFacts)
    return facts


async def digest_of(town: Town, now: datetime, chat_id: int = 1) -> DigestFacts:
    await digest_all(town.database, now)
    item = (await town.owed(chat_id, OutboxKind.DIGEST))[-1]
    facts = await facts_of(town, item, now)
    assert isinstance(facts, DigestFacts)
    return facts


# Alerts


async def test_a_card_says_why_it_came(town: Town) -> None:
    first, second = await town.wants(1, "CCTV"), await town.wants(1, "관제시스템")
    await town.arrive(tender())
    (item,) = await town.owed()
    facts = await alert_of(town, item)
    assert facts.stored.notice == tender()
    assert [reason.interest.id for reason in facts.reasons] == [first.id, second.id]
    assert [hit.word for reason in facts.reasons for hit in reason.match.hits] == ["CCTV", "관제시스템"]
    assert (facts.followed, facts.deferred, facts.earlier, facts.reply_to) == (False, False, None, None)
    assert facts.project_id == await town.project_of(tender())


async def test_a_card_knows_whether_it_waited_and_is_followed(town: Town) -> None:
    await town.wants(1, quiet=QuietHours())
    await town.arrive(tender(), at=datetime.fromisoformat("2026-07-28T22:00:00+09:00"))
    project = await town.project_of(tender())
    async with town.database.writing() as tx:
        await projects.follow(tx, 1, project, NOW)
    (item,) = await town.owed()
    facts = await alert_of(town, item)
    assert (facts.deferred, facts.followed) == (True, True)


async def test_a_renotice_replies_to_the_newest_card_of_its_project(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender("R26BK00000001"))
    await town.pretend_sent(first_message=500)
    await town.arrive(tender("R26BK00000002", numbers=(bid("R26BK00000001"),), action=Action.RENOTICED))
    await town.pretend_sent(first_message=600)
    await town.arrive(tender("R26BK00000001", revision=1, action=Action.AMENDED, body="late"))
    await town.arrive(tender("R26BK00000003", numbers=(bid("R26BK00000002"),), action=Action.RENOTICED))
    item = (await town.owed(1, ALERT))[-1]
    facts = await alert_of(town, item)
    assert facts.earlier is not None
    assert (facts.earlier.notice.external_id, facts.reply_to) == ("R26BK00000002", 602)


async def test_a_chats_own_link_is_answered_in_that_chat_only(town: Town) -> None:
    for chat_id in (1, 2):
        await town.wants(chat_id)
    await town.arrive(tender("R26BK00000001"))
    await town.pretend_sent(first_message=500)
    await town.arrive(tender("R26BK00000002"))
    async with town.database.writing() as tx:
        earlier = await projects.of_thread(tx, "g2b_bid", "R26BK00000001")
        assert earlier is not None
        await projects.link_for_chat(tx, 1, ("g2b_bid", "R26BK00000002"), earlier, NOW)
    mine, theirs = (await town.owed())[2:]
    assert (await alert_of(town, mine)).reply_to == 501
    assert (await alert_of(town, theirs)).reply_to is None


async def test_a_tender_cancelled_while_its_card_waited_is_not_told(town: Town) -> None:
    night = datetime.fromisoformat("2026-07-28T22:00:00+09:00")
    await town.wants(1, quiet=QuietHours())
    await town.arrive(tender(), at=night)
    await town.arrive(tender(revision=1, action=Action.CANCELLED), at=night + timedelta(hours=1))
    card, cancellation = await town.owed(1)
    with pytest.raises(Pointless, match="cancelled"):
        await facts_of(town, card)
    async with town.database.writing() as tx:
        await tx.exec_driver_sql("UPDATE outbox SET state = 'expired' WHERE kind = 'alert'")
    with pytest.raises(Pointless, match="cancelled"):
        await facts_of(town, cancellation)


async def test_what_is_not_held_any_more_cannot_be_told(town: Town) -> None:
    item = NewOutboxItem(key="alert:1:x:y:0", chat_id=1, kind=ALERT, payload={"notice": 99}, due_at=NOW)
    async with town.database.writing() as tx:
        await outbox.owe(tx, item, at=NOW)
    (owed,) = await town.owed()
    with pytest.raises(Pointless, match="not held"):
        await facts_of(town, owed)
    with pytest.raises(Pointless, match="not held"):
        await facts_of(town, replace(owed, payload={"notice": "1"}))


# Changes


async def test_a_change_replies_to_the_card_with_old_and_new(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.pretend_sent(first_message=500)
    later = CLOSES + timedelta(days=3)
    await town.arrive(tender(revision=1, action=Action.AMENDED, deadlines=closing(later)))
    facts = await facts_of(town, (await town.owed(1, CHANGE))[0])
    assert isinstance(facts, ChangeFacts)
    assert facts.changes == (Change(field="deadline.bid", before=CLOSES, after=later, loud=True),)
    assert facts.before is not None
    assert (facts.before.notice.revision, facts.reply_to, facts.followed) == (0, 501, False)


async def test_a_cancellation_reaches_who_has_the_card_and_who_follows(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.pretend_sent(first_message=500)
    await town.follow(2, tender())
    await town.arrive(tender(revision=1, action=Action.CANCELLED, deadlines=()))
    for item, reply_to in zip(await town.owed(kind=CHANGE), (501, None), strict=True):
        facts = await facts_of(town, item)
        assert isinstance(facts, ChangeFacts)
        assert (facts.stored.notice.action, facts.reply_to) == (Action.CANCELLED, reply_to)


async def test_a_follower_hears_that_something_never_seen_before_is_cancelled(town: Town) -> None:
    await town.arrive(tender())
    await town.follow(2, tender())
    await town.arrive(tender("R26BK00000002", action=Action.CANCELLED, numbers=(bid("R26BK00000001"),)))
    facts = await facts_of(town, (await town.owed(2, CHANGE))[0])
    assert isinstance(facts, ChangeFacts)
    assert (facts.before, facts.changes) == (None, ())


# Reminders


async def remind(town: Town, at: datetime) -> OutboxItem:
    await remind_all(town.database, at)
    (item,) = await town.owed(kind=OutboxKind.REMINDER)
    return item


DAY_BEFORE = datetime.fromisoformat("2026-08-09T15:00:00+09:00")


async def test_a_reminder_replies_to_the_card(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.pretend_sent(first_message=500)
    await town.follow(1, tender())
    facts = await facts_of(town, await remind(town, DAY_BEFORE), DAY_BEFORE)
    assert isinstance(facts, ReminderFacts)
    assert (facts.deadline, facts.at, facts.days, facts.reply_to) == (DeadlineKind.BID, CLOSES, 1, 501)


async def test_a_reminder_that_lost_its_object_is_not_sent(town: Town) -> None:
    await town.arrive(tender())
    await town.follow(1, tender())
    item = await remind(town, DAY_BEFORE)
    with pytest.raises(Pointless, match="has passed"):
        await facts_of(town, item, CLOSES)
    async with town.database.writing() as tx:
        project = await town.project_of(tender())
        await projects.unfollow(tx, 1, project)
    with pytest.raises(Pointless, match="not followed"):
        await facts_of(town, item, DAY_BEFORE)
    await town.arrive(tender(revision=1, action=Action.CANCELLED), at=DAY_BEFORE)
    with pytest.raises(Pointless, match="is cancelled"):
        await facts_of(town, item, DAY_BEFORE)
    await town.arrive(tender(revision=2, deadlines=closing(CLOSES + timedelta(days=1))), at=DAY_BEFORE)
    with pytest.raises(Pointless, match="has moved"):
        await facts_of(town, item, DAY_BEFORE)


# Digests


async def test_a_digest_tells_each_publication_once_as_it_now_stands(town: Town) -> None:
    await town.wants(1, "CCTV", frequency=Frequency.DAILY)
    await town.wants(1, "관제시스템", frequency=Frequency.DAILY)
    await town.arrive(tender())
    later = closing(CLOSES + timedelta(days=5))
    await town.arrive(tender(revision=1, action=Action.AMENDED, deadlines=later))
    facts = await digest_of(town, MORNING)
    (entry,) = facts.entries
    assert (entry.stored.notice.revision, entry.stored.notice.deadlines) == (1, later)
    assert len(entry.reasons) == 2
    assert not facts.weekly


async def test_what_was_cancelled_after_the_digest_was_owed_is_left_out(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender("R26BK00000001"), tender("R26BK00000002"))
    await digest_all(town.database, MORNING)
    await town.arrive(tender("R26BK00000001", revision=1, action=Action.CANCELLED), at=MORNING)
    facts = await digest_of(town, MORNING)
    assert [entry.stored.notice.external_id for entry in facts.entries] == ["R26BK00000002"]


async def test_a_cancellation_not_yet_matched_is_left_out_too(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender("R26BK00000001"), tender("R26BK00000002"))
    async with town.database.writing() as tx:
        gone = tender("R26BK00000001", revision=1, action=Action.CANCELLED)
        await notices.add(tx, gone, fingerprint="", collected_at=NOW)
    facts = await digest_of(town, MORNING)
    assert [entry.stored.notice.external_id for entry in facts.entries] == ["R26BK00000002"]


async def test_a_daily_digest_of_nothing_is_not_sent_and_a_weekly_one_is(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender())
    await digest_all(town.database, MORNING)
    await town.arrive(tender(revision=1, action=Action.CANCELLED), at=MORNING)
    item = (await town.owed(1, OutboxKind.DIGEST))[-1]
    assert item.key == "digest:1:daily:2026-07-29"
    with pytest.raises(Pointless, match="cancelled"):
        await facts_of(town, item, MORNING)
    facts = await digest_of(town, MONDAY)
    assert (facts.weekly, facts.entries) == (True, ())


async def test_a_cancellation_that_the_digest_tells_stays_in_it(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender())
    async with town.database.writing() as tx:
        await matches.mark_told(tx, 1, [Frequency.DAILY], NOW + timedelta(hours=1), "digest:1:daily:2026-07-28")
    await town.arrive(tender(revision=1, action=Action.CANCELLED))
    facts = await digest_of(town, MORNING)
    assert [entry.stored.notice.action for entry in facts.entries] == [Action.CANCELLED]


async def test_the_weekly_digest_lists_what_closes_once(town: Town) -> None:
    await town.wants(1, "CCTV")
    await town.wants(1, "재난", frequency=Frequency.WEEKLY)
    week = closing(MONDAY + timedelta(days=3))
    await town.arrive(
        tender("R26BK00000001", deadlines=week),
        tender("R26BK00000002", title="재난 문자", deadlines=week),
        tender("R26BK00000003", title="도로 포장", deadlines=week),
        tender("R26BK00000004", title="하천 정비", deadlines=week),
    )
    await town.follow(1, tender("R26BK00000003"))
    facts = await digest_of(town, MONDAY)
    assert [entry.stored.notice.external_id for entry in facts.entries] == ["R26BK00000002"]
    assert [stored.notice.external_id for stored in facts.closing] == ["R26BK00000001", "R26BK00000003"]


async def test_what_was_dismissed_does_not_close_unless_it_is_followed(town: Town) -> None:
    await town.wants(1, "CCTV")
    week = closing(MONDAY + timedelta(days=3))
    numbers = ("R26BK00000001", "R26BK00000002", "R26BK00000003")
    await town.arrive(*(tender(number, deadlines=week) for number in numbers))
    await town.follow(1, tender("R26BK00000002"))
    async with town.database.writing() as tx:
        for number in numbers[:2]:
            await dismissals.dismiss(tx, 1, ("g2b_bid", number), NOW)
    facts = await digest_of(town, MONDAY)
    assert [stored.notice.external_id for stored in facts.closing] == ["R26BK00000002", "R26BK00000003"]


async def test_a_daily_digest_has_no_list_of_closings_and_both_have_the_sources(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    async with town.database.writing() as tx:
        await source_states.put(tx, SourceState(name="g2b_bid", problem="down", problem_since=NOW))
    await town.arrive(tender(deadlines=closing(MORNING + timedelta(days=1))))
    facts = await digest_of(town, MORNING)
    assert facts.closing == ()
    assert [state.name for state in facts.sources] == ["g2b_bid"]
    assert facts.period == "2026-07-29"


# Proposals and words to the operator


async def test_a_proposal_shows_both_and_its_evidence(town: Town) -> None:
    await town.arrive(tender("R26BK00000001"), tender("R26BK00000002"))
    payload: dict[str, object] = {"notice": 2, "earlier": 1, "evidence": ["a", "b"], "score": 91}
    item = NewOutboxItem(key="proposal:1:2:1", chat_id=1, kind=OutboxKind.PROPOSAL, payload=payload, due_at=NOW)
    async with town.database.writing() as tx:
        await outbox.owe(tx, item, at=NOW)
    (owed,) = await town.owed()
    facts = await facts_of(town, owed)
    assert isinstance(facts, ProposalFacts)
    assert (facts.stored.id, facts.earlier.id, facts.evidence, facts.score) == (2, 1, ("a", "b"), 91)


async def test_the_operator_is_told_what_since_when_and_details(town: Town) -> None:
    async with town.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "77")
        assert await tell_operator(tx, "source.silent", {"source": "g2b_bid"}, NOW)
    (item,) = await town.owed()
    facts = await facts_of(town, item)
    assert isinstance(facts, OperatorFacts)
    assert (facts.problem, facts.since, facts.details) == ("source.silent", NOW, {"source": "g2b_bid"})
