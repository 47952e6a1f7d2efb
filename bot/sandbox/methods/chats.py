"""What the bot may ask about chats, and leaving one."""

from bot.sandbox.arguments import Arguments
from bot.sandbox.bodies import full_chat_body, left, member_body
from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.methods.call import Call, chat_of
from bot.sandbox.world import ADMINISTRATOR, LEFT, PRIVATE, Chat, Json, World


def get_chat(world: World, arguments: Arguments, _call: Call) -> Json:
    """One chat in full."""
    return full_chat_body(world, _seen(chat_of(world, arguments)))


def get_member(world: World, arguments: Arguments, _call: Call) -> Json:
    """One member of a chat; somebody known who is not in it has left."""
    chat = _seen(chat_of(world, arguments))
    user_id = arguments.number("user_id")
    if user_id == world.bot["id"]:
        return member_body(world, user_id, chat.bot if chat.type != PRIVATE else "member")
    if chat.type == PRIVATE and user_id == chat.id:
        return member_body(world, user_id, "member")
    if user_id not in world.people:
        raise bad_request("PARTICIPANT_ID_INVALID" if chat.type != PRIVATE else "user not found")
    return member_body(world, user_id, chat.members.get(user_id, LEFT))


def get_administrators(world: World, arguments: Arguments, _call: Call) -> list[Json]:
    """Who may change things in a group; other bots are never listed, this one is where it is one."""
    chat = _seen(chat_of(world, arguments))
    if chat.type == PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    high = {user: status for user, status in chat.members.items() if status in {"creator", ADMINISTRATOR}}
    if chat.bot == ADMINISTRATOR:
        high[world.bot["id"]] = ADMINISTRATOR
    return [member_body(world, user, status) for user, status in high.items()]


def get_member_count(world: World, arguments: Arguments, _call: Call) -> int:
    """How many are in the chat, the bot with them."""
    chat = _seen(chat_of(world, arguments))
    if chat.type == PRIVATE:
        return 2
    return sum(1 for status in chat.members.values() if not left(status)) + 1


def leave_chat(world: World, arguments: Arguments, _call: Call) -> bool:
    """The bot goes out of a group by itself."""
    chat = chat_of(world, arguments)
    if chat.type == PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    _seen(chat).bot = LEFT
    world.record(chat.as_event())
    return True


def _seen(chat: Chat) -> Chat:
    if chat.type != PRIVATE and left(chat.bot):
        kind = chat.type
        raise forbidden(
            f"bot was kicked from the {kind} chat" if chat.bot != LEFT else f"bot is not a member of the {kind} chat"
        )
    return chat


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_member,
    "getChatAdministrators": get_administrators,
    "getChatMemberCount": get_member_count,
    "leaveChat": leave_chat,
}
