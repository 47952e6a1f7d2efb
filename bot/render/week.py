"""/week: what closes in the next seven days, day by day, the nearest first."""

from collections.abc import Sequence

from bot.keyboards import Rows, Verb, numbered_buttons, page_buttons
from bot.render.assembly import lines, message
from bot.render.notice_lines import amount_text, buyer_text, stage_words, title_text
from bot.render.voice import Voice
from bot.texts.html import Html, escape, join, link
from bot.texts.times import clock, days_left, last_day
from jobs.ports import Message
from jobs.rules.week import Due, week_end

ON_A_PAGE = 8
_TITLE_UNITS = 100


def render_week(found: Sequence[Due], page: int, voice: Voice) -> Message:
    """One page (from 1; one beyond the last shows the last) of the deadlines, which come soonest first. A notice keeps its
    number wherever it stands again, and a button of that number opens its card."""
    t, pages = voice.t, max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    numbers = _numbers(shown)
    head = t(
        "week.head",
        since=voice.day(voice.now),
        until=voice.day(last_day(week_end(voice.now))),
        count=len(found),
    )
    part = t("digest.part", part=page, parts=pages) if pages > 1 else Html("")
    days: dict[int, list[Due]] = {}
    for one in shown:
        days.setdefault(days_left(one.deadline.at, voice.now), []).append(one)
    blocks = [_day(ends, numbers, voice) for ends in days.values()]
    rows: Rows = (*numbered_buttons(list(numbers), t), *page_buttons(Verb.WEEK, page, pages, t))
    return message(join("\n\n", (join(" ", (head, part)), *blocks, t("week.tap"))), buttons=rows)


def next_line(one: Due, voice: Voice) -> Html:
    """What ends first after an empty week."""
    return voice.t(
        "week.next",
        what=voice.t.plain(f"deadline.{one.deadline.kind}"),
        moment=voice.moment(one.deadline.at),
        left=voice.left(one.deadline.at),
        title=title_text(one.stored.notice, _TITLE_UNITS),
    )


def _numbers(shown: Sequence[Due]) -> dict[int, int]:
    return {notice_id: n for n, notice_id in enumerate(dict.fromkeys(one.stored.id for one in shown), start=1)}


def _day(ends: list[Due], numbers: dict[int, int], voice: Voice) -> Html:
    at = ends[0].deadline.at
    heading = voice.t("week.day", day=voice.day(at), left=voice.left(at))
    return lines(heading, *(_entry(one, numbers[one.stored.id], voice) for one in ends))


def _entry(one: Due, number: int, voice: Voice) -> Html:
    t, notice = voice.t, one.stored.notice
    what = t("week.ends", number=number, clock=clock(one.deadline.at), what=t.plain(f"deadline.{one.deadline.kind}"))
    mark = t("card.constructed_mark") if notice.constructed else Html("")
    named = link(title_text(notice, _TITLE_UNITS), notice.url)
    facts = (buyer_text(notice), amount_text(notice, voice))
    return lines(
        join(" ", (what, mark, escape(stage_words(notice, voice)))),
        named,
        escape(" · ".join(fact for fact in facts if fact)),
    )
