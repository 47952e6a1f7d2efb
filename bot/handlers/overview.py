"""What a chat has: its interests, today's notices, its settings, help, and silence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import Turn, may_change, turn_of, welcomed
from bot.keyboards import add_button, list_buttons, settings_buttons, stopped_button
from bot.render.assembly import lines, pages
from bot.render.listing import entry_sections
from bot.render.reasons import interest_name
from bot.texts.html import Html, join
from jobs.clock import SEOUL
from jobs.facts import DigestEntry, Reason
from storage import interests, matches, notices, subscribers
from storage.records import Interest, SubscriberState


async def show_list(update: Update, context: Context) -> None:
    """/list."""
    turn = await turn_of(update, context)
    if turn is not None:
        await say_list(turn)


async def say_list(turn: Turn, *, removed: Interest | None = None, change: bool = False) -> None:
    """The interests with their buttons; `change` rewrites the tapped message."""
    async with turn.services.database.reading() as tx:
        held = await interests.of_chat(tx, turn.chat.id)
    t = turn.t
    rows = list_buttons(held, t, removed=removed) if held or removed else add_button(t)
    shown = [_line(turn, number, interest) for number, interest in enumerate(held, start=1)]
    silent = turn.subscriber is not None and turn.subscriber.state is SubscriberState.STOPPED
    html = lines(
        t("list.head", count=len(held)) if held else t("list.empty"),
        *shown,
        t("list.silent") if silent else Html(""),
    )
    await (turn.change(html, rows) if change else turn.say(html, rows))


async def pause(turn: Turn, interest_id: int, *, paused: bool) -> None:
    """Pauses or resumes one interest of this chat."""
    await _changed(
        turn, interest_id, "toast.paused" if paused else "toast.resumed", lambda one: replace(one, paused=paused)
    )


async def remove(turn: Turn, interest_id: int, *, removed: bool) -> None:
    """Removes one interest of this chat, or takes that back."""
    toast = "toast.removed" if removed else "toast.restored"
    await _changed(turn, interest_id, toast, lambda one: replace(one, removed=removed))


async def show_today(update: Update, context: Context) -> None:
    """/today."""
    turn = await turn_of(update, context)
    if turn is not None:
        await say_today(turn)


async def say_today(turn: Turn) -> None:
    """What matched since midnight in Seoul, in full."""
    now = turn.services.clock.now()
    midnight = now.astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
    entries = await _entries(turn, midnight)
    t, voice = turn.t, turn.voice
    if not entries:
        async with turn.services.database.reading() as tx:
            has_any = bool(await interests.of_chat(tx, turn.chat.id))
        await turn.say(t("today.empty" if has_any else "today.no_interests"), () if has_any else add_button(t))
        return

    def head(part: int, parts: int) -> Html:
        opening = t("today.head", day=voice.day(now), count=len(entries))
        return join(" ", (opening, t("digest.part", part=part, parts=parts) if parts > 1 else Html("")))

    await turn.say_parts(pages(head, entry_sections(entries, voice), silent=False))


async def show_settings(update: Update, context: Context) -> None:
    """/settings."""
    turn = await turn_of(update, context)
    if turn is not None:
        await say_settings(await welcomed(turn) if turn.subscriber is None else turn)


async def say_settings(turn: Turn, *, change: bool = False) -> None:
    """Language, alerts, quiet hours."""
    subscriber = turn.subscriber
    if subscriber is None:
        await turn.toast("toast.stale")
        return
    t, quiet = turn.t, subscriber.quiet
    key = (
        "settings.quiet_off" if not quiet.enabled else "settings.quiet_weekends" if quiet.weekends else "settings.quiet"
    )
    hours = {} if not quiet.enabled else {"start": quiet.start_hour, "end": quiet.end_hour}
    active = subscriber.state is SubscriberState.ACTIVE
    html = lines(
        t("settings.head"),
        t("settings.language"),
        t("settings.active" if active else "settings.stopped"),
        t(key, **hours),
    )
    rows = settings_buttons(t, active=active)
    await (turn.change(html, rows) if change else turn.say(html, rows))


async def set_language(turn: Turn, language: str) -> None:
    """Speaks the other language from now on."""
    if turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    async with turn.services.database.writing() as tx:
        await subscribers.set_language(tx, turn.chat.id, language)
    turn = replace(turn, subscriber=replace(turn.subscriber, language=language))
    await turn.toast("toast.language")
    await say_settings(turn, change=True)


async def show_help(update: Update, context: Context) -> None:
    """/help."""
    turn = await turn_of(update, context)
    if turn is not None:
        await turn.say(turn.t("help.text"))


async def unknown_command(update: Update, context: Context) -> None:
    """A command that does not exist."""
    turn = await turn_of(update, context)
    if turn is not None and turn.chat.type == "private":
        await turn.say(turn.t("error.unknown_command"))


async def stop(update: Update, context: Context) -> None:
    """/stop."""
    turn = await turn_of(update, context)
    if turn is None:
        return
    if not await may_change(turn):
        await turn.say(turn.t("start.group_admins"))
        return
    await turn.say(
        turn.t("stop.done" if await set_active(turn, active=False) else "stop.already"), stopped_button(turn.t)
    )


async def set_active(turn: Turn, *, active: bool) -> bool:
    """Alerts on or off; interests and follows stay. True where that changed anything."""
    state = SubscriberState.ACTIVE if active else SubscriberState.STOPPED
    async with turn.services.database.writing() as tx:
        return await subscribers.set_state(tx, turn.chat.id, state, at=turn.services.clock.now())


async def say_resumed(turn: Turn) -> None:
    """Alerts are on again."""
    async with turn.services.database.reading() as tx:
        count = len(await interests.of_chat(tx, turn.chat.id))
    await turn.change(turn.t("start.resumed", count=count))


async def _changed(turn: Turn, interest_id: int, toast: str, changed: Callable[[Interest], Interest]) -> None:
    async with turn.services.database.writing() as tx:
        held = await interests.get(tx, turn.chat.id, interest_id)
        if held is not None:
            held = changed(held)
            await interests.change(tx, held)
    if held is None:
        await turn.toast("toast.not_yours")
        return
    await turn.toast(toast)
    await say_list(turn, removed=held if held.removed else None, change=True)


async def _entries(turn: Turn, since: datetime) -> list[DigestEntry]:
    async with turn.services.database.reading() as tx:
        found = await matches.since(tx, turn.chat.id, since)
        stored = await notices.get_many(tx, list({match.notice_id for match in found}))
        known = await interests.get_many(tx, {match.interest_id for match in found})
    reasons: dict[int, list[Reason]] = {}
    for match in found:
        if match.interest_id in known:
            reasons.setdefault(match.notice_id, []).append(Reason(interest=known[match.interest_id], match=match))
    return [
        DigestEntry(stored=stored[notice_id], reasons=tuple(group))
        for notice_id, group in reasons.items()
        if notice_id in stored
    ]


def _line(turn: Turn, number: int, interest: Interest) -> Html:
    t = turn.t
    name = interest_name(interest, t)
    if interest.paused:
        return t("list.paused", number=number, name=name)
    return t("list.line", number=number, name=name, frequency=t.plain(f"frequency.{interest.frequency}"))
