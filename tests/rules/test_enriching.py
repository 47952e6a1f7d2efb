"""Which tenders deserve further calls, and for how long."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.rules import enriching
from storage.records import Action, Notice, Stage, StoredNotice
from tests.tenders import CLOSES, NOW, bid, plan_number, prespec_number, publication, tender


@pytest.mark.parametrize(
    ("notice", "wanted"),
    [
        (tender(), True),
        (tender(action=Action.RENOTICED), True),
        (tender(action=Action.CANCELLED), False),
        (replace(tender(), source="seoul_contract"), False),
        (publication(Stage.PRESPEC, "1", source="g2b_bid"), False),
    ],
)
def test_only_tenders_of_the_services_own_list(notice: Notice, wanted: bool) -> None:
    assert enriching.is_wanted(notice) is wanted


def test_open_until_the_deadline_and_a_month_without_one() -> None:
    dated = StoredNotice(id=1, notice=tender(), collected_at=NOW)
    undated = StoredNotice(id=1, notice=tender(deadlines=()), collected_at=NOW)
    assert enriching.is_open(dated, CLOSES - timedelta(seconds=1))
    assert not enriching.is_open(dated, CLOSES)
    assert enriching.is_open(undated, NOW + timedelta(days=29))
    assert not enriching.is_open(undated, NOW + timedelta(days=30))


def test_what_was_changed_has_a_history() -> None:
    assert not enriching.has_history(tender())
    assert enriching.has_history(tender(revision=1))
    assert enriching.has_history(tender(edition=1))


def test_the_process_is_asked_where_no_earlier_stage_is_named() -> None:
    assert enriching.lacks_earlier_stages(tender(numbers=(bid("R26BK00000001"),)))
    assert not enriching.lacks_earlier_stages(tender(numbers=(prespec_number(),)))
    assert not enriching.lacks_earlier_stages(tender(numbers=(plan_number(),)))


def test_an_answer_that_cannot_be_read_is_given_up_after_three_more_tries() -> None:
    waits = [enriching.wait_after_unusable(failures) for failures in (1, 2, 3, 4)]
    assert waits == [timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), None]
    assert enriching.wait_after_unavailable() == timedelta(minutes=10)
