"""Buttons: what they send back is short, is read back strictly, and nothing else is accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keyboards import (
    CALLBACK_BYTES,
    Rows,
    Tap,
    Verb,
    add_button,
    digest_buttons,
    erase_buttons,
    keep_button,
    list_buttons,
    loosen_button,
    narrow_button,
    notice_buttons,
    numbered_buttons,
    page_buttons,
    parse_tap,
    preview_buttons,
    proposal_buttons,
    reading_buttons,
    saved_buttons,
    settings_buttons,
    stopped_button,
    take_back_button,
    topic_buttons,
)
from bot.texts.catalog import LANGUAGES, catalog
from storage.records import Interest, Notice, NumberKind, OfficialNumber, Stage, StoredNotice
from tests.chat.cards import NOW, tender

LARGEST_ID = 2**63 - 1
TOPICS = ("cctv", "cloud", "metaverse", "ai")


def every_keyboard(language: str) -> list[Rows]:
    t = catalog(language)
    interests = [Interest(id=LARGEST_ID // 10, chat_id=-1, topics=("cctv",), paused=bool(n % 2)) for n in range(20)]
    return [
        notice_buttons(tender(), t, followed=True),
        notice_buttons(tender(), t, followed=False, dismissed=True),
        topic_buttons(TOPICS, ("cctv",), t, words=True),
        preview_buttons(t),
        list_buttons(interests, t, removed=interests[0]),
        saved_buttons(t),
        add_button(t),
        stopped_button(t),
        keep_button(t),
        page_buttons(Verb.FOLLOWS, 2, 3, t),
        numbered_buttons([10**17] * 8, t, first=93),
        page_buttons(Verb.WEEK, 2, 3, t),
        page_buttons(Verb.WEEK, 1000, 1000, t),
        settings_buttons(t, active=True),
        settings_buttons(t, active=False),
        proposal_buttons(10**17, 10**17, t),
        ((narrow_button("x", 10**17, 10**17, 2**32 - 1),),),
        reading_buttons(10**17, t),
        erase_buttons(10**17, t),
        digest_buttons(t, [loosen_button("x", 10**17, 2**32 - 1), take_back_button("x", 10**17, 10**17)]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_does_one_thing_within_telegrams_limits(language: str) -> None:
    for rows in every_keyboard(language):
        assert sum(len(row) for row in rows) <= 100
        for button in (button for row in rows for button in row):
            assert sum(map(bool, (button.data, button.url, button.copy))) == 1
            assert 1 <= len(button.text) <= 40
            assert len(button.data.encode()) <= CALLBACK_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_is_understood_when_it_comes_back(language: str) -> None:
    for rows in every_keyboard(language):
        for button in (button for row in rows for button in row):
            if button.data:
                tap = parse_tap(button.data)
                assert tap is not None
                assert tap.data == button.data


@pytest.mark.parametrize(
    "data",
    [
        "",
        "f",
        "f:12",
        "f:12:2",
        "f:12:1:1",
        "f:-1:1",
        "f:1.0:1",
        "f:01:1",
        "f:١:1",
        "f:99999999999999999999:1",
        "f:12:1\n",
        "t",
        "t:CCTV",
        "t:",
        "t:a b",
        "lg:fr",
        "sv:1",
        "ip",
        "id:1 OR 1=1",
        "zz:1",
        "t:" + "a" * 60,
    ],
)
def test_anything_else_is_refused(data: str) -> None:
    assert parse_tap(data) is None


@given(st.text())
def test_parsing_never_raises_and_what_it_accepts_reads_the_same(data: str) -> None:
    tap = parse_tap(data)
    assert tap is None or tap.data == data


def test_a_tap_says_what_it_means() -> None:
    assert parse_tap("f:12:0") == Tap(Verb.FOLLOW, (12, 0))
    assert parse_tap("t:cctv") == Tap(Verb.TOPIC, word="cctv")


def texts(rows: Rows) -> list[str]:
    return [button.text for row in rows for button in row]


def test_chips_show_what_is_ticked_and_the_way_on_appears_with_the_first() -> None:
    t = catalog("ko")
    assert texts(topic_buttons(TOPICS, (), t, words=False)) == [
        "☐ CCTV",
        "☐ 클라우드",
        "☐ 메타버스",
        "☐ 인공지능",
        "✏ 직접 입력",
        "📍 서울시·자치구·산하기관만 (누르면 전국)",
    ]
    assert texts(topic_buttons(TOPICS, ("cloud",), t, words=False))[-1] == "다음: 미리보기 ▶"
    assert "✅ 클라우드" in texts(topic_buttons(TOPICS, ("cloud",), t, words=False))
    assert texts(topic_buttons(TOPICS, (), t, words=True))[-1] == "다음: 미리보기 ▶"


def test_a_bad_address_costs_the_button_and_not_the_message() -> None:
    t = catalog("ko")
    assert "🔗 원문" in texts(notice_buttons(tender(), t, followed=False))
    assert "🔗 원문" not in texts(notice_buttons(tender(url="javascript:x"), t, followed=False))


def test_news_is_not_followed_and_has_no_number_to_copy() -> None:
    notice = Notice(source="news", external_id="1", stage=Stage.NEWS, title="기사", url="https://a.b/1")
    stored = StoredNotice(id=1, notice=notice, collected_at=NOW)
    assert texts(notice_buttons(stored, catalog("ko"), followed=False)) == ["👎 관심없음", "🔗 원문"]
    bare = StoredNotice(
        id=1, notice=Notice(source="news", external_id="1", stage=Stage.NEWS, title="기사"), collected_at=NOW
    )
    assert texts(notice_buttons(bare, catalog("ko"), followed=False)) == ["👎 관심없음"]


def test_a_prespecification_asks_for_an_opinion_and_a_very_long_number_is_not_copied() -> None:
    long = OfficialNumber(kind=NumberKind.PRESPEC, value="9" * 257)
    stored = tender(stage=Stage.PRESPEC, own_number=long)
    assert texts(notice_buttons(stored, catalog("ko"), followed=True)) == [
        "✅ 팔로우 중",
        "👎 관심없음",
        "🔗 의견 쓰기·원문",
    ]


def test_the_list_has_no_undo_unless_something_was_removed() -> None:
    t = catalog("ko")
    assert texts(list_buttons([], t)) == ["➕ 관심사 추가", "📅 오늘 공고"]
