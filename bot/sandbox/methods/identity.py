"""Who the bot is and what its menus say: getMe, commands by scope and language, descriptions, webhook settings."""

import re
from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.call import Call
from bot.sandbox.world import Json, World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}|")
_MOST_COMMANDS = 100
_SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)
_WORDS = {
    "Name": ("name", 64, "BOT_TITLE_INVALID"),
    "Description": ("description", 512, "BOT_DESCRIPTION_INVALID"),
    "ShortDescription": ("short_description", 120, "BOT_SHORT_DESCRIPTION_INVALID"),
}


def get_me(world: World, _arguments: Arguments, _call: Call) -> Json:
    """The bot's own User."""
    return world.bot


def set_commands(world: World, arguments: Arguments, _call: Call) -> bool:
    """Sets the menu of one scope and language."""
    given = arguments.json("commands")
    if not isinstance(given, list):
        raise bad_request("commands must be an Array")
    if len(given) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.set(_commands_key(arguments), [_command(one) for one in given])
    return True


def get_commands(world: World, arguments: Arguments, _call: Call) -> list[Json]:
    """The menu of exactly that scope and language."""
    commands: list[Json] = world.settings.get(_commands_key(arguments)) or []
    return commands


def delete_commands(world: World, arguments: Arguments, _call: Call) -> bool:
    """Removes the menu of one scope and language."""
    world.set(_commands_key(arguments), None)
    return True


def menu(world: World, *, chat_id: int, private: bool, administrator: bool, language: str) -> list[Json]:
    """The commands that a person sees in a chat: narrowest scope first, their language before the common one."""
    places = [f"chat_member:{chat_id}", f"chat_administrators:{chat_id}"] if administrator else []
    places += [f"chat:{chat_id}"]
    if not private:
        places += ["all_chat_administrators:0"] if administrator else []
        places += ["all_group_chats:0"]
    else:
        places += ["all_private_chats:0"]
    for place in [*places, "default:0"]:
        for code in (language, ""):
            commands: list[Json] | None = world.settings.get(f"commands:{place}:{code}")
            if commands:
                return commands
    return []


def _commands_key(arguments: Arguments) -> str:
    scope = arguments.mapping("scope")
    kind = scope.get("type", "default")
    language = arguments.text("language_code")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if _LANGUAGE.fullmatch(language) is None:
        raise bad_request("invalid language code specified")
    return f"commands:{kind}:{scope.get('chat_id', 0)}:{language}"


def _command(one: Any) -> Json:
    if not isinstance(one, dict) or not isinstance(one.get("command"), str):
        raise bad_request("can't parse BotCommand: Can't find field \"command\"")
    name = one["command"].removeprefix("/").lower()
    if _COMMAND.fullmatch(name) is None:
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(one.get("description", "")).strip()
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _words_setter(name: str, field: str, most: int, refusal: str) -> Any:
    def set_words(world: World, arguments: Arguments, _call: Call) -> bool:
        value = arguments.text(field)
        if len(value) > most:
            raise bad_request(refusal)
        world.set(f"{name}:{arguments.text('language_code')}", value)
        return True

    return set_words


def _words_getter(name: str, field: str) -> Any:
    def get_words(world: World, arguments: Arguments, _call: Call) -> Json:
        value = world.settings.get(f"{name}:{arguments.text('language_code')}") or world.settings.get(f"{name}:")
        return {field: value or (world.bot["first_name"] if name == "Name" else "")}

    return get_words


def set_menu_button(world: World, arguments: Arguments, _call: Call) -> bool:
    """Sets the button beside the text field."""
    world.set(f"menu:{arguments.number('chat_id')}", arguments.mapping("menu_button") or {"type": "default"})
    return True


def get_menu_button(world: World, arguments: Arguments, _call: Call) -> Json:
    """The button beside the text field."""
    return world.settings.get(f"menu:{arguments.number('chat_id')}") or {"type": "commands"}


def set_webhook(world: World, arguments: Arguments, _call: Call) -> bool:
    """Updates go to an address from now on (loopback only: the sandbox calls nobody else)."""
    url = arguments.text("url")
    allowed = arguments.json("allowed_updates")
    if isinstance(allowed, list):
        world.set("allowed_updates", allowed)
    if url and not re.match(r"https?://(127\.0\.0\.1|localhost)[:/]", url):
        raise bad_request("bad webhook: the sandbox calls loopback addresses only")
    world.set("webhook", {"url": url, "secret": arguments.text("secret_token")} if url else None)
    return True


def delete_webhook(world: World, arguments: Arguments, _call: Call) -> bool:
    """Back to getUpdates."""
    world.set("webhook", None)
    if arguments.flag("drop_pending_updates"):
        world.record({"kind": "confirmed", "below": world.next_update_id()})
    return True


def webhook_info(world: World, _arguments: Arguments, _call: Call) -> Json:
    """Where updates go, and how many wait."""
    webhook = world.settings.get("webhook") or {}
    trouble: Json = {"last_error_message": world.webhook_error, "last_error_date": world.webhook_error_date}
    return {
        "url": webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
        **(trouble if world.webhook_error else {}),
    }


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    **{f"setMy{name}": _words_setter(name, field, most, refusal) for name, (field, most, refusal) in _WORDS.items()},
    **{f"getMy{name}": _words_getter(name, field) for name, (field, _most, _refusal) in _WORDS.items()},
}
