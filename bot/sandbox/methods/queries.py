"""answerCallbackQuery: the toast after a tap, which waits only so long."""

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import QUERY_TOO_OLD, bad_request
from bot.sandbox.methods.call import Call
from bot.sandbox.utf16 import units
from bot.sandbox.world import World

MOST_TOAST = 200
LIFETIME_SECONDS = 15 * 60  # the span is not documented; minutes were observed by others, never hours


def answer(world: World, arguments: Arguments, call: Call) -> bool:
    """Answers one press, once, while its person still waits (real seconds)."""
    query = world.queries.get(arguments.text("callback_query_id"))
    if query is None or query.answer is not None:
        raise bad_request(QUERY_TOO_OLD)
    if world.real_time.seconds() - query.asked > LIFETIME_SECONDS:
        raise bad_request(QUERY_TOO_OLD)
    text = arguments.text("text")
    if units(text) > MOST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    world.record(
        {
            "kind": "accepted",
            "method": call.name,
            "fate": call.fate,
            "chat_id": query.chat_id,
            "message_id": query.message_id,
            "date": world.now(),
            "query_id": query.id,
            "text": text,
            "alert": arguments.flag("show_alert"),
            "url": arguments.text("url"),
        }
    )
    return True


METHODS = {"answerCallbackQuery": answer}
