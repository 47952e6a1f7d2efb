"""Own words: taken, explained where they cannot be, previewed, saved once, dropped on demand."""

from collections.abc import AsyncIterator

import pytest

from bot.handlers.add import MOST_INTERESTS
from bot.handlers.draft import SEOUL
from jobs.clock import ManualClock
from storage import interests
from storage.db import Database
from storage.records import BuyerGroup, Filters
from tests.chat.talking import VENDOR, Talk, talking, tender


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def test_words_with_the_command_are_previewed_and_saved_as_typed(talk: Talk) -> None:
    person = await talk.vendor()
    interest = await talk.subscribed(person, 'AI, "지능형 CCTV" -감리')
    assert interest.words == 'AI, "지능형 CCTV" -감리'
    assert interest.topics == ()


async def test_words_are_asked_for_and_joined_to_the_topics(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/add")
    chips = await person.wait_for_message("분야를 눌러")
    await person.tap("☐ 클라우드", message_id=chips.message_id)
    await person.tap("✏ 직접 입력", message_id=chips.message_id)
    await person.wait_for_message("찾으시는 말을 보내 주세요")
    await person.say("영상관제")
    preview = await person.wait_for_message("미리보기 · 클라우드 + ‘영상관제’")
    await person.tap("◀ 분야 바꾸기", message_id=preview.message_id)
    back = await person.wait_for_message("찾는 말: 영상관제")
    assert "✅ 클라우드" in back.labels
    await person.tap("다음: 미리보기 ▶", message_id=preview.message_id)
    await person.tap("💾 저장", message_id=preview.message_id)
    (interest,) = await talk.interests()
    assert (interest.topics, interest.words) == (("cloud",), "영상관제")


async def test_words_that_cannot_be_taken_are_explained_and_asked_for_again(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say('/add "통합 관제')
    await person.wait_for_message("따옴표가 닫히지 않았습니다")
    await person.say("시")
    await person.wait_for_message("‘시’ 한 글자로는")
    await person.say("통합관제")
    await person.wait_for_message("미리보기 · ‘통합관제’")


BAD = (
    "-감리",
    "-감리, -점검",
    "가",
    "5",
    '"통합 관제',
    'CCTV ""',
    "!!!",
    "😀",
    "CCTV -",
    "CCTV -가",
    "CCTV -CCTV",
    "감리단 -감리",
    "CCTV\x07",
    "가나 " * 300,
    "가" * 61,
    "가" * 1001,
)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_whatever_cannot_be_taken_is_answered_in_one_breath_with_what_to_do(talk: Talk, language: str) -> None:
    person = await talk.vendor(language_code=language)
    for number, words in enumerate(BAD):
        talk.real.now += 60
        said = await person.say(words if number % 2 else f"/add {words}")
        answer = await person.wait_for_message(
            "주세요" if language == "ko" else lambda seen: "please" in seen.text.lower(), after=said.message_id
        )
        assert len(answer.text) <= 200, words
        assert "\n" not in answer.text
        assert answer.labels == []
    assert await talk.interests() == []
    talk.real.now += 60
    said = await person.say("CCTV")
    await person.wait_for_message(lambda seen: "‘CCTV’" in seen.text and len(seen.labels) > 1, after=said.message_id)


async def test_markup_in_words_is_only_text(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/add <b>AI</b>, R&D")
    await person.wait_for_message("미리보기 · ‘<b>AI</b>, R&D’")


async def test_a_preview_of_nothing_says_so_and_may_still_be_saved(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/add 잠수함")
    preview = await person.wait_for_message("맞는 공고가 없었습니다")
    assert "💾 저장" in preview.labels


async def test_the_same_interest_is_not_saved_twice(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person, "관제")
    await person.say("/add 관제")
    preview = await person.wait_for_message("미리보기", after=(await person.messages())[-1].message_id - 1)
    toast = await person.tap("💾 저장", message_id=preview.message_id)
    assert toast.text == "이미 저장되어 있습니다."
    assert len(await talk.interests()) == 1


async def test_a_second_tap_on_save_saves_nothing_more(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/add 관제")
    preview = await person.wait_for_message("미리보기")
    await person.tap("💾 저장", message_id=preview.message_id)
    toast = await person.forge("sv", message_id=preview.message_id)
    assert toast.text == "이미 저장되어 있습니다."
    assert len(await talk.interests()) == 1


async def test_the_number_of_interests_is_bounded_and_the_way_out_is_said(talk: Talk) -> None:
    person = await talk.vendor()
    await talk.subscribed(person, "관제")
    async with talk.database.writing() as tx:
        for number in range(MOST_INTERESTS - 1):
            await interests.add(tx, VENDOR, at=talk.clock.now(), words=f"말마디{number}")
    await person.say("/add 클라우드")
    preview = await person.wait_for_message("미리보기 · ‘클라우드’")
    await person.tap("💾 저장", message_id=preview.message_id)
    await person.wait_for_message("관심사는 20개까지")
    assert len(await talk.interests()) == MOST_INTERESTS


async def test_the_dialogue_ends_on_demand(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/cancel")
    await person.wait_for_message("진행 중인 일이 없습니다")
    await person.say("/add")
    chips = await person.wait_for_message("분야를 눌러")
    await person.tap("✏ 직접 입력", message_id=chips.message_id)
    await person.wait_for_message("찾으시는 말을")
    await person.say("/cancel")
    await person.wait_for_message("그만두었습니다")
    await person.say("영상관제")
    await person.wait_for_message("관심사를 추가하시려면 /add")
    assert await talk.interests() == []


async def test_a_preview_can_be_dropped(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/add 영상관제")
    preview = await person.wait_for_message("미리보기")
    toast = await person.tap("그만두기", message_id=preview.message_id)
    assert toast.text == "그만두었습니다."
    assert (await talk.subscriber()).draft == {}


async def test_a_preview_of_nothing_chosen_is_refused(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/add")
    chips = await person.wait_for_message("분야를 눌러")
    toast = await person.forge("pv", message_id=chips.message_id)
    assert toast.text.startswith("분야를 하나 이상")
    toast = await person.forge("t:nonsense", message_id=chips.message_id)
    assert toast.text.startswith("오래된 버튼")


async def test_what_was_saved_while_silent_says_that_it_is_silent(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/start")
    await person.wait_for_message("발주봇")
    await person.say("/stop")
    await person.wait_for_message("알림을 멈췄습니다")
    await person.say("/add 관제")
    preview = await person.wait_for_message("미리보기")
    await person.tap("💾 저장", message_id=preview.message_id)
    await person.wait_for_message("지금은 모두 멈춘 상태")


async def test_seoul_is_meant_unless_one_says_otherwise(talk: Talk) -> None:
    elsewhere = {"buyer": "경상북도 경주시", "buyer_group": BuyerGroup.OTHER}
    await talk.hold(tender("R26BK00000001"), tender("R26BK00000002", **elsewhere), tender("R26BK00000003", buyer=""))
    person = await talk.vendor()
    await person.say("/add CCTV")
    preview = await person.wait_for_message("미리보기 · ‘CCTV’ · 서울")
    assert "동안 2건" in preview.text
    assert "서울 밖까지 넓히시면 3건" in preview.text  # one names no buyer: it passes, to be checked
    await person.tap("◀ 분야 바꾸기", message_id=preview.message_id)
    await person.tap("📍 서울시·자치구·산하기관만 (누르면 전국)", message_id=preview.message_id)
    await person.tap("다음: 미리보기 ▶", message_id=preview.message_id)
    assert "동안 3건" in (await person.wait_for_message("미리보기 · ‘CCTV’ · 전국")).text
    await person.tap("💾 저장", message_id=preview.message_id)
    await talk.subscribed(person, "CCTV")
    assert [one.filters for one in await talk.interests()] == [Filters(), Filters(buyer_groups=SEOUL)]
