"""Which handler answers what, and the command menu in both languages."""

from typing import Any

from telegram import Update
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
    menu,
    rights,
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
    "privacy": rights.show_privacy,
    "export": rights.export,
    "delete": rights.ask,
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
    """Tells Telegram the commands."""
    await menu.offer_to_all(application.bot)
