"""What a chat follows, eight projects a page."""

from collections.abc import Sequence

from bot.keyboards import Verb, numbered_buttons, page_buttons
from bot.render.assembly import message
from bot.render.listing import entry_block
from bot.render.voice import Voice
from bot.texts.html import Html, join
from jobs.ports import Message
from storage.records import StoredNotice

ON_A_PAGE = 8
_TITLE_UNITS = 120


def render_follows(found: Sequence[StoredNotice], page: int, voice: Voice) -> Message:
    """One page (from 1; one beyond the last shows the last) of the newest publication of each project."""
    t, pages = voice.t, max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    first = (page - 1) * ON_A_PAGE + 1
    shown = found[first - 1 : first - 1 + ON_A_PAGE]
    part = t("digest.part", part=page, parts=pages) if pages > 1 else Html("")
    entries = [
        entry_block(stored, (), voice, with_stage=True, opening=Html(f"{number}."), title_units=_TITLE_UNITS)
        for number, stored in enumerate(shown, start=first)
    ]
    html = join("\n\n", (join(" ", (t("follow.head", count=len(found)), part)), *entries, t("follow.tap")))
    rows = (
        *numbered_buttons([stored.id for stored in shown], t, first=first),
        *page_buttons(Verb.FOLLOWS, page, pages, t),
    )
    return message(html, buttons=rows)
