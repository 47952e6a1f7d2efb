"""The question whether two notices are one project: offered with its evidence, never decided by us."""

from bot.keyboards import proposal_buttons
from bot.render.assembly import lines, message
from bot.render.notice_lines import banner_lines, fact_line, source_line, title_text
from bot.render.voice import Voice
from bot.texts.html import Html, cut, one_line
from jobs.facts import ProposalFacts
from jobs.ports import Message
from storage.records import StoredNotice

_EVIDENCE_UNITS, _MOST_EVIDENCE = 120, 8


def render_proposal(facts: ProposalFacts, voice: Voice, *, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """One message: both notices, what speaks for it, and the two answers."""
    t = voice.t
    evidence = ", ".join(_sign(sign, voice) for sign in facts.evidence[:_MOST_EVIDENCE])
    html = lines(
        *banner_lines(facts.stored, voice, possible_double=possible_double),
        t("proposal.head", score=facts.score),
        *_notice("proposal.later", facts.stored, voice),
        *_notice("proposal.earlier", facts.earlier, voice),
        t("proposal.evidence", evidence=evidence) if evidence else Html(""),
        t("proposal.ask"),
    )
    buttons = proposal_buttons(facts.stored.id, facts.earlier.id, t)
    return (message(html, buttons=buttons, silent=silent),)


def _sign(sign: str, voice: Voice) -> str:
    """A sign of jobs/rules/proposals.py in words; what the catalogue does not know is shown as it is."""
    name, _, number = sign.partition(":")
    key = f"proposal.sign_{name}"
    return voice.t.plain(key, number=number) if voice.t.has(key) else cut(one_line(sign), _EVIDENCE_UNITS)


def _notice(key: str, stored: StoredNotice, voice: Voice) -> tuple[Html, ...]:
    stage = voice.t.plain(f"stage.{stored.notice.stage}")
    return (
        voice.t(key, stage=stage, title=title_text(stored.notice)),
        fact_line(stored.notice, voice),
        source_line(stored, voice),
    )
