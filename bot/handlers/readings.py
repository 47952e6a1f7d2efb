"""The buttons under the question how a list's columns are to be read: the operator's chat alone answers."""

from bot.handlers.talk import Turn
from bot.keyboards import reading_buttons
from jobs import readings
from jobs.outcomes import OPERATOR_CHAT
from storage import column_readings, remembered


async def answer(turn: Turn, reading_id: int, *, wanted: bool) -> None:
    """Confirms a reading or lets it be; the other answer stays as a button."""
    async with turn.services.database.writing() as tx:
        ours = await remembered.recall(tx, OPERATOR_CHAT) == str(turn.chat.id)
        reading = await column_readings.get(tx, reading_id) if ours else None
        if reading is not None:
            await readings.answer(tx, reading, wanted=wanted)
    if reading is None:
        await turn.toast("toast.stale" if ours else "reading.not_operator")
        return
    read, ignore = reading_buttons(reading_id, turn.t)[0]
    await turn.change_buttons(((ignore if wanted else read,),))
    await turn.toast("reading.confirmed" if wanted else "reading.ignored")
