"""Records refuse what cannot be, and come back from JSON as they were."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from storage import coding, records
from storage.records import (
    URGENCY,
    Amount,
    AmountKind,
    Announcement,
    Attachment,
    Check,
    Classification,
    Deadline,
    DeadlineKind,
    Figure,
    Filters,
    Hit,
    Notice,
    NumberKind,
    OfficialNumber,
    OutboxKind,
    QuietHours,
    SourceState,
    Stage,
)
from storage.records.notice import LARGEST_KRW, require_aware

NOW = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)
NOTICE = Notice(source="g2b_bid", external_id="R26BK00000001", stage=Stage.TENDER, title="CCTV 구축")

# Everything but lone surrogates: those never reach storage (jobs/rules/storable.py).
TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=20)
NAME = st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=20)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))])
MOMENT = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001 - Hypothesis adds the zone
WON = st.integers(1, LARGEST_KRW)


def several(one: SearchStrategy[object]) -> SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=3).map(tuple)


NUMBERS = st.builds(OfficialNumber, kind=st.sampled_from(NumberKind), value=TEXT)
NOTICES = st.builds(
    Notice,
    source=NAME,
    external_id=NAME,
    revision=st.integers(0, 2**31 - 1),
    edition=st.integers(0, 999),
    title=NAME,
    tags=several(TEXT),
    amounts=several(
        st.builds(Amount, kind=st.sampled_from(AmountKind), krw=WON, vat_included=st.none() | st.booleans())
    ),
    published_at=st.none() | MOMENT,
    deadlines=several(st.builds(Deadline, kind=st.sampled_from(DeadlineKind), at=MOMENT)),
    classification=st.builds(Classification, large=TEXT, middle=TEXT, code=TEXT, name=TEXT),
    regions=several(TEXT),
    licences=several(TEXT),
    body=TEXT,
    attachments=several(st.builds(Attachment, name=TEXT, url=TEXT)),
    own_number=st.none() | NUMBERS,
    numbers=several(NUMBERS),
)
FILTERS = st.builds(
    Filters,
    buyers=several(TEXT),
    regions=several(TEXT),
    contract_methods=several(TEXT),
    least_krw=st.none() | WON,
    most_krw=st.none() | WON,
)
HOUR = st.integers(0, 23)
QUIET = st.builds(QuietHours, start_hour=HOUR, end_hour=HOUR)
STATES = st.builds(
    SourceState,
    name=NAME,
    last_attempt_at=st.none() | MOMENT,
    last_success_at=st.none() | MOMENT,
    last_new_at=st.none() | MOMENT,
    next_poll_at=st.none() | MOMENT,
    problem=TEXT,
    problem_kind=TEXT,
    problem_since=st.none() | MOMENT,
    calls=st.dictionaries(TEXT, st.integers(0, 10_000), max_size=3),
    calls_day=st.none() | st.dates(),
    cursor=st.dictionaries(TEXT, TEXT, max_size=3),
    watched=st.dictionaries(TEXT, MOMENT, max_size=3),
)
FIGURES = st.builds(
    Figure,
    kind=TEXT,
    scope=TEXT,
    key=st.none() | TEXT,
    label=TEXT,
    projects=st.none() | st.integers(0),
    amount_krw=st.none() | WON,
)
CHECKS = st.builds(Check, rule=TEXT, status=TEXT, expected=st.integers(), got=st.integers())
ANNOUNCEMENTS = st.builds(
    Announcement,
    year=st.none() | st.integers(1900, 2200),
    year_from=TEXT,
    figures=several(FIGURES),
    checks=several(CHECKS),
)
HITS = several(st.builds(Hit, word=TEXT, place=TEXT, topic=TEXT))

CODED: list[tuple[str, SearchStrategy[object], Callable[[object], object]]] = [
    ("notice", NOTICES, lambda one: coding.notice_from_json(coding.notice_to_json(one))),  # type: ignore[arg-type]  # each line has its own type
    ("filters", FILTERS, lambda one: coding.filters_from_json(coding.filters_to_json(one))),  # type: ignore[arg-type]  # as above
    ("quiet", QUIET, lambda one: coding.quiet_from_row(coding.quiet_to_row(one))),  # type: ignore[arg-type]  # as above
    ("state", STATES, lambda one: coding.state_from_json(coding.state_to_json(one))),  # type: ignore[arg-type]  # as above
    ("announcement", ANNOUNCEMENTS, lambda one: coding.announcement_from_json(coding.announcement_to_json(one))),  # type: ignore[arg-type]  # as above
    ("hits", HITS, lambda one: coding.hits_from_rows(coding.hits_to_rows(one))),  # type: ignore[arg-type]  # as above
]


@pytest.mark.parametrize(("name", "values", "round_trip"), CODED, ids=[name for name, _, _ in CODED])
@given(data=st.data())
def test_a_record_comes_back_from_json_as_it_was(
    name: str, values: SearchStrategy[object], round_trip: Callable[[object], object], data: st.DataObject
) -> None:
    value = data.draw(values, label=name)
    assert round_trip(value) == value


def test_a_stored_record_of_an_earlier_release_is_read_with_defaults() -> None:
    assert coding.state_from_json('{"name": "g2b_bid", "gone": 1}') == SourceState(name="g2b_bid")


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(ValueError, match="stage"):
        coding.notice_from_json('{"source": "a", "external_id": "b", "title": "c", "stage": "unheard"}')


# What cannot be


@pytest.mark.parametrize("field", ["source", "external_id", "title"])
def test_a_notice_without_a_name_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match=f"needs a {field}"):
        replace(NOTICE, **{field: ""})  # type: ignore[arg-type]  # the table says which


@pytest.mark.parametrize("field", ["revision", "edition"])
def test_counts_begin_at_nought(field: str) -> None:
    with pytest.raises(ValueError, match="count from 0"):
        replace(NOTICE, **{field: -1})  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("krw", [0, -1, 2**63, -(2**63)])
def test_a_sum_is_one_won_up_to_what_a_database_holds(krw: int) -> None:
    with pytest.raises(ValueError, match="an amount must be"):
        Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=None)


@pytest.mark.parametrize("krw", [1, 2**63 - 1])
def test_the_smallest_and_the_largest_sum_are_sums(krw: int) -> None:
    assert Amount(kind=AmountKind.BUDGET, krw=krw, vat_included=None).krw == krw


def test_a_naive_time_is_nine_hours_of_doubt() -> None:
    naive = NOW.replace(tzinfo=None)
    for make in (
        lambda: Deadline(kind=DeadlineKind.BID, at=naive),
        lambda: replace(NOTICE, published_at=naive),
        lambda: require_aware("a moment", naive),
    ):
        with pytest.raises(ValueError, match="must have a time zone"):
            make()


@pytest.mark.parametrize("hours", [(-1, 8), (24, 8), (8, -1), (8, 24)])
def test_hours_that_no_clock_has_are_refused(hours: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="hours run from 0 to 23"):
        QuietHours(start_hour=hours[0], end_hour=hours[1])


# What a notice says of itself


def test_a_thread_is_what_all_revisions_share() -> None:
    assert NOTICE.thread == replace(NOTICE, revision=3, edition=1).thread == ("g2b_bid", "R26BK00000001")


def test_the_first_sum_is_shown() -> None:
    sums = tuple(Amount(kind=kind, krw=krw, vat_included=None) for krw, kind in enumerate(AmountKind, start=1))
    assert NOTICE.amount is None
    assert replace(NOTICE, amounts=sums).amount == sums[0]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((), None),
        ((DeadlineKind.OPENING, DeadlineKind.OPINION, DeadlineKind.BID), DeadlineKind.BID),
        ((DeadlineKind.OPENING, DeadlineKind.OPINION), DeadlineKind.OPINION),
        ((DeadlineKind.REGISTRATION, DeadlineKind.OPENING), DeadlineKind.OPENING),
        ((DeadlineKind.REGISTRATION, DeadlineKind.CONSORTIUM, DeadlineKind.PROPOSAL), None),
    ],
)
def test_the_deadline_that_matters_most(kinds: tuple[DeadlineKind, ...], expected: DeadlineKind | None) -> None:
    at = {kind: NOW + timedelta(days=days) for days, kind in enumerate(kinds)}
    notice = replace(NOTICE, deadlines=tuple(Deadline(kind=kind, at=moment) for kind, moment in at.items()))
    assert notice.deadline_at == (None if expected is None else at[expected])
    assert {kind: notice.deadline(kind) for kind in kinds} == at


# The closed lists


def test_urgency_goes_from_the_operator_to_the_digest() -> None:
    assert sorted(OutboxKind, key=URGENCY.__getitem__) == [
        OutboxKind.OPERATOR,
        OutboxKind.CHANGE,
        OutboxKind.ALERT,
        OutboxKind.PROPOSAL,
        OutboxKind.REMINDER,
        OutboxKind.DIGEST,
    ]
    assert len(set(URGENCY.values())) == len(OutboxKind)


def test_everything_public_is_exported_and_frozen() -> None:
    for name in records.__all__:
        exported = getattr(records, name)
        if isinstance(exported, type) and not issubclass(exported, StrEnum):
            assert exported.__dataclass_params__.frozen, name  # type: ignore[attr-defined]  # all of them are dataclasses
            assert "__dict__" not in dir(exported), f"{name} has no slots"
    with pytest.raises(FrozenInstanceError):
        NOTICE.title = "another"  # type: ignore[misc]  # that it is refused is the point


def test_words_of_the_lists_fit_their_columns() -> None:
    for name in records.__all__:
        exported = getattr(records, name)
        if isinstance(exported, type) and issubclass(exported, StrEnum):
            assert all(0 < len(word.value) <= 16 for word in exported) or exported.__name__ == "ProjectType"
