"""A real kill between erasing a chat and saying so: the tap comes again, nothing else does, and no byte is left (F44)."""

import signal

from storage import personal
from storage.db import Database
from storage.records import Holdings
from tests.faults.stand import Stand, stand


async def held(one: Stand, chat_id: int) -> Holdings:
    database = Database(one.url, only_look=True)
    try:
        async with database.reading() as tx:
            return await personal.held(tx, chat_id)
    finally:
        await database.close()


def named(one: Stand, chat_id: int) -> bool:
    """Whether the database's file or its log names a message to the chat."""
    path = Database.file_of(one.url)
    assert path is not None
    raw = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    return f"alert:{chat_id}:".encode() in raw


async def test_a_kill_between_erasing_and_saying_so_brings_nothing_back() -> None:
    async with stand() as one:
        (chat_id,) = await one.people(1)
        person = one.client.member(chat_id, chat_id)
        first = one.start_program()
        await one.owe([chat_id], 1)
        assert await one.until(lambda: not one.lost(), within=60)
        assert named(one, chat_id)
        await person.say("/delete")
        question = await person.wait_for_message("모두 지울까요?", within=30)
        # The erasure is kept, its answer gets no further than the kill.
        await one.client.fault("hang_before", method="editMessageText")
        assert not (await person.tap("🗑 모두 지우기", message_id=question.message_id, wait=0.1)).answered

        gone_by = one.real.seconds() + 20
        while await held(one, chat_id) and one.real.seconds() < gone_by:
            await one.real.sleep(0.05)
        await one.stop(first, signal.SIGKILL)
        assert not await held(one, chat_id)
        await one.client.heal()
        second = one.start_program()
        await person.wait_for_message("이 대화방에 관해 저장된 것이 없습니다.", within=60)
        assert not await held(one, chat_id)
        assert await one.until(lambda: not named(one, chat_id), within=60)
        await one.stop(second, signal.SIGTERM)
