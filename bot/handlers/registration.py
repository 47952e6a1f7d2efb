"""Which handler answers what, and the command menu in both languages."""

import logging
from typing import Any

from telegram import BotCommand, Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.handlers import gate, membership, overview, subscribing, taps, why
from bot.handlers.errors import on_error
from bot.handlers.services import KEY, Services
from bot.texts.catalog import LANGUAGES, catalog

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
MENU = ("add", "list", "today", "why", "settings", "help", "stop", "start")
_COMMANDS = {
    "start": subscribing.start,
    "add": subscribing.add,
    "cancel": subscribing.cancel,
    "list": overview.show_list,
    "today": overview.show_today,
    "settings": overview.show_settings,
    "help": overview.show_help,
    "stop": overview.stop,
    "why": why.why,
}


def register(application: AnyApplication, services: Services) -> None:
    """Puts every handler into the application and the services into its bot_data."""
    application.bot_data[KEY] = services
    application.add_handler(TypeHandler(Update, gate.enter), group=-1)
    for name, handler in _COMMANDS.items():
        application.add_handler(CommandHandler(name, handler))
    application.add_handler(CallbackQueryHandler(taps.on_tap))
    application.add_handler(ChatMemberHandler(membership.on_my_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.COMMAND, overview.unknown_command))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, subscribing.on_text))
    application.add_handler(TypeHandler(Update, gate.leave), group=1)
    application.add_error_handler(on_error)
    application.post_init = set_menu


async def set_menu(application: AnyApplication) -> None:
    """Tells Telegram the commands: English for everybody, Korean for Korean clients. Without a menu everything works."""
    for language in LANGUAGES:
        t = catalog(language)
        commands = [BotCommand(name, t.plain(f"command.{name}")) for name in MENU]
        try:
            await application.bot.set_my_commands(commands, language_code="" if language == "en" else language)
        except TelegramError as error:
            log.warning("the command menu could not be set: %s", error)
