"""Blocked, unblocked, added to a group, thrown out: the chat's state follows at once."""

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import turn_of
from storage import outbox, subscribers
from storage.records import SubscriberState

_GONE = frozenset({"left", "kicked", "banned"})


async def on_my_membership(update: Update, context: Context) -> None:
    """A chat that threw us out is unreachable and keeps its rules; one that lets us in again is active again."""
    turn = await turn_of(update, context)
    if turn is None or turn.subscriber is None or update.my_chat_member is None:
        return
    gone = update.my_chat_member.new_chat_member.status in _GONE
    now = turn.services.clock.now()
    async with turn.services.database.writing() as tx:
        if gone:
            reason = "blocked or removed"
            await subscribers.set_state(tx, turn.chat.id, SubscriberState.UNREACHABLE, at=now, reason=reason)
            await outbox.cancel_chat(tx, turn.chat.id, reason, now)
        elif turn.subscriber.state is SubscriberState.UNREACHABLE:
            await subscribers.set_state(tx, turn.chat.id, SubscriberState.ACTIVE, at=now)
