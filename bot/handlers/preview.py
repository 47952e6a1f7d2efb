"""The preview: what a new interest would have brought, before it is saved; nothing old is ever pushed."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handlers.talk import Turn
from bot.render.assembly import lines
from bot.render.notice_lines import fact_line, title_text
from bot.render.reasons import interest_name
from bot.render.voice import Voice
from bot.texts.html import Html, join
from jobs.rules.matching import match
from jobs.rules.topics import Topics
from storage import notices
from storage.records import Action, Interest, Notice, Stage, StoredNotice

DAYS = 30
EXAMPLES = 3
TOO_MANY_A_DAY = 15
_COUNTED = (Stage.TENDER, Stage.PRESPEC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How many publications of the last `DAYS` days would have come, and the newest of them."""

    count: int
    examples: tuple[Notice, ...]


async def preview(turn: Turn, interest: Interest) -> Preview:
    """Compares the interest with what is held, off the event loop: thousands of notices take a moment."""
    now = turn.services.clock.now()
    async with turn.services.database.reading() as tx:
        held = await notices.published_since(tx, now - timedelta(days=DAYS))
    return await asyncio.to_thread(_compare, held, interest, turn.services.topics, now)


def preview_text(found: Preview, interest: Interest, voice: Voice) -> Html:
    """The count a week, up to three real examples, and a warning where it is too much or nothing."""
    t = voice.t
    weekly = round(found.count * 7 / DAYS)
    examples = (t("preview.example", title=title_text(one), facts=fact_line(one, voice)) for one in found.examples)
    return join(
        "\n\n",
        (
            t("preview.head", name=interest_name(interest, t)),
            t("preview.rate", days=DAYS, count=found.count, weekly=weekly)
            if found.count
            else t("preview.none", days=DAYS),
            t("preview.many") if found.count > TOO_MANY_A_DAY * DAYS else Html(""),
            lines(t("preview.examples"), *examples) if found.examples else Html(""),
            t("preview.quiet"),
        ),
    )


def _compare(held: list[StoredNotice], interest: Interest, topics: Topics, now: datetime) -> Preview:
    newest: dict[tuple[str, str], Notice] = {}
    for stored in held:
        notice = stored.notice
        kept = newest.get(notice.thread)
        if kept is None or (notice.revision, notice.edition) > (kept.revision, kept.edition):
            newest[notice.thread] = notice
    wanted = [
        notice
        for notice in newest.values()
        if notice.stage in _COUNTED and notice.action is not Action.CANCELLED and match(interest, notice, topics)
    ]
    wanted.sort(key=lambda notice: notice.published_at or now, reverse=True)
    return Preview(count=len(wanted), examples=tuple(wanted[:EXAMPLES]))
