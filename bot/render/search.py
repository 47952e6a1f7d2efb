"""What /search found, five a page."""

from collections.abc import Sequence

from bot.keyboards import Verb, keep_button, numbered_buttons, page_buttons
from bot.render.assembly import lines, message
from bot.render.listing import entry_block
from bot.render.notice_lines import number_text
from bot.render.reasons import hits_text
from bot.render.voice import Voice
from bot.texts.html import Html, code, join, units
from jobs.ports import Message
from jobs.rules.interests import MOST_CHARACTERS
from jobs.rules.searching import Hits, Results, is_over
from storage.records import StoredNotice, Strength

ON_A_PAGE = 5
_TITLE_UNITS, _MOST_HITS = 120, 4


def page_of(results: Results, page: int) -> tuple[int, int]:
    """The page that is shown for that number (from 1; one beyond the last is the last), and how many there are."""
    pages = max(1, -(-len(results.hits) // ON_A_PAGE))
    return min(max(page, 1), pages), pages


def hits_on(results: Results, page: int) -> tuple[Hits, ...]:
    """What stands on a page."""
    shown, _ = page_of(results, page)
    return results.hits[(shown - 1) * ON_A_PAGE : shown * ON_A_PAGE]


def render_results(
    words: str, results: Results, page: int, shown: Sequence[tuple[Hits, StoredNotice]], voice: Voice
) -> Message:
    """One page. The words stand in it as code, and nothing before them does: a tap reads them from there."""
    t = voice.t
    page, pages = page_of(results, page)
    first = (page - 1) * ON_A_PAGE + 1
    head = t("search.head" if results.hits else "search.none", words=code(words), count=len(results.hits))
    part = t("digest.part", part=page, parts=pages) if pages > 1 else Html("")
    # As many words as may be typed, all of them of two units a character, leave no room for what hit.
    with_why = units(words) <= MOST_CHARACTERS
    entries = [_entry(n, hits, stored, voice, with_why=with_why) for n, (hits, stored) in enumerate(shown, start=first)]
    html = join(
        "\n\n",
        (
            lines(
                join(" ", (head, part)),
                t("search.cut" if results.cut else "search.since", day=voice.day(results.since)),
            ),
            *entries,
            t("search.tap" if results.hits else "search.nothing"),
        ),
    )
    rows = (
        *numbered_buttons([stored.id for _, stored in shown], t, first=first),
        *page_buttons(Verb.FOUND, page, pages, t),
        *keep_button(t),
    )
    return message(html, buttons=rows)


def _entry(number: int, found: Hits, stored: StoredNotice, voice: Voice, *, with_why: bool) -> Html:
    t = voice.t
    over = t("search.over") if is_over(stored.notice, voice.now) else Html("")
    why = t(
        "digest.entry_why" if found.strength is Strength.STRONG else "card.weak",
        hits=hits_text(found.hits, t, most=_MOST_HITS),
    )
    official = number_text(stored.notice)
    return lines(
        entry_block(
            stored, (), voice, with_stage=True, opening=join(" ", (Html(f"{number}."), over)), title_units=_TITLE_UNITS
        ),
        why if with_why else Html(""),
        code(official) if official else Html(""),
    )
