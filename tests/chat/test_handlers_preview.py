"""The preview counts what would have come, and never makes up a rate for days that were not looked at."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handlers.preview import DAYS, MOST_COMPARED, Preview, compare, preview_text
from bot.render.voice import Voice
from bot.texts.html import plain
from storage.records import Action, BuyerGroup, Filters, Interest, Notice, Stage, StoredNotice
from tests.tenders import NOW, TOPICS, tender

CCTV = Interest(id=0, chat_id=1, topics=("cctv",))


def stored(notice: Notice, row: int = 1, *, days_ago: float = 1) -> StoredNotice:
    published = replace(notice, published_at=NOW - timedelta(days=days_ago))
    return StoredNotice(id=row, notice=published, collected_at=NOW)


def compared(*held: StoredNotice) -> Preview:
    return compare(list(held), CCTV, TOPICS, NOW)


def test_each_publication_counts_once_as_it_stands_now() -> None:
    first = stored(tender(), 1)
    amended = stored(tender(revision=1, title="지능형 CCTV 관제시스템 구축(변경)", action=Action.AMENDED), 2)
    found = compared(amended, first)
    assert (found.count, [one.stored for one in found.examples]) == (1, [amended])
    assert compared(stored(tender(revision=1, action=Action.CANCELLED), 2), first).count == 0


def test_what_never_comes_at_once_is_not_counted() -> None:
    assert compared(stored(tender(stage=Stage.NEWS)), stored(tender("R26BK2", stage=Stage.PLAN))).count == 0


def test_what_the_filters_keep_out_is_counted_beside_and_shown_where_nothing_else_is() -> None:
    seoul = replace(CCTV, filters=Filters(buyer_groups=(BuyerGroup.DISTRICT,)))
    inside = stored(tender(buyer_group=BuyerGroup.DISTRICT), 1)
    outside = stored(tender("R26BK2", buyer="경상북도 경주시"), 2)
    both = compare([inside, outside], seoul, TOPICS, NOW)
    assert (both.count, both.wider, [one.stored.id for one in both.examples]) == (1, 2, [1])
    none = compare([outside], seoul, TOPICS, NOW)
    assert (none.count, none.wider, [one.stored.id for one in none.examples]) == (0, 1, [2])
    assert "서울 밖까지 넓히시면 1건" in (text := plain(preview_text(none, seoul, Voice.of("ko", NOW))))
    assert "서울 밖의 예시" in text
    assert compare([outside], CCTV, TOPICS, NOW).wider is None


def test_the_newest_three_are_shown() -> None:
    held = [stored(tender(f"R26BK{days:08}", title=f"CCTV {days}구역"), days, days_ago=days) for days in range(1, 6)]
    found = compared(*reversed(held))
    assert (found.count, [one.stored.id for one in found.examples]) == (5, [1, 2, 3])


def test_a_title_is_shown_once_however_often_it_was_published() -> None:
    again = stored(tender("R26BK2", title="지능형  CCTV관제시스템 구축", action=Action.RENOTICED), 2, days_ago=1)
    found = compared(stored(tender(title="지능형 CCTV 관제시스템 구축"), 1, days_ago=3), again)
    assert (found.count, [one.stored.id for one in found.examples]) == (2, [2])


def test_a_notice_that_says_no_time_counts_from_when_it_was_had() -> None:
    undated = StoredNotice(id=9, notice=tender(published_at=None), collected_at=NOW)
    assert compared(undated, stored(tender("R26BK2"), 1)).examples[0].stored.id == 9


def test_where_more_is_held_than_compared_the_span_is_shorter() -> None:
    other = tender(title="도로 포장")
    held = [stored(replace(other, external_id=str(n)), n, days_ago=4.5) for n in range(MOST_COMPARED)]
    assert compare(held, CCTV, TOPICS, NOW).days == 4
    assert compare(held[:-1], CCTV, TOPICS, NOW).days == DAYS


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Preview(days=30, count=0, examples=()), "지난 30일 동안 맞는 공고가 없었습니다"),
        (Preview(days=30, count=1, examples=()), "지난 30일 동안 1건, 한 주에 약 0.2건"),
        (Preview(days=30, count=39, examples=()), "39건, 한 주에 약 9건"),
        (Preview(days=4, count=8, examples=()), "지난 4일 동안 8건이었습니다."),
        (Preview(days=30, count=1200, examples=()), "1,200건, 한 주에 약 280건"),
    ],
)
def test_the_rate_is_said_as_it_is(found: Preview, words: str) -> None:
    text = plain(preview_text(found, CCTV, Voice.of("ko", NOW)))
    assert words in text
    assert ("하루 15건이 넘습니다" in text) is (found.count == 1200)
    assert ("최근 예시" in text) is bool(found.examples)
