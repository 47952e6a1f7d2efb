"""sendMessage and sendChatAction: what may be said, where, and the record of it."""

from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.bodies import message_body
from bot.sandbox.entities import parse_html
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboard import checked_markup
from bot.sandbox.methods.call import Call, writable_chat_of
from bot.sandbox.utf16 import units
from bot.sandbox.world import Chat, Json, Post, World, acceptance

MOST_TEXT = 4096
MOST_CAPTION = 1024


def send_message(world: World, arguments: Arguments, call: Call) -> Json:
    """Accepts one text message."""
    chat = writable_chat_of(world, arguments)
    text, entities = worded(arguments, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MOST_TEXT:
        raise bad_request("message is too long")
    return accept(world, chat, arguments, call, text=text, entities=entities)


def accept(world: World, chat: Chat, arguments: Arguments, call: Call, **content: Any) -> Json:
    """Checks markup and reply, records the message and gives its body."""
    markup = checked_markup(arguments.json("reply_markup"))
    post = Post(
        chat_id=chat.id,
        message_id=world.next_message_id(chat),
        date=world.now(),
        sender=world.bot["id"],
        markup=markup,
        silent=arguments.flag("disable_notification"),
        reply_to=_reply_to(chat, arguments),
        **content,
    )
    world.record(acceptance(post, method=call.name, fate=call.fate))
    return message_body(world, post)


def worded(arguments: Arguments, words: str, marks: str) -> tuple[str, list[Json]]:
    """The text after entity parsing, trimmed as Telegram trims it. Raises Refusal for markup that cannot be read."""
    text = arguments.text(words).replace("\r", "").replace("\x00", "")
    mode = arguments.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode in {"", "none"}:
        given = arguments.json(marks)
        entities = [entity for entity in given if isinstance(entity, dict)] if isinstance(given, list) else []
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request("the sandbox reads HTML only")
    else:
        raise bad_request("unsupported parse_mode")
    return _trimmed(text, entities)


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    cut = len(text) - len(text.lstrip())
    whole = text.strip()
    if whole == text:
        return text, entities
    shift, length = units(text[:cut]), units(whole)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, length)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return whole, kept


def _reply_to(chat: Chat, arguments: Arguments) -> int | None:
    reply = arguments.mapping("reply_parameters")
    wanted = int(reply.get("message_id") or arguments.number("reply_to_message_id"))
    if not wanted:
        return None
    if wanted in chat.posts:
        return wanted
    if reply.get("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_chat_action(world: World, arguments: Arguments, _call: Call) -> bool:
    """Shows that the bot is busy; nothing is kept. Refused where a message would be: bots use it to see whether they may."""
    writable_chat_of(world, arguments)
    if not arguments.text("action"):
        raise bad_request("wrong parameter action in request")
    return True


METHODS = {"sendMessage": send_message, "sendChatAction": send_chat_action}
