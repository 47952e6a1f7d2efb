"""Who is owed what when a notice is matched: one card a person, as soon as it deserves, and never twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobs.match import Matching
from jobs.rules.index import InterestIndex
from storage import dismissals, interests, matches, notices, outbox, projects, subscribers
from storage.db import Database
from storage.errors import Broken
from storage.records import (
    Action,
    Filters,
    Frequency,
    Match,
    Notice,
    OutboxItem,
    OutboxKind,
    QuietHours,
    Stage,
    Strength,
    SubscriberState,
)
from tests.tenders import CLOSES, NOW, TOPICS, Town, bid, closing, plan_number, prespec_number, publication, tender, won

ALERT, CHANGE = OutboxKind.ALERT, OutboxKind.CHANGE


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


async def owed_to_digest(town: Town, chat_id: int) -> list[Match]:
    async with town.database.reading() as tx:
        tells = (Frequency.DAILY, Frequency.WEEKLY)
        return await matches.owed_to_digest(tx, chat_id, tells, NOW + timedelta(days=30))


def notice_id(item: OutboxItem) -> int:
    found = item.payload["notice"]
    assert isinstance(found, int)
    return found


# New notices


async def test_a_strong_match_is_owed_at_once_with_sound(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    (item,) = await town.owed()
    assert (item.chat_id, item.kind, item.due_at, item.silent) == (1, ALERT, NOW, False)
    assert item.key == "alert:1:g2b_bid:R26BK00000001:0"


async def test_a_weak_match_waits_for_the_daily_digest(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(title="통합관제센터 고도화", body="CCTV 120대를 포함한다"))
    assert await town.owed() == []
    (match,) = await owed_to_digest(town, 1)
    assert (match.strength, match.tell) == (Strength.WEAK, Frequency.DAILY)


async def test_one_card_a_person_whichever_interests_hit(town: Town) -> None:
    await town.wants(1, "CCTV")
    await town.wants(1, "관제시스템", frequency=Frequency.WEEKLY)
    await town.wants(2, "지능형")
    await town.arrive(tender())
    assert [(item.chat_id, item.kind) for item in await town.owed()] == [(1, ALERT), (2, ALERT)]
    async with town.database.reading() as tx:
        reasons = await matches.of_notice(tx, 1, 1)
    assert len(reasons) == 2
    assert await owed_to_digest(town, 1) == [], "what the card says, no digest says again"


async def test_somebody_who_wants_digests_gets_no_card(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.wants(2, frequency=Frequency.WEEKLY)
    await town.arrive(tender())
    assert await town.owed() == []
    assert [match.tell for match in await owed_to_digest(town, 1)] == [Frequency.DAILY]
    assert [match.tell for match in await owed_to_digest(town, 2)] == [Frequency.WEEKLY]


async def test_the_most_urgent_of_a_persons_interests_decides(town: Town) -> None:
    await town.wants(1, "CCTV", frequency=Frequency.WEEKLY)
    await town.wants(1, "관제시스템", frequency=Frequency.DAILY)
    await town.arrive(tender())
    assert [match.tell for match in await owed_to_digest(town, 1)] == [Frequency.DAILY, Frequency.DAILY]


async def test_a_prespecification_comes_at_once_and_silently(town: Town) -> None:
    await town.wants(1)
    await town.arrive(publication(Stage.PRESPEC, "R26BD1"))
    assert [(item.kind, item.silent) for item in await town.owed()] == [(ALERT, True)]


@pytest.mark.parametrize("stage", [Stage.PLAN, Stage.NEWS])
async def test_plans_and_news_wait_for_the_weekly_digest(town: Town, stage: Stage) -> None:
    await town.wants(1)
    await town.arrive(publication(stage, "1"))
    assert await town.owed() == []
    assert [match.tell for match in await owed_to_digest(town, 1)] == [Frequency.WEEKLY]


async def test_the_whole_yearly_list_is_one_weekly_digest_and_no_card(town: Town) -> None:
    await town.wants(1)
    plans = [publication(Stage.PLAN, f"p{number}", published_at=None) for number in range(30)]
    await town.arrive(*plans)
    assert await town.owed() == []
    assert len(await owed_to_digest(town, 1)) == 30


async def test_a_plan_above_the_subscribers_amount_comes_at_once(town: Town) -> None:
    await town.wants(1)
    await town.wants(2)
    async with town.database.writing() as tx:
        await subscribers.set_plan_amount(tx, 1, 1_000_000_000)
    await town.arrive(
        publication(Stage.PLAN, "large", amounts=won(1_000_000_000)),
        publication(Stage.PLAN, "small", amounts=won(999_999_999)),
        publication(Stage.PLAN, "unknown", amounts=()),
    )
    assert [(item.chat_id, item.subject, item.silent) for item in await town.owed()] == [
        (1, "source_plan:large", False)
    ]
    assert len(await owed_to_digest(town, 1)) == 2


@pytest.mark.parametrize("stage", [Stage.AWARD, Stage.CONTRACT])
async def test_openings_and_awards_are_for_followers_only_and_silent(town: Town, stage: Stage) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.wants(2)
    await town.follow(2, tender())
    await town.arrive(publication(stage, "opened", numbers=(bid("R26BK00000001"),), deadlines=()))
    assert [(item.chat_id, item.subject, item.silent) for item in (await town.owed())[1:]] == [
        (2, f"source_{stage}:opened", True)
    ]
    assert await owed_to_digest(town, 1) == []


async def test_followers_hear_of_later_stages_whether_or_not_they_match(town: Town) -> None:
    await town.wants(1, "도로포장")
    await town.arrive(publication(Stage.PRESPEC, "s", own_number=prespec_number()))
    await town.follow(1, publication(Stage.PRESPEC, "s"))
    await town.arrive(tender(numbers=(prespec_number(),)))
    assert [(item.chat_id, item.subject) for item in await town.owed()] == [(1, "g2b_bid:R26BK00000001")]


async def test_what_closed_before_we_had_it_rings_nobody_and_is_not_hidden(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(deadlines=closing(NOW - timedelta(hours=1))))
    assert await town.owed() == []
    assert [match.tell for match in await owed_to_digest(town, 1)] == [Frequency.DAILY]


async def test_an_outdated_text_is_not_told_as_new(town: Town) -> None:
    await town.wants(1)
    second = tender(revision=1, action=Action.AMENDED, deadlines=closing(CLOSES + timedelta(days=7)))
    await town.arrive(tender(), second)
    (item,) = await town.owed()
    assert (item.kind, item.key) == (ALERT, "alert:1:g2b_bid:R26BK00000001:1")


async def test_a_tender_that_was_cancelled_before_we_heard_of_it_is_told_to_nobody(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(), tender(revision=1, action=Action.CANCELLED, deadlines=()))
    assert await town.owed() == []
    assert await owed_to_digest(town, 1) == []


async def test_a_revision_that_comes_before_the_first_one_is_new_to_us(town: Town) -> None:
    await town.wants(1)
    await town.wants(2)
    await town.arrive(publication(Stage.PRESPEC, "s", own_number=prespec_number(), title="교통 신호"))
    await town.follow(2, publication(Stage.PRESPEC, "s"))
    await town.arrive(tender(revision=1, action=Action.AMENDED, numbers=(prespec_number(),)))
    assert [(item.chat_id, item.kind) for item in await town.owed()] == [(1, ALERT), (2, ALERT)]
    await town.arrive(tender())
    assert len(await town.owed()) == 2, "the first revision comes late and is told to nobody"


# Changes


async def test_a_loud_change_rings_everybody_who_was_alerted_and_all_followers(town: Town) -> None:
    for chat_id in (1, 2):
        await town.wants(chat_id)
    await town.arrive(tender())
    await town.wants(3, "도로포장")
    await town.follow(3, tender())
    await town.arrive(tender(revision=1, action=Action.AMENDED, deadlines=closing(CLOSES + timedelta(days=3))))
    changed = await town.owed(kind=CHANGE)
    assert [(item.chat_id, item.silent) for item in changed] == [(1, False), (2, False), (3, False)]
    assert {item.payload["before"] for item in changed} == {1}


async def test_any_other_change_is_silent(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.arrive(tender(revision=1, action=Action.AMENDED, body="오탈자 정정"))
    assert [item.silent for item in await town.owed(kind=CHANGE)] == [True]


async def test_every_step_of_several_changes_is_told_to_those_who_were_alerted(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    days = [CLOSES + timedelta(days=number) for number in (1, 2)]
    await town.arrive(
        tender(revision=1, action=Action.AMENDED, deadlines=closing(days[0])),
        tender(revision=2, action=Action.AMENDED, deadlines=closing(days[1])),
    )
    assert [(item.payload["before"], notice_id(item)) for item in await town.owed(kind=CHANGE)] == [(1, 2), (2, 3)]


async def test_a_change_can_bring_somebody_new_in(town: Town) -> None:
    await town.wants(1, "생체인식")
    await town.arrive(tender())
    await town.arrive(tender(revision=1, action=Action.AMENDED, title="지능형 CCTV 및 생체인식 구축"))
    assert await town.kinds(1) == [ALERT]


async def test_a_quiet_change_is_not_listed_in_a_digest_again(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender())
    async with town.database.writing() as tx:
        await matches.mark_told(tx, 1, [Frequency.DAILY], NOW + timedelta(hours=1), "digest:1:daily:2026-07-28")
    await town.arrive(tender(revision=1, action=Action.AMENDED, body="오탈자 정정"))
    assert await owed_to_digest(town, 1) == []
    await town.arrive(tender(revision=2, action=Action.AMENDED, deadlines=closing(CLOSES + timedelta(days=1))))
    assert [match.notice_id for match in await owed_to_digest(town, 1)] == [3]
    assert await town.owed() == []


async def test_what_becomes_strong_is_told_at_once_and_leaves_the_digest(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender(title="통합관제 고도화", body="CCTV 포함"))
    assert len(await owed_to_digest(town, 1)) == 1
    louder = tender(revision=1, action=Action.AMENDED, title="CCTV 고도화", deadlines=closing(CLOSES + timedelta(1)))
    await town.arrive(louder)
    assert await town.kinds(1) == [ALERT]
    assert await owed_to_digest(town, 1) == []


async def test_a_cancellation_rings_who_knew_and_nobody_else(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.wants(2)
    await town.arrive(tender(revision=1, action=Action.CANCELLED, deadlines=()))
    (item,) = await town.owed(kind=CHANGE)
    assert (item.chat_id, item.silent) == (1, False)
    assert await town.owed(2) == []


async def test_a_cancellation_takes_the_tender_out_of_the_digests_that_are_not_out(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender())
    assert len(await owed_to_digest(town, 1)) == 1
    await town.arrive(tender(revision=1, action=Action.CANCELLED, deadlines=()))
    assert await owed_to_digest(town, 1) == []


async def test_who_read_of_it_in_a_digest_reads_of_its_cancellation_in_the_next(town: Town) -> None:
    await town.wants(1, frequency=Frequency.DAILY)
    await town.arrive(tender())
    async with town.database.writing() as tx:
        await matches.mark_told(tx, 1, [Frequency.DAILY], NOW + timedelta(hours=1), "digest:1:daily:2026-07-28")
    await town.arrive(tender(revision=1, action=Action.CANCELLED, deadlines=()))
    assert [match.notice_id for match in await owed_to_digest(town, 1)] == [2]
    assert await town.owed() == []


async def test_editing_a_renotice_in_place_is_a_change_and_no_second_alert(town: Town) -> None:
    await town.wants(1)
    again = tender("R26BK00000002", action=Action.RENOTICED)
    await town.arrive(again)
    await town.arrive(replace(again, deadlines=closing(CLOSES + timedelta(days=1))), at=NOW + timedelta(days=2))
    items = await town.owed()
    assert [item.kind for item in items] == [ALERT, CHANGE]
    assert items[1].key == "alert:1:g2b_bid:R26BK00000002:0.1"


# Re-notices and numbers that come later


async def test_a_renotice_reaches_who_was_told_of_the_cancelled_one(town: Town) -> None:
    interest = await town.wants(1)
    await town.arrive(tender(numbers=(prespec_number(),)))
    await town.arrive(tender(revision=1, action=Action.CANCELLED, numbers=(prespec_number(),), deadlines=()))
    async with town.database.writing() as tx:
        await interests.change(tx, replace(interest, removed=True))
    await town.arrive(tender("R26BK00000002", action=Action.RENOTICED, numbers=(prespec_number(),)))
    assert [item.subject for item in await town.owed(1, ALERT)] == ["g2b_bid:R26BK00000001", "g2b_bid:R26BK00000002"]


async def test_a_renotice_of_what_was_dismissed_is_not_told(town: Town) -> None:
    for chat_id in (1, 2):
        await town.wants(chat_id, "관제시스템")
    await town.arrive(tender(numbers=(prespec_number(),)))
    async with town.database.writing() as tx:
        await dismissals.dismiss(tx, 1, tender().thread, NOW)
    again = tender("R26BK00000002", action=Action.RENOTICED, numbers=(prespec_number(),), title="CCTV 재구축")
    await town.arrive(again)
    assert [item.chat_id for item in await town.owed() if item.subject == "g2b_bid:R26BK00000002"] == [2]


async def test_a_number_that_comes_later_carries_the_followers_over(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.arrive(tender("R26BK00000002", action=Action.RENOTICED, title="지능형 관제 재구축"))
    await town.move_in(2)
    await town.follow(2, tender())
    again = tender("R26BK00000002", action=Action.RENOTICED, title="지능형 관제 재구축")
    await town.arrive(replace(again, numbers=(bid("R26BK00000001"),)))
    told = [(item.chat_id, item.kind, item.subject) for item in await town.owed()]
    assert told == [
        (1, ALERT, "g2b_bid:R26BK00000001"),
        (1, ALERT, "g2b_bid:R26BK00000002"),
        (2, ALERT, "g2b_bid:R26BK00000002"),
    ]
    assert await town.project_of(tender()) == await town.project_of(again)


async def test_a_plans_list_of_tenders_that_fills_later_joins_them(town: Town) -> None:
    plan = publication(Stage.PLAN, "p", own_number=plan_number(), title="관제 고도화")
    await town.arrive(plan, tender())
    await town.follow(1, plan)
    await town.follow(2, tender())
    await town.arrive(replace(plan, numbers=(bid("R26BK00000001"),)))
    # Who follows the tender knows of it; who follows the plan hears of the tender; of an old plan nobody hears.
    assert [(item.chat_id, item.subject) for item in await town.owed()] == [(1, "g2b_bid:R26BK00000001")]


async def test_a_grown_project_is_told_once_and_only_while_it_is_open(town: Town) -> None:
    plan = publication(Stage.PLAN, "p", own_number=plan_number(), title="관제 고도화")
    shut = tender("R26BK00000009", deadlines=closing(NOW + timedelta(hours=1)))
    gone = tender("R26BK00000008", action=Action.CANCELLED)
    await town.arrive(plan, shut, gone)
    await town.follow(1, plan)
    numbers = (bid("R26BK00000009"), bid("R26BK00000008"))
    await town.arrive(replace(plan, numbers=numbers), at=NOW + timedelta(hours=2))
    await town.work(NOW + timedelta(hours=3))
    assert await town.owed() == []
    async with town.database.reading() as tx:
        assert await projects.regrouped_threads(tx, 10) == []


async def test_somebody_else_may_have_told_the_regrouped(town: Town) -> None:
    plan = publication(Stage.PLAN, "p", own_number=plan_number(), title="관제 고도화")
    await town.arrive(plan, tender())
    async with town.database.writing() as tx:
        await projects.merge(tx, await town.project_of(tender()), await town.project_of(plan), evidence="", at=NOW)
    async with town.database.reading() as tx:
        threads = await projects.regrouped_threads(tx, 10)
    assert threads == [("g2b_bid", "R26BK00000001"), ("source_plan", "p")]
    async with town.database.writing() as tx:
        assert await projects.mark_regrouped_told(tx, *threads[0])
        assert not await projects.mark_regrouped_told(tx, *threads[0])


# Who listens


async def test_an_interest_saved_just_before_is_seen_from_another_process_too(town: Town, database: Database) -> None:
    other = Database(str(database.url.render_as_string(hide_password=False)))
    town.matching = Matching(other, InterestIndex(TOPICS))
    await town.arrive(tender("R26BK00000001"))
    await town.wants(1)
    await town.arrive(tender("R26BK00000002"))
    assert [item.subject for item in await town.owed()] == ["g2b_bid:R26BK00000002"]
    await other.close()


async def test_more_interests_than_one_page_are_all_seen_by_the_first_notice(town: Town) -> None:
    for chat_id in range(1, 8):
        await town.wants(chat_id)
    town.matching.page = 3
    await town.arrive(tender())
    assert len(await town.owed()) == 7


async def test_paused_and_removed_interests_meet_nothing(town: Town) -> None:
    paused, removed, live = await town.wants(1), await town.wants(2), await town.wants(3)
    async with town.database.writing() as tx:
        await interests.change(tx, replace(paused, paused=True))
        await interests.change(tx, replace(removed, removed=True))
    await town.arrive(tender("R26BK00000001"))
    assert [item.chat_id for item in await town.owed()] == [3]
    async with town.database.writing() as tx:
        await interests.change(tx, paused)
        await interests.change(tx, replace(live, removed=True))
    await town.arrive(tender("R26BK00000002"))
    assert [item.chat_id for item in await town.owed()] == [3, 1]


@pytest.mark.parametrize("state", [SubscriberState.STOPPED, SubscriberState.UNREACHABLE])
async def test_whoever_does_not_listen_is_owed_nothing(town: Town, state: SubscriberState) -> None:
    await town.wants(1)
    await town.arrive(tender())
    await town.follow(1, tender())
    async with town.database.writing() as tx:
        await subscribers.set_state(tx, 1, state, at=NOW)
    await town.arrive(tender("R26BK00000002"))
    await town.arrive(tender(revision=1, action=Action.AMENDED, deadlines=closing(CLOSES + timedelta(1))))
    assert await town.kinds(1) == [ALERT]


async def test_a_moved_chat_is_told_under_its_new_id(town: Town) -> None:
    await town.wants(-5)
    await town.arrive(tender("R26BK00000001"))
    async with town.database.writing() as tx:
        await outbox.move_chat(tx, -5, -1005, NOW)
        await subscribers.move(tx, -5, -1005, NOW)
    await town.arrive(tender("R26BK00000002"))
    assert [(item.chat_id, item.key) for item in await town.owed()] == [
        (-1005, "alert:-1005:g2b_bid:R26BK00000001:0"),
        (-1005, "alert:-1005:g2b_bid:R26BK00000002:0"),
    ]


async def test_a_filter_keeps_out_and_an_unknown_fact_does_not(town: Town) -> None:
    await town.wants(1, filters=Filters(least_krw=1_000_000_000))
    await town.arrive(tender("R26BK00000001"), tender("R26BK00000002", amounts=()))
    assert [item.subject for item in await town.owed()] == ["g2b_bid:R26BK00000002"]
    async with town.database.reading() as tx:
        (match,) = await matches.of_notice(tx, 2, 1)
    assert match.unknown != ()


# Quiet hours


async def test_quiet_cards_wait_for_the_morning_together_and_the_first_rings(town: Town) -> None:
    night = datetime.fromisoformat("2026-07-28T22:10:00+09:00")
    morning = datetime.fromisoformat("2026-07-29T08:30:00+09:00")
    await town.wants(1, quiet=QuietHours())
    await town.arrive(publication(Stage.PRESPEC, "s"), at=night)
    await town.arrive(tender("R26BK00000001"), tender("R26BK00000002"), at=night)
    items = await town.owed()
    assert {item.due_at for item in items} == {morning}
    assert [item.silent for item in items] == [True, False, True]
    assert all(item.payload["deferred"] for item in items)


async def test_a_weekend_waits_until_monday(town: Town) -> None:
    await town.wants(1, quiet=QuietHours())
    await town.arrive(tender(), at=datetime.fromisoformat("2026-08-01T11:00:00+09:00"))
    assert [item.due_at for item in await town.owed()] == [datetime.fromisoformat("2026-08-03T08:30:00+09:00")]


# Crashes


async def test_matching_twice_owes_nothing_twice(town: Town) -> None:
    await town.wants(1)
    await town.arrive(tender())
    async with town.database.writing() as tx:
        (stored,) = await notices.revisions(tx, "g2b_bid", "R26BK00000001")
        assert not await notices.mark_matched(tx, stored.id, NOW)
    await town.work()
    assert len(await town.owed()) == 1


async def test_a_notice_that_breaks_the_matcher_does_not_hold_back_the_others(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    class Fragile(InterestIndex):
        def find(self, notice: Notice) -> list[object]:  # type: ignore[override]  # it only has to break
            if notice.external_id == "R26BK00000001":
                raise ZeroDivisionError
            return list(super().find(notice))

    town.matching = Matching(town.database, Fragile(TOPICS))
    await town.wants(1)
    await town.arrive(tender("R26BK00000001"), tender("R26BK00000002"))
    assert [item.subject for item in await town.owed()] == ["g2b_bid:R26BK00000002"]
    assert "cannot match notice 1" in caplog.text
    town.matching = Matching(town.database, InterestIndex(TOPICS))
    await town.work()
    assert [item.subject for item in await town.owed()] == ["g2b_bid:R26BK00000002", "g2b_bid:R26BK00000001"]


async def test_a_broken_database_is_not_mistaken_for_a_broken_notice(town: Town) -> None:
    class NoDisk(InterestIndex):
        def find(self, notice: Notice) -> list[object]:  # type: ignore[override]  # it only has to break
            raise Broken(f"no disk for {notice.title}")

    town.matching = Matching(town.database, NoDisk(TOPICS))
    with pytest.raises(Broken):
        await town.arrive(tender())
