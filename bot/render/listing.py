"""A notice as one entry of a list: digests, /today and previews speak alike."""

from collections.abc import Iterable, Sequence

from bot.render.assembly import Section, lines
from bot.render.notice_lines import fact_line, main_deadline, stage_words, title_text
from bot.render.reasons import all_hits, hits_text, topics_of
from bot.render.voice import Voice
from bot.texts.html import Html, bold, escape, join, link, web_address
from jobs.facts import DigestEntry, Reason
from storage.records import Action, Notice, Stage, StoredNotice

_TITLE_UNITS = 200
_BULLET = Html("•")
_STAGE_ORDER = (Stage.TENDER, Stage.PRESPEC, Stage.PLAN, Stage.AWARD, Stage.CONTRACT, Stage.NEWS)


def entry_block(
    stored: StoredNotice,
    reasons: Sequence[Reason],
    voice: Voice,
    *,
    with_stage: bool = False,
    opening: Html = _BULLET,
    title_units: int = _TITLE_UNITS,
) -> Html:
    """Up to three lines: title (linked), buyer with sum and deadline, why it is here. `opening` stands before it all."""
    notice, t = stored.notice, voice.t
    title = title_text(notice, title_units)
    named = link(title, notice.url) if web_address(notice.url) else bold(title)
    marks = (
        t("card.constructed_mark") if notice.constructed else Html(""),
        escape(stage_words(notice, voice)) if with_stage else _action(notice, voice),
    )
    hits = hits_text(all_hits(reasons), t)
    return lines(
        join(" ", (opening, *marks, named)),
        fact_line(notice, voice),
        t("digest.entry_why", hits=hits) if hits else Html(""),
    )


def entry_sections(entries: Iterable[DigestEntry], voice: Voice) -> list[Section]:
    """Entries by stage, then topic, the nearest deadline first."""
    grouped: dict[tuple[int, str], list[DigestEntry]] = {}
    for entry in entries:
        topic = next(iter(topics_of(entry.reasons)), "")
        grouped.setdefault((_STAGE_ORDER.index(entry.stored.notice.stage), topic), []).append(entry)
    return [_section(_STAGE_ORDER[order], topic, grouped[order, topic], voice) for order, topic in sorted(grouped)]


def _section(stage: Stage, topic: str, entries: list[DigestEntry], voice: Voice) -> Section:
    t = voice.t
    mark, word = t.name("stage_mark", stage), t.plain(f"stage.{stage}")
    topic_word = t.name("topic", topic) if topic else t.plain("digest.no_topic")
    ordered = sorted(entries, key=lambda entry: _urgency(entry.stored))
    return Section(
        heading=t("digest.group", mark=mark, stage=word, topic=topic_word, count=len(entries)),
        again=t("digest.group_again", mark=mark, stage=word, topic=topic_word),
        blocks=tuple(entry_block(entry.stored, entry.reasons, voice) for entry in ordered),
    )


def _urgency(stored: StoredNotice) -> tuple[bool, float, int]:
    deadline = main_deadline(stored.notice)
    return (deadline is None, deadline.at.timestamp() if deadline else 0.0, stored.id)


def _action(notice: Notice, voice: Voice) -> Html:
    return Html("") if notice.action is Action.NEW else escape(voice.t.plain(f"action.{notice.action}"))
