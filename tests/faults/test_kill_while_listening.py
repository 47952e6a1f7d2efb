"""A real kill between fetching what people say and answering it: everybody is answered by the next process."""

import asyncio
import signal

from tests.faults.stand import Stand, stand


def answered(one: Stand, chats: list[int]) -> set[int]:
    one.accepted()
    return {line["chat_id"] for line in one.log if line["chat_id"] in chats}


async def test_nobody_who_spoke_before_a_kill_stays_unanswered() -> None:
    async with stand() as one:
        chats = await one.people(12)
        first = one.start_program()
        assert await one.until(lambda: answered(one, chats) == set(chats), within=60)  # their /start
        # From here on no answer gets through, so all of them are under way at the kill.
        await one.client.fault("hang_before", method="sendMessage")
        before = one.count()
        for chat_id in chats:
            await one.client.post("say", {"chat_id": chat_id, "user_id": chat_id, "text": "/help"})
        await asyncio.sleep(2.0)
        assert one.count() == before, "the kill comes before any answer"
        await one.stop(first, signal.SIGKILL)
        await one.client.heal()
        del one.log[:]
        second = one.start_program()
        assert await one.until(lambda: answered(one, chats) == set(chats), within=60)
        await one.stop(second, signal.SIGTERM)
