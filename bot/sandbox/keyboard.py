"""Checks a reply markup as the Bot API does, and keeps of it what a client would show."""

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.links import checked_link

Markup = dict[str, Any]

MOST_DATA_BYTES = 64
MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
_MOST_MARKUP_BYTES = 10_000  # REPLY_MARKUP_TOO_LONG exists; its size is not documented
_KINDS = ("url", "callback_data", "copy_text", "web_app", "switch_inline_query", "switch_inline_query_current_chat")


def checked_markup(markup: object) -> Markup | None:
    """The markup to keep, or None for none. Raises Refusal 400 for everything that Telegram refuses."""
    if markup in (None, "", {}):
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if "keyboard" in markup or markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    return None


def inline_only(markup: Markup | None) -> Markup | None:
    """The same markup where only an inline keyboard will do (edits)."""
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _inline(rows: object) -> Markup | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    count = sum(len(row) for row in kept)
    too_wide = any(len(row) > MOST_IN_A_ROW for row in kept)
    too_big = sum(len(str(button).encode()) for row in kept for button in row) > _MOST_MARKUP_BYTES
    if count > MOST_BUTTONS or too_wide or too_big:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(button: object) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not text.strip():
        raise bad_request("can't parse inline keyboard button: Button text must be non-empty")
    kinds = [kind for kind in _KINDS if kind in button]
    if not kinds:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _check_kind(kinds[0], button[kinds[0]])
    return {"text": text, kinds[0]: button[kinds[0]]}


def _check_kind(kind: str, value: Any) -> None:
    if kind == "callback_data" and not 1 <= len(str(value).encode()) <= MOST_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "url" and not checked_link(str(value)):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if kind == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
