"""Blocked, unblocked, added to a group, thrown out, moved to a new id: the chat's state follows at once."""

from telegram import Update
from telegram.constants import ChatMemberStatus

from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of
from storage import outbox, subscribers
from storage.records import SubscriberState

_GONE = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})


async def on_my_membership(update: Update, context: Context) -> None:
    """A chat that threw us out is unreachable and keeps its rules; one that lets us in again is as it was."""
    turn = await turn_of(update, context)
    if turn is None or update.my_chat_member is None:
        return
    was_in = update.my_chat_member.old_chat_member.status not in _GONE
    is_in = update.my_chat_member.new_chat_member.status not in _GONE
    if was_in and not is_in:
        await _lose(turn)
    elif is_in and not was_in:
        await _return(turn)


async def on_migration(update: Update, context: Context) -> None:
    """A group became a supergroup: everything of the old id goes to the new one."""
    turn = await turn_of(update, context)
    message = update.effective_message
    if turn is None or message is None:
        return
    old, new = message.migrate_from_chat_id or turn.chat.id, message.migrate_to_chat_id or turn.chat.id
    async with turn.services.database.writing() as tx:
        if await subscribers.get(tx, old) is not None:
            await outbox.move_chat(tx, old, new, turn.services.clock.now())
            await subscribers.move(tx, old, new, turn.services.clock.now())


async def _lose(turn: Turn) -> None:
    subscriber = turn.subscriber
    # A chat that had silenced us stays silent when it lets us in again.
    if subscriber is None or subscriber.state is not SubscriberState.ACTIVE:
        return
    now, reason = turn.services.clock.now(), "blocked or removed"
    async with turn.services.database.writing() as tx:
        await subscribers.set_state(tx, turn.chat.id, SubscriberState.UNREACHABLE, at=now, reason=reason)
        await outbox.cancel_chat(tx, turn.chat.id, reason, now)


async def _return(turn: Turn) -> None:
    if turn.subscriber is not None and turn.subscriber.state is SubscriberState.UNREACHABLE:
        async with turn.services.database.writing() as tx:
            await subscribers.set_state(tx, turn.chat.id, SubscriberState.ACTIVE, at=turn.services.clock.now())
    elif turn.subscriber is None and not turn.is_private:
        await turn.say(turn.t("start.group_greeting"))
