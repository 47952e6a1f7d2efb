"""The daily or weekly digest: everything that waited, in full, with the state of the sources at its foot."""

from collections.abc import Sequence

from bot.keyboards import digest_buttons
from bot.render.assembly import Section, lines, pages, with_buttons
from bot.render.budget import digest_line
from bot.render.listing import entry_block, entry_sections
from bot.render.near_misses import near_misses_section, rule_buttons
from bot.render.voice import Voice
from bot.texts.html import Html, join
from bot.texts.times import last_day
from jobs.facts import DigestFacts
from jobs.ports import Message
from jobs.rules.announcements import compare
from storage.records import SourceState


def render_digest(facts: DigestFacts, voice: Voice, *, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """As many messages as the entries need; none is left out and none says "and n more"."""
    t = voice.t

    def head(part: int, parts: int) -> Html:
        opening = t(
            "digest.weekly" if facts.weekly else "digest.daily",
            since=voice.day(facts.since),
            until=voice.day(last_day(facts.until)),
            count=len(facts.entries),
        )
        return lines(
            t("card.possible_double") if possible_double else Html(""),
            join(" ", (opening, t("digest.part", part=part, parts=parts) if parts > 1 else Html(""))),
            t("digest.late", hours=facts.late_by_hours) if facts.late_by_hours and part == 1 else Html(""),
        )

    sections = [
        _announced(facts, voice),
        _closing(facts, voice),
        *entry_sections(facts.entries, voice),
        near_misses_section(facts.near_misses, voice),
        _foot(facts, voice),
    ]
    return with_buttons(pages(head, sections, silent=silent), digest_buttons(t, rule_buttons(facts.near_misses, t)))


def source_states_line(sources: Sequence[SourceState], voice: Voice) -> Html:
    """How fresh each source is: a source that fails is said to fail, because silence is not "none"."""
    states = join(" · ", (_state(source, voice) for source in sources))
    return voice.t("digest.sources", states=states) if states else Html("")


def troubled(source: SourceState) -> bool:
    """Whether what the source has today is unknown."""
    return bool(source.problem) or source.last_success_at is None


def _state(source: SourceState, voice: Voice) -> Html:
    name = voice.t.name("source", source.name)
    if source.last_success_at is None:
        return voice.t("digest.never", source=name)
    if troubled(source):
        since = source.problem_since or source.last_success_at
        return voice.t("digest.failing", source=name, moment=voice.short_moment(since))
    return voice.t("digest.fresh", source=name, moment=voice.short_moment(source.last_success_at))


def _announced(facts: DigestFacts, voice: Voice) -> Section:
    told = (digest_line(year, language=voice.t.language) for year in compare(facts.announced))
    return Section(heading=Html(""), again=Html(""), blocks=tuple(line for line in told if line))


def _closing(facts: DigestFacts, voice: Voice) -> Section:
    blocks = tuple(entry_block(stored, (), voice, with_stage=True) for stored in facts.closing)
    heading = voice.t("digest.closing", count=len(blocks))
    return Section(heading=heading, again=voice.t("digest.closing_again"), blocks=blocks)


def _foot(facts: DigestFacts, voice: Voice) -> Section:
    if facts.entries:
        empty = Html("")
    else:
        unsure = any(troubled(source) for source in facts.sources)
        empty = voice.t("digest.empty_unsure" if unsure else "digest.empty")
    blocks = tuple(block for block in (empty, source_states_line(facts.sources, voice)) if block)
    return Section(heading=Html(""), again=Html(""), blocks=blocks)
