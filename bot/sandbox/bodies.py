"""Makes the JSON objects that Telegram sends, schema-complete, from what the sandbox knows."""

from bot.sandbox.links import detected
from bot.sandbox.world import ADMINISTRATOR, KICKED, LEFT, PRIVATE, Chat, Json, Post, World

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def user_body(world: World, user_id: int) -> Json:
    """A User: the bot itself, a known person, or a stranger with a bare id."""
    if user_id == world.bot["id"]:
        return {name: world.bot[name] for name in ("id", "is_bot", "first_name", "username")}
    return world.people.get(user_id) or {"id": user_id, "is_bot": False, "first_name": str(user_id)}


def chat_body(world: World, chat: Chat) -> Json:
    """A Chat as messages carry it."""
    if chat.type != PRIVATE:
        return {"id": chat.id, "type": chat.type, "title": chat.title}
    person = user_body(world, chat.id)
    names: Json = {name: person[name] for name in ("first_name", "last_name", "username") if name in person}
    return {"id": chat.id, "type": PRIVATE, **names}


def full_chat_body(world: World, chat: Chat) -> Json:
    """A ChatFullInfo."""
    return {
        **chat_body(world, chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
        "permissions": {"can_send_messages": not chat.muted},
    }


def member_body(world: World, user_id: int, status: str) -> Json:
    """A ChatMember of any status."""
    body: Json = {"status": status, "user": user_body(world, user_id)}
    if status == "creator":
        return {**body, "is_anonymous": False}
    if status == ADMINISTRATOR:
        rights = dict.fromkeys(_RIGHTS, True)
        return {**body, **rights, "can_be_edited": False, "is_anonymous": False, "can_promote_members": False}
    if status == KICKED:
        return {**body, "until_date": 0}
    return body


def bot_member_status(chat: Chat) -> str:
    """What `my_chat_member` calls the bot's standing: a block of a private chat is `kicked`."""
    if chat.type == PRIVATE:
        return KICKED if chat.blocked else "member"
    return chat.bot


def message_body(world: World, post: Post, *, with_reply: bool = True) -> Json:
    """A Message. A replied message is carried one level deep, as Telegram does."""
    chat = world.chats[post.chat_id]
    body: Json = {
        "message_id": post.message_id,
        "from": user_body(world, post.sender),
        "chat": chat_body(world, chat),
        "date": post.date,
    }
    if post.edit_date:
        body["edit_date"] = post.edit_date
    replied = chat.posts.get(post.reply_to) if post.reply_to is not None and with_reply else None
    if replied is not None:
        body["reply_to_message"] = message_body(world, replied, with_reply=False)
    body.update(_content(post))
    if post.markup is not None and "inline_keyboard" in post.markup:
        body["reply_markup"] = post.markup
    return body


def _content(post: Post) -> Json:
    if post.service is not None:
        return post.service
    words, marks = ("caption", "caption_entities") if post.attachment is not None else ("text", "entities")
    content: Json = {}
    if post.attachment is not None:
        kind = post.attachment["kind"]
        content[kind] = post.attachment[kind]
    if post.text:
        content[words] = post.text
        entities = detected(post.text, post.entities)
        if entities:
            content[marks] = entities
    return content


def left(status: str) -> bool:
    """Whether a member of that status is out of the chat."""
    return status in {LEFT, KICKED}
