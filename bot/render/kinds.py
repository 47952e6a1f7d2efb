"""Which card each kind of facts becomes: the function that deliver is handed."""

from datetime import datetime
from typing import assert_never

from bot.render.alert import render_alert
from bot.render.change import render_change
from bot.render.digest import render_digest
from bot.render.operator import render_operator
from bot.render.proposal import render_proposal
from bot.render.reminder import render_reminder
from bot.render.voice import Voice
from jobs.facts import (
    AlertFacts,
    ChangeFacts,
    DigestFacts,
    Facts,
    OperatorFacts,
    ProposalFacts,
    ReminderFacts,
)
from jobs.ports import Message


def render(facts: Facts, *, language: str, now: datetime, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """At least one message, each within Telegram's limits; the same facts and `now` (aware) give the same messages.

    Raises ValueError for a language that we do not speak.
    """
    voice = Voice.of(language, now)
    match facts:
        case AlertFacts():
            return render_alert(facts, voice, possible_double=possible_double, silent=silent)
        case ChangeFacts():
            return render_change(facts, voice, possible_double=possible_double, silent=silent)
        case ReminderFacts():
            return render_reminder(facts, voice, possible_double=possible_double, silent=silent)
        case DigestFacts():
            return render_digest(facts, voice, possible_double=possible_double, silent=silent)
        case ProposalFacts():
            return render_proposal(facts, voice, possible_double=possible_double, silent=silent)
        case OperatorFacts():
            return render_operator(facts, voice, possible_double=possible_double, silent=silent)
        case _:  # pragma: no cover - mypy proves that there is no other kind
            assert_never(facts)
