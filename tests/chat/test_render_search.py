"""What /search found, as it reads: marked, numbered, within Telegram's limits."""

from datetime import timedelta
from typing import Any

import pytest

from bot.render.search import ON_A_PAGE, hits_on, render_results
from bot.render.voice import Voice
from bot.sandbox.entities import parse_html
from bot.texts.catalog import LANGUAGES
from bot.texts.html import units
from jobs.rules.searching import Hits, Results
from storage.records import Action, Hit, Stage, StoredNotice, Strength
from tests.chat.cards import NOW, tender


def results(count: int, *, cut: bool = False, strength: Strength = Strength.STRONG, hits: int = 1) -> Results:
    words = tuple(
        Hit(word=f"{'CCTV' * 9}{n}", place="title") if n else Hit(word="CCTV", place="title") for n in range(hits)
    )
    found = tuple(Hits(notice_id=n, strength=strength, hits=words, is_open=True, told=NOW) for n in range(1, count + 1))
    return Results(hits=found, since=NOW - timedelta(days=365), cut=cut)


def said(
    found: Results, page: int = 1, *, language: str = "ko", words: str = "CCTV", days: int = 0, **changes: Any
) -> Any:
    shown = [
        (one, StoredNotice(id=one.notice_id, notice=tender(**changes).notice, collected_at=NOW))
        for one in hits_on(found, page)
    ]
    return render_results(words, found, page, shown, Voice.of(language, NOW + timedelta(days=days)))


def test_one_result_says_what_it_is_and_how_far_back_was_looked() -> None:
    answer = said(results(1), words="<CCTV>")
    assert answer.plain == (
        "🔎 <CCTV> · 1건\n2024/9/5(목)부터 모은 공고에서 찾았습니다.\n\n"
        "1. 🔵 입찰공고 강남구 지능형 CCTV 고도화 사업\n"
        "서울특별시 강남구 · 배정예산 6.4억 · 입찰마감 9/12(금) 10:00 D-7\n✔ ‘CCTV’(제목)\nR25BK01212619-000\n\n"
        "번호를 누르시면 카드(원문·팔로우)를 보여 드립니다."
    )
    _, entities = parse_html(answer.html)
    assert next(one for one in entities if one["type"] == "code") == {"type": "code", "offset": 3, "length": 6}
    assert [[one.data for one in row] for row in answer.buttons] == [["o:1"], ["kp"]]


def test_what_is_over_cancelled_or_weak_is_marked() -> None:
    assert "1. ⌛ 끝남 🔵 입찰공고 강남구" in said(results(1), days=8).plain
    assert "1. ⌛ over 🔵 Tender ⛔ Cancelled" in said(results(1), language="en", action=Action.CANCELLED).plain
    weak = said(results(1, strength=Strength.WEAK), stage=Stage.NEWS, own_number=None).plain
    assert "\n✔ 약하게 맞음: ‘CCTV’(제목)\n\n" in weak
    assert "1. 📰 기사" in weak


def test_nothing_found_gives_the_next_step() -> None:
    answer = said(results(0))
    assert answer.plain.startswith(
        "🔎 CCTV\n2024/9/5(목)부터 모은 공고에서 찾았습니다.\n\n맞는 공고를 찾지 못했습니다."
    )
    assert [[one.text for one in row] for row in answer.buttons] == [["💾 이 검색을 관심사로 저장"]]


def test_a_search_that_was_cut_says_so() -> None:
    assert "맞는 공고가 많아 2024/9/5(목)부터 나온 것만 보았습니다." in said(results(1, cut=True)).plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ["<&" * 500, "𝐀" * 1000])
def test_pages_are_numbered_on_and_fit_whatever_stands_in_them(language: str, words: str) -> None:
    found = results(2 * ON_A_PAGE + 1, hits=60)
    hostile: dict[str, Any] = {"title": "<가&" * 200, "buyer": "구" * 99, "words": words, "language": language}
    first, second, third, beyond = (said(found, page, **hostile) for page in (0, 2, 3, 4))
    assert [[one.data for one in row] for row in first.buttons] == [
        ["o:1", "o:2", "o:3", "o:4", "o:5"],
        ["sr:2"],
        ["kp"],
    ]
    assert [[one.data for one in row] for row in second.buttons][1] == ["sr:1", "sr:3"]
    assert [[one.data for one in row] for row in third.buttons] == [["o:11"], ["sr:2"], ["kp"]]
    assert third == beyond
    for answer in (first, second, third):
        text, _ = parse_html(answer.html)
        assert text == answer.plain
        assert units(text) <= 4096
