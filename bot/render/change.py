"""The reply that says what an amendment, a cancellation or a re-notice changed: old → new."""

from datetime import datetime

from bot.keyboards import notice_buttons
from bot.render.assembly import Section, lines, pages, with_buttons
from bot.render.notice_lines import (
    banner_lines,
    deadline_lines,
    head_line,
    number_text,
    source_line,
    title_line,
)
from bot.render.voice import Voice
from bot.texts.html import Html, bold, cut, join, one_line, quote, struck
from bot.texts.times import days_left
from jobs.facts import Change, ChangeFacts
from jobs.ports import Message
from storage.records import Action

VALUE_UNITS, REASON_UNITS = 300, 700
_LONG_TEXTS = ("body",)
Value = datetime | int | str | None


def render_change(facts: ChangeFacts, voice: Voice, *, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """A reply to the first card; as many messages as the changes need, loud ones first."""
    stored, t = facts.stored, voice.t
    notice = stored.notice
    # That it is cancelled stands in the head and in words below it; a line "cancelled: none → yes" would say less.
    ordered = sorted((c for c in facts.changes if _name(c) != "cancelled"), key=lambda change: not change.loud)
    changes = tuple(_change_line(change, voice) for change in ordered)
    blocks = (
        _meaning(facts, told=bool(changes), voice=voice),
        *changes,
        *deadline_lines(notice, voice)[: 1 if notice.action is Action.RENOTICED else 0],
        Html("") if notice.is_delisted else _reason(notice.change_reason, voice),
        _previous(facts, voice),
        source_line(stored, voice),
    )

    def head(part: int, parts: int) -> Html:
        return lines(
            *banner_lines(stored, voice, possible_double=possible_double),
            head_line(notice, voice),
            title_line(notice),
            t("digest.part", part=part, parts=parts) if parts > 1 else Html(""),
        )

    section = Section(heading=Html(""), again=Html(""), blocks=tuple(block for block in blocks if block))
    parts = pages(head, (section,), between="\n", silent=silent, reply_to=facts.reply_to)
    return with_buttons(parts, notice_buttons(stored, t, followed=facts.followed))


def _meaning(facts: ChangeFacts, *, told: bool, voice: Voice) -> Html:
    """What it means for a bidder, where the changes alone do not say it."""
    action = facts.stored.notice.action
    if facts.stored.notice.is_delisted:
        return voice.t("change.delisted")
    if facts.before is not None and facts.before.notice.is_delisted:
        return voice.t("change.relisted")
    if action is Action.CANCELLED:
        return voice.t("change.cancelled")
    if action is Action.RENOTICED:
        return voice.t("change.renoticed")
    return Html("") if told else voice.t("change.unspecified")


def _name(change: Change) -> str:
    return change.field.removeprefix("field.")


def _change_line(change: Change, voice: Voice) -> Html:
    field = voice.t.name("field", _name(change))
    if _name(change) in _LONG_TEXTS and change.before and change.after:
        return voice.t("change.rewritten", field=field)
    before, after = _shown(change.before, voice), _shown(change.after, voice)
    line = voice.t(
        "change.line",
        field=field,
        before=struck(before),
        after=bold(after),
    )
    return join(" ", (line, _difference(change.before, change.after, voice)))


def _shown(value: Value, voice: Voice) -> str:
    if isinstance(value, datetime):
        return voice.moment(value)
    if isinstance(value, int):
        return voice.money(value)
    return cut(one_line(value or ""), VALUE_UNITS) or voice.t.plain("change.nothing")


def _difference(before: Value, after: Value, voice: Voice) -> Html:
    """By how many days or how much: what one would otherwise reckon in the head."""
    if isinstance(before, datetime) and isinstance(after, datetime):
        days = days_left(after, before)
        if days == 0:
            return Html("")
        return voice.t("change.later" if days > 0 else "change.earlier", days=abs(days))
    if isinstance(before, int) and isinstance(after, int) and before != after:
        key = "change.more" if after > before else "change.less"
        return voice.t(key, sum=voice.money(abs(after - before)))
    return Html("")


def _reason(reason: str, voice: Voice) -> Html:
    text = cut(reason.strip(), REASON_UNITS)
    return Html(f"{voice.t('change.reason')}\n{quote(text)}") if text else Html("")


def _previous(facts: ChangeFacts, voice: Voice) -> Html:
    """The number that this one replaces, where it is another one (재공고)."""
    before, now = facts.before, facts.stored
    if before is None or before.notice.thread == now.notice.thread:
        return Html("")
    number = number_text(before.notice)
    return voice.t("change.previous", number=number) if number else Html("")
