"""/today: what matched since midnight in Seoul, in full."""

from datetime import datetime

from telegram import Update

from bot.handlers.services import Context
from bot.handlers.talk import Turn, turn_of
from bot.keyboards import add_button
from bot.render.assembly import pages
from bot.render.listing import entry_sections
from bot.texts.html import Html, join
from jobs.clock import SEOUL
from jobs.facts import DigestEntry, Reason
from storage import interests, matches, notices
from storage.records import Match


async def show_today(update: Update, context: Context) -> None:
    """/today."""
    turn = await turn_of(update, context)
    if turn is not None:
        await say_today(turn)


async def say_today(turn: Turn) -> None:
    """As many messages as it takes; where there is nothing, the next step."""
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


async def _entries(turn: Turn, since: datetime) -> list[DigestEntry]:
    async with turn.services.database.reading() as tx:
        found = await matches.since(tx, turn.chat.id, since)
        stored = await notices.get_many(tx, list({match.notice_id for match in found}))
        known = await interests.get_many(tx, {match.interest_id for match in found})
    by_notice: dict[int, list[Match]] = {}
    for match in found:
        by_notice.setdefault(match.notice_id, []).append(match)
    return [
        DigestEntry(
            stored=stored[notice_id],
            reasons=tuple(Reason(interest=known[one.interest_id], match=one) for one in group),
        )
        for notice_id, group in by_notice.items()
    ]
