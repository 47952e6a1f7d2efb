"""The command menu: what Telegram offers behind the slash, in both languages; in a group members see what they may use."""

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.texts.catalog import Catalog, catalog

log = logging.getLogger(__name__)

COMMANDS = (
    "add",
    "list",
    "today",
    "week",
    "search",
    "follow",
    "calendar",
    "why",
    "settings",
    "help",
    "stop",
    "start",
    "budget",
    "privacy",
    "export",
    "delete",
)
"""In the order in which Telegram shows them."""
FOR_ADMINISTRATORS = frozenset({"add", "stop", "start", "delete"})
"""What changes what a group gets."""


def menu(t: Catalog, *, member: bool = False) -> list[BotCommand]:
    """The commands with their descriptions; for a `member` of a group, what everybody there may use."""
    shown = [name for name in COMMANDS if not (member and name in FOR_ADMINISTRATORS)]
    return [BotCommand(name, t.plain(f"command.{name}")) for name in shown]


async def offer_to_all(bot: Bot) -> None:
    """English for everybody, Korean for Korean clients. Without a menu everything works."""
    scopes = (
        (BotCommandScopeDefault(), False),
        (BotCommandScopeAllGroupChats(), True),
        (BotCommandScopeAllChatAdministrators(), False),
    )
    for code, language in (("", "en"), ("ko", "ko")):
        for scope, member in scopes:
            await _set(bot, menu(catalog(language), member=member), scope, code)


async def offer_in(bot: Bot, chat_id: int, t: Catalog, *, private: bool) -> None:
    """The menu of one chat, in the language that it has chosen."""
    await _set(bot, menu(t, member=not private), BotCommandScopeChat(chat_id))
    if not private:
        await _set(bot, menu(t), BotCommandScopeChatAdministrators(chat_id))


async def forget(bot: Bot, chat_id: int, *, private: bool) -> None:
    """Telegram keeps no menu of that chat's own any more."""
    chat: BotCommandScope = BotCommandScopeChat(chat_id)
    for scope in (chat,) if private else (chat, BotCommandScopeChatAdministrators(chat_id)):
        try:
            await bot.delete_my_commands(scope)
        except TelegramError as error:
            log.warning("the command menu of a chat could not be taken back: %s", error)


async def _set(bot: Bot, commands: list[BotCommand], scope: BotCommandScope, code: str = "") -> None:
    try:
        await bot.set_my_commands(commands, scope, code)
    except TelegramError as error:
        log.warning("the command menu could not be set: %s", error)
