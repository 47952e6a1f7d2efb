"""What a method knows of its call besides the arguments, and the chat it is for."""

from dataclasses import dataclass

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import Refusal, bad_request, forbidden, migrated
from bot.sandbox.world import KICKED, LEFT, PRIVATE, SUPERGROUP, Chat, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`fate` is what will become of the answer."""

    name: str
    fate: str = "answered"


def chat_of(world: World, arguments: Arguments) -> Chat:
    """The chat of the call. Raises Refusal: empty or unknown id, or a group that moved."""
    given = arguments.text("chat_id").strip()
    if not given:
        raise bad_request("chat_id is empty")
    try:
        chat = world.chats.get(int(given))
    except ValueError:
        raise bad_request("chat not found") from None
    if chat is None or chat.gone:
        raise bad_request("chat not found")
    if chat.moved_to is not None:
        raise migrated(chat.moved_to)
    return chat


def writable_chat_of(world: World, arguments: Arguments) -> Chat:
    """The chat, where the bot may write now. Raises Refusal 400 or 403 with Telegram's reason."""
    chat = chat_of(world, arguments)
    refusal = _closed_private(chat) if chat.type == PRIVATE else _closed_group(chat)
    if refusal is not None:
        raise refusal
    return chat


def _closed_private(chat: Chat) -> Refusal | None:
    if chat.deactivated:
        return forbidden("user is deactivated")
    if chat.blocked:
        return forbidden("bot was blocked by the user")
    if not chat.started:
        return forbidden("bot can't initiate conversation with a user")
    return None


def _closed_group(chat: Chat) -> Refusal | None:
    kind = "supergroup" if chat.type == SUPERGROUP else "group"
    if chat.bot == KICKED:
        return forbidden(f"bot was kicked from the {kind} chat")
    if chat.bot == LEFT:
        return forbidden(f"bot is not a member of the {kind} chat")
    if chat.deactivated:
        return forbidden("the group chat was deleted")
    if chat.muted:
        return bad_request("not enough rights to send text messages to the chat")
    return None
