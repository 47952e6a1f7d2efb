"""The question how a list's columns are read: answered by the operator's chat alone, whether it subscribes or not."""

from collections.abc import AsyncIterator

import pytest

from bot.keyboards import Tap, Verb, reading_buttons
from bot.sender import markup
from bot.texts.catalog import catalog
from jobs.clock import ManualClock
from jobs.outcomes import OPERATOR_CHAT
from storage import column_readings, remembered, source_states
from storage.db import Database
from storage.records import Answer, ReadRow, SourceState
from tests.chat.talking import COLLEAGUE, VENDOR, Talk, talking

COLUMNS = "title: 사업명; amount: 예산(백만원)"


@pytest.fixture
async def talk(sqlite: Database, clock: ManualClock) -> AsyncIterator[Talk]:
    async with talking(sqlite, clock) as started:
        yield started


async def asked(talk: Talk, chat_id: int) -> tuple[int, int]:
    """A question in a chat: the reading's id and the message's."""
    async with talk.database.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, str(VENDOR))
        await source_states.put(tx, SourceState(name="seoul_plan", next_poll_at=talk.clock.now()))
        made = await column_readings.ask(
            tx, source="seoul_plan", part="", columns=COLUMNS, rows=(ReadRow(title="가"),), at=talk.clock.now()
        )
    buttons = markup(reading_buttons(made.id, catalog("ko")))
    sent = await talk.application.bot.send_message(chat_id, "이대로 읽을까요?", reply_markup=buttons)
    return made.id, sent.message_id


async def answered(talk: Talk, reading_id: int) -> Answer:
    async with talk.database.reading() as tx:
        reading = await column_readings.get(tx, reading_id)
    assert reading is not None
    return reading.answer


async def test_the_operator_confirms_ignores_and_needs_no_subscription(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("안녕하세요")
    reading, message = await asked(talk, VENDOR)
    toast = await person.tap("✅ 이대로 읽기", message_id=message)
    assert toast.text.startswith("✅ 이대로 읽습니다")
    assert await answered(talk, reading) is Answer.CONFIRMED
    async with talk.database.reading() as tx:
        assert (await source_states.get(tx, "seoul_plan")).next_poll_at is None
    toast = await person.tap("무시", message_id=message)
    assert toast.text.startswith("가져오지 않습니다")
    assert await answered(talk, reading) is Answer.IGNORED


async def test_another_chat_cannot_answer(talk: Talk) -> None:
    await (await talk.vendor()).say("/start")
    other = await talk.client.person(COLLEAGUE, "박동료")
    await other.say("/start")
    welcome = (await other.messages())[-1]
    reading, _ = await asked(talk, VENDOR)
    toast = await other.forge(Tap(Verb.READ, (reading, 1)).data, message_id=welcome.message_id)
    assert toast.text == "운영자 대화방에서만 누를 수 있습니다."
    assert await answered(talk, reading) is Answer.ASKED


async def test_a_reading_that_is_not_there_is_an_old_button(talk: Talk) -> None:
    person = await talk.vendor()
    await person.say("/start")
    _, message = await asked(talk, VENDOR)
    toast = await person.forge(Tap(Verb.READ, (10**9, 1)).data, message_id=message)
    assert toast.text.startswith("오래된 버튼")
