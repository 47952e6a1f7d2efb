"""Which handler answers what, and the command menu in both languages."""

import logging
from typing import Any

from telegram import Update
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

from bot.handlers import (
    add,
    budget,
    calendar,
    follow,
    gate,
    help,
    interests,
    membership,
    search,
    settings,
    start,
    taps,
    today,
    typed,
    week,
    why,
)
from bot.handlers.errors import on_error
from bot.handlers.services import KEY, Services

log = logging.getLogger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
_COMMANDS = {
    "start": start.start,
    "add": add.add,
    "cancel": add.cancel,
    "list": interests.show_list,
    "today": today.show_today,
    "week": week.show_week,
    "search": search.show_search,
    "follow": follow.follow,
    "calendar": calendar.send_calendar,
    "settings": settings.show_settings,
    "language": settings.show_settings,
    "help": help.show_help,
    "stop": settings.stop,
    "why": why.why,
    "budget": budget.show_budget,
}


def register(application: AnyApplication, services: Services) -> None:
    """Puts every handler into the application and the services into its bot_data."""
    application.bot_data[KEY] = services
    application.add_handler(TypeHandler(Update, gate.enter), group=-1)
    for name, handler in _COMMANDS.items():
        application.add_handler(CommandHandler(name, handler))
    application.add_handler(CallbackQueryHandler(taps.on_tap))
    application.add_handler(ChatMemberHandler(membership.on_my_membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, membership.on_migration))
    application.add_handler(MessageHandler(filters.COMMAND, help.unknown_command))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, typed.on_text))
    application.add_handler(TypeHandler(Update, gate.leave), group=1)
    application.add_error_handler(on_error)
    application.post_init = set_menu


async def set_menu(application: AnyApplication) -> None:
    """Tells Telegram the commands: English for everybody, Korean for Korean clients. Without a menu everything works."""
    for language, commands in settings.menus().items():
        try:
            await application.bot.set_my_commands(commands, language_code=language)
        except TelegramError as error:
            log.warning("the command menu could not be set: %s", error)
