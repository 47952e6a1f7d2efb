"""/week as it reads: by day, with clock, kind and sum, within Telegram's limits."""

from datetime import timedelta

import pytest

from bot.render.assembly import PAGE_UNITS
from bot.render.voice import Voice
from bot.render.week import ON_A_PAGE, render_week
from bot.sandbox.entities import parse_html
from bot.texts.catalog import LANGUAGES
from bot.texts.html import units
from jobs.rules.week import Due
from storage.records import Action, Deadline, DeadlineKind, Stage, StoredNotice
from tests.chat.cards import NOW, at, tender


def due(kind: DeadlineKind, day: int, hour: int, stored: StoredNotice | None = None, **different: object) -> Due:
    return Due(stored or tender(**different), Deadline(kind=kind, at=at(day, hour)))


def test_a_week_is_told_day_by_day_with_weekday_clock_and_kind() -> None:
    prespec = StoredNotice(
        id=7,
        notice=tender(stage=Stage.PRESPEC, title="메타버스 교육", amounts=(), own_number=None).notice,
        collected_at=NOW,
    )
    card = tender()
    found = [
        due(DeadlineKind.OPINION, 0, 18, prespec),
        due(DeadlineKind.REGISTRATION, 6, 18, card),
        due(DeadlineKind.BID, 7, 10, card),
    ]
    said = render_week(found, 1, Voice.of("ko", NOW))
    assert said.plain == (
        "⏰ 7일 안에 끝나는 일 9/5(금) ~ 9/12(금) · 3건\n\n"
        "9/5(금) · D-DAY\n1. 18:00 의견마감 🟡 사전규격\n메타버스 교육\n서울특별시 강남구\n\n"
        "9/11(목) · D-6\n2. 18:00 입찰참가자격등록 마감 🔵 입찰공고\n강남구 지능형 CCTV 고도화 사업\n서울특별시 강남구 · 배정예산 6.4억\n\n"
        "9/12(금) · D-7\n2. 10:00 입찰마감 🔵 입찰공고\n강남구 지능형 CCTV 고도화 사업\n서울특별시 강남구 · 배정예산 6.4억\n\n"
        "번호를 누르시면 그 공고의 카드(원문·팔로우)를 보여 드립니다."
    )
    assert [[button.data for button in row] for row in said.buttons] == [["o:7", "o:12"]]


def test_an_amendment_and_a_constructed_notice_say_so() -> None:
    said = render_week([due(DeadlineKind.BID, 1, 10, constructed=True, action=Action.AMENDED)], 1, Voice.of("en", NOW))
    assert "🧪 constructed (예시)" in said.plain
    assert "✏ Amended" in said.plain
    assert "Sat 6 Sep · D-1\n1. 10:00 Bid closes" in said.plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_week_is_paged_and_every_page_fits(language: str) -> None:
    found = [
        due(
            DeadlineKind.BID,
            day,
            10,
            StoredNotice(id=day, notice=tender(title="가&나" * 200, buyer="구" * 99).notice, collected_at=NOW),
        )
        for day in range(1, ON_A_PAGE + 2)
    ]
    voice = Voice.of(language, NOW + timedelta(hours=1))
    first, second, beyond = (render_week(found, page, voice) for page in (1, 2, 99))
    assert [row[-1].data for row in first.buttons] == ["o:5", "o:8", "wk:2"]
    assert [[button.data for button in row] for row in second.buttons] == [["o:9"], ["wk:1"]]
    assert beyond == second
    for page in (first, second):
        text, _ = parse_html(page.html)
        assert text == page.plain
        assert units(text) <= PAGE_UNITS
    before_first = render_week(found, 0, voice)
    assert before_first == first
