"""Every sign that speaks for one project is said in words, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.render import render
from bot.texts.catalog import LANGUAGES
from jobs.facts import ProposalFacts
from storage.records import Notice, Stage, StoredNotice

NOW = datetime(2026, 8, 20, 1, 0, tzinfo=UTC)
SIGNS = ("title:97", "buyer", "amount", "amount_near:92", "cancelled", "closed", "last_year")


def question(evidence: tuple[str, ...], language: str) -> str:
    old = StoredNotice(
        id=1,
        notice=Notice(source="g2b_bid", external_id="1", stage=Stage.TENDER, title="CCTV 구축"),
        collected_at=NOW - timedelta(days=20),
    )
    facts = ProposalFacts(stored=old, earlier=old, evidence=evidence, score=97)
    (message,) = render(facts, language=language, now=NOW, possible_double=False, silent=True)
    return message.plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_said_in_words(sign: str, language: str) -> None:
    said = question((sign,), language)
    name, _, number = sign.partition(":")
    assert f"{name}:" not in said
    assert "_" not in said
    assert number in said


def test_what_the_catalogue_does_not_know_is_shown_as_it_is() -> None:
    assert "unheard:1" in question(("unheard:1",), "ko")
