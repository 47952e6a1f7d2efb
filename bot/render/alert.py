"""The card of a new notice."""

from bot.keyboards import notice_buttons
from bot.render.assembly import lines, message
from bot.render.notice_lines import (
    banner_lines,
    deadline_lines,
    head_line,
    method_line,
    money_lines,
    number_text,
    planned_line,
    source_line,
    title_line,
    title_text,
)
from bot.render.reasons import reason_lines, topics_of
from bot.render.voice import Voice
from bot.texts.html import Html, cut, quote
from jobs.facts import AlertFacts
from jobs.ports import Message
from storage.records import Action, Notice, StoredNotice

BODY_UNITS = 700


def render_alert(facts: AlertFacts, voice: Voice, *, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """One message: stage and title first, then sum, deadline, method, why it came, the source's own words."""
    stored, t = facts.stored, voice.t
    notice = stored.notice
    html = lines(
        *banner_lines(stored, voice, possible_double=possible_double),
        t("card.deferred") if facts.deferred else Html(""),
        head_line(notice, voice, topics_of(facts.reasons)),
        title_line(notice),
        _gone(notice, voice),
        *money_lines(notice, voice),
        planned_line(notice, voice),
        *deadline_lines(notice, voice),
        method_line(notice, voice),
        *reason_lines(facts.reasons, voice),
        t("card.followed") if facts.followed else Html(""),
        _earlier_line(facts.earlier, voice),
        quote(cut(notice.body.strip(), BODY_UNITS)),
        source_line(stored, voice),
    )
    buttons = notice_buttons(stored, t, followed=facts.followed)
    return (message(html, buttons=buttons, silent=silent, reply_to=facts.reply_to),)


def _earlier_line(earlier: StoredNotice | None, voice: Voice) -> Html:
    """What of the same project this chat was told of before: the plan of a tender, the tender before a re-notice."""
    if earlier is None:
        return Html("")
    number = number_text(earlier.notice) or title_text(earlier.notice)
    return voice.t("card.earlier", stage=voice.t.plain(f"stage.{earlier.notice.stage}"), number=number)


def _gone(notice: Notice, voice: Voice) -> Html:
    if notice.is_delisted:
        return voice.t("change.delisted")
    return voice.t("change.cancelled") if notice.action is Action.CANCELLED else Html("")
