"""Changing and deleting messages that were sent."""

from bot.sandbox.arguments import Arguments
from bot.sandbox.bodies import message_body
from bot.sandbox.errors import NOT_MODIFIED, bad_request
from bot.sandbox.keyboard import checked_markup, inline_only
from bot.sandbox.methods.call import Call, chat_of
from bot.sandbox.methods.messages import MOST_CAPTION, MOST_TEXT, worded
from bot.sandbox.utf16 import units
from bot.sandbox.world import Chat, Json, Post, World, acceptance, edited

_DELETABLE_SECONDS = 48 * 3600  # core.telegram.org/bots/api#deletemessage


def edit_text(world: World, arguments: Arguments, call: Call) -> Json:
    """Replaces a text; a keyboard that is not given again is taken away."""
    chat, post = _editable(world, arguments)
    if post.attachment is not None:
        raise bad_request("there is no text in the message to edit")
    text, entities = worded(arguments, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > MOST_TEXT:
        raise bad_request("message is too long")
    return _changed(world, chat, post, call, edited(post, text=text, entities=entities, markup=_markup(arguments)))


def edit_caption(world: World, arguments: Arguments, call: Call) -> Json:
    """Replaces the words under a file."""
    chat, post = _editable(world, arguments)
    if post.attachment is None:
        raise bad_request("there is no caption in the message to edit")
    text, entities = worded(arguments, "caption", "caption_entities")
    if units(text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return _changed(world, chat, post, call, edited(post, text=text, entities=entities, markup=_markup(arguments)))


def edit_markup(world: World, arguments: Arguments, call: Call) -> Json:
    """Replaces or removes the keyboard only."""
    chat, post = _editable(world, arguments)
    return _changed(world, chat, post, call, edited(post, markup=_markup(arguments)))


def delete_message(world: World, arguments: Arguments, call: Call) -> bool:
    """Deletes one message, as long as Telegram lets a bot."""
    chat = chat_of(world, arguments)
    post = chat.posts.get(arguments.number("message_id"))
    if post is None:
        raise bad_request("message to delete not found")
    if world.now() - post.date > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    world.record(
        {
            "kind": "accepted",
            "method": call.name,
            "fate": call.fate,
            "chat_id": chat.id,
            "message_id": post.message_id,
            "date": world.now(),
        }
    )
    return True


def _editable(world: World, arguments: Arguments) -> tuple[Chat, Post]:
    if not arguments.text("message_id") and not arguments.text("inline_message_id"):
        raise bad_request("message identifier is not specified")
    chat = chat_of(world, arguments)
    post = chat.posts.get(arguments.number("message_id"))
    if post is None:
        raise bad_request("message to edit not found")
    if post.sender != world.bot["id"]:
        raise bad_request("message can't be edited")
    return chat, post


def _markup(arguments: Arguments) -> Json | None:
    return inline_only(checked_markup(arguments.json("reply_markup")))


def _changed(world: World, chat: Chat, old: Post, call: Call, new: Post) -> Json:
    if (new.text, new.entities, new.markup) == (old.text, old.entities, old.markup):
        raise bad_request(NOT_MODIFIED)
    reworded = old.reworded or (new.text, new.entities) != (old.text, old.entities)
    dated = edited(new, edit_date=world.now(), chat_id=chat.id, reworded=reworded)
    world.record(acceptance(dated, method=call.name, fate=call.fate))
    return message_body(world, dated)


METHODS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
}
