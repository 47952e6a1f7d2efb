"""/privacy, /export, /delete: what a person may know of what is kept, take along, and have erased."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.constants import ChatAction
from telegram.error import Forbidden, RetryAfter, TelegramError

from bot.exports.own_data import Titles, own_data
from bot.handlers import menu
from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of
from bot.keyboards import erase_buttons
from bot.render.rights import erased_text, privacy_text, question
from jobs.clock import SEOUL
from jobs.deliver import FORGET_PACE_SECONDS
from jobs.prune import KEEP_DELIVERIES, KEEP_UNREACHABLE
from storage import notices, personal, projects
from storage.db import Transaction
from storage.errors import Busy
from storage.records import Holdings, StoredNotice

log = logging.getLogger(__name__)

ERASE_WITHIN = timedelta(minutes=10)
TRIES = 3
"""On PostgreSQL an erasure may meet another transaction that locks the same rows in another order: one of them is sent back."""
_PASSING = {"pace"}
"""Kept by every answer, for an hour: alone it is nothing that anybody would have erased."""


async def show_privacy(update: Update, context: Context) -> None:
    """/privacy."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    said = privacy_text(
        turn.t,
        deliveries=KEEP_DELIVERIES,
        answers=timedelta(seconds=FORGET_PACE_SECONDS),
        unreachable=KEEP_UNREACHABLE,
        contact=turn.services.settings.operator.contact,
    )
    await turn.say(said)


async def export(update: Update, context: Context) -> None:
    """/export: everything that is stored about this chat, as a file; a word where it could not be sent. In a group everybody
    may ask: all of it is about what they see anyway."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    now = turn.services.clock.now()
    async with turn.services.database.reading() as tx:
        stored = await personal.rows(tx, turn.chat.id)
        stored["told_to_operator"] = await personal.told_to_operator(tx, turn.chat.id)
        titles = await _titles(tx, stored)
    if {name for name, rows in stored.items() if rows} <= _PASSING:
        await turn.say(turn.t("delete.nothing_left"))
        return
    about = turn.t.plain("export.about")
    content = await asyncio.to_thread(own_data, turn.chat.id, stored, titles, about=about, now=now)
    name = f"baljubot-{now.astimezone(SEOUL):%Y-%m-%d}.json"
    try:
        await turn.chat.send_action(ChatAction.UPLOAD_DOCUMENT)
        await turn.chat.send_document(content, filename=name, caption=turn.t.plain("export.sent"))
    except (Forbidden, RetryAfter):
        raise  # nothing can be said there either: the error hook knows what to do
    except TelegramError as error:
        log.warning("what is stored about a chat could not be sent: %s", error)
        await turn.say(turn.t("export.failed"))


async def ask(update: Update, context: Context) -> None:
    """/delete: what would be erased, and a button for each answer. Nothing is erased yet."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if not await may_change(turn):
        await turn.say(turn.t("delete.admins"))
        return
    async with turn.services.database.reading() as tx:
        held = await personal.held(tx, turn.chat.id)
    if set(held.rows) <= _PASSING:
        await turn.say(turn.t("delete.nothing_left"))
        return
    minutes = int(ERASE_WITHIN / timedelta(minutes=1))
    said = question(turn.t, held, minutes=minutes, is_operator=turn.chat.id == turn.services.settings.operator.chat_id)
    await turn.say(said, erase_buttons(int(turn.services.clock.now().timestamp()), turn.t))


async def erase(turn: Turn, asked: int) -> None:
    """Erases everything about this chat, if it was asked just now (seconds since 1970) and nobody has begun anew since. The
    answer takes the question's place, because a new message would be remembered for its pace."""
    now = turn.services.clock.now()
    began = turn.subscriber.created_at.timestamp() if turn.subscriber is not None else 0
    if not 0 <= now.timestamp() - asked <= ERASE_WITHIN.total_seconds() or int(began) > asked:
        await turn.change(turn.t("delete.expired"))
        await turn.toast("delete.expired")
        return
    t = turn.t  # the language that goes with the rest
    erased = await _erased(turn)
    await turn.change(erased_text(t, erased))
    await turn.toast()
    await menu.forget(turn.chat.get_bot(), turn.chat.id, private=turn.is_private)


async def spare(turn: Turn) -> None:
    """Nothing is erased."""
    await turn.change(turn.t("delete.spared"))
    await turn.toast()


async def _erased(turn: Turn) -> Holdings:
    async def all_of_it(tx: Transaction) -> Holdings:
        return await personal.erase(tx, turn.chat.id, turn.services.clock.now())

    for _ in range(TRIES - 1):
        try:
            return await turn.services.database.write(all_of_it)
        except Busy:
            continue
    return await turn.services.database.write(all_of_it)


async def _titles(tx: Transaction, stored: dict[str, list[dict[str, Any]]]) -> Titles:
    rows = [row for found in stored.values() for row in found]
    named = await notices.get_many(tx, sorted({row["notice_id"] for row in rows if "notice_id" in row}))
    publications = {}
    for thread in sorted({(row["source"], row["external_id"]) for row in rows if "external_id" in row}):
        newest = await notices.newest_revision(tx, *thread)
        publications[thread] = newest.notice.title if newest is not None else ""
    return Titles(
        notices={one.id: _named(one) for one in named.values()},
        publications=publications,
        projects={
            one: await _project(tx, one) for one in sorted({row["project_id"] for row in rows if "project_id" in row})
        },
    )


async def _project(tx: Transaction, project_id: int) -> list[dict[str, str]]:
    threads = await projects.threads(tx, project_id)
    newest = [await notices.newest_revision(tx, link.source, link.external_id) for link in threads]
    return [_named(one) for one in newest if one is not None]


def _named(stored: StoredNotice) -> dict[str, str]:
    notice = stored.notice
    return {"source": notice.source, "number": notice.external_id, "title": notice.title, "url": notice.url}
