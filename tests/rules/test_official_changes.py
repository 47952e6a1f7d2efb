"""What the official history adds to our own comparison of two texts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jobs.facts import Change
from jobs.rules.official_changes import official_changes, told_changes
from storage.records import Action, Amount, AmountKind, Deadline, Details, Notice, OfficialChange, StoredNotice
from tests.tenders import CLOSES, NOW, closing, tender, won

LATER = CLOSES + timedelta(days=2)


def stored(notice: Notice, *, at: datetime = NOW, details: Details | None = None) -> StoredNotice:
    known = notice if details is None else details.added_to(notice)
    return StoredNotice(id=1, notice=known, collected_at=at, details=details, published=notice)


def item(name: str, before: str = "", after: str = "", **more: object) -> OfficialChange:
    values = {"number": "R26BK00000001", "revision": 1, "at": NOW + timedelta(hours=2), **more}
    return OfficialChange(item=name, before=before, after=after, **values)  # type: ignore[arg-type]  # the tests' own names


def amended(*items: OfficialChange, deadlines: tuple[Deadline, ...] = closing(CLOSES)) -> StoredNotice:
    notice = tender(revision=1, action=Action.AMENDED, deadlines=deadlines)
    return stored(notice, at=NOW + timedelta(hours=3), details=Details(changes=items))


def test_a_first_text_changes_nothing() -> None:
    assert told_changes(None, amended(item("개찰일시"))) == ()


def test_official_items_say_what_our_fields_do_not() -> None:
    after = amended(
        item("입찰서마감일시", "202608101000", "202608121000"),
        item("배정예산금액", "500,000,000", "600000000"),
        item("참가가능지역", "", "서울특별시"),
        item("담당자명", "김", "이"),
    )
    assert told_changes(stored(tender()), after) == (
        Change(field="deadline.bid", before=CLOSES, after=LATER, loud=True),
        Change(field="배정예산금액", before=500_000_000, after=600_000_000, loud=True),
        Change(field="regions", before=None, after="서울특별시", loud=True),
        Change(field="담당자명", before="김", after="이", loud=False),
    )


def test_what_our_fields_say_is_not_said_twice() -> None:
    after = amended(item("입찰서마감일시", "202608101000", "202608131000"), deadlines=closing(LATER))
    assert told_changes(stored(tender()), after) == (
        Change(field="deadline.bid", before=CLOSES, after=LATER, loud=True),
    )


def test_sums_of_two_kinds_are_two_changes() -> None:
    budget, estimate = item("배정예산금액", "110", "220"), item("추정가격", "100", "200")
    assert told_changes(stored(tender()), amended(budget, estimate)) == (
        Change(field="배정예산금액", before=110, after=220, loud=True),
        Change(field="추정가격", before=100, after=200, loud=True),
    )
    cheaper = stored(tender(revision=1, amounts=won(1)), details=Details(changes=(budget, estimate)))
    assert [change.field for change in told_changes(stored(tender()), cheaper)] == ["amount"]


def test_items_of_other_numbers_and_revisions_are_not_of_this_change() -> None:
    after = amended(item("제조여부", "N", "Y", revision=0), item("제조여부", "N", "Y", number="R26BK00000002"))
    assert official_changes(stored(tender()), after) == ()


def test_of_an_edit_in_place_only_what_came_since_the_text_before() -> None:
    before = stored(tender(), at=NOW)
    items = (
        item("개찰일시", "202608101000", "202608101100", revision=0, at=NOW - timedelta(days=1)),
        item("제조여부", "N", "Y", revision=0, at=None),
    )
    after = stored(tender(edition=1), details=Details(changes=items))
    assert official_changes(before, after) == (Change(field="제조여부", before="N", after="Y", loud=True),)


def test_several_steps_of_one_field_are_one_change_and_none_where_they_lead_back() -> None:
    first = item("개찰일시", "202608101000", "202608111000", at=NOW)
    second = item("개찰일시", "202608111000", "202608121000", at=NOW + timedelta(hours=1))
    back = item("개찰일시", "202608111000", "202608101000", at=NOW + timedelta(hours=1))
    assert official_changes(stored(tender()), amended(second, first)) == (
        Change(field="deadline.opening", before=CLOSES, after=LATER, loud=True),
    )
    assert official_changes(stored(tender()), amended(first, back)) == ()


@pytest.mark.parametrize(
    ("name", "loud"),
    [
        ("입찰서마감일시", True),
        ("입찰서개시일시", False),
        ("PQ신청서접수일시", True),
        ("물품분류제한여부", True),
        ("제조여부", True),
        ("PQ신청서접수방법", True),
        ("공동수급 협정서 마감일시", True),
        ("개찰장소", False),
        ("공고기관담당자명", False),
    ],
)
def test_which_items_ring(name: str, loud: bool) -> None:
    (change,) = official_changes(stored(tender()), amended(item(name, "a", "b")))
    assert change.loud is loud


def test_values_that_cannot_be_read_are_shown_as_printed() -> None:
    after = amended(item("입찰서마감일시", "미정", "202608121000"), item("추정가격", "비공개", ""))
    assert told_changes(stored(tender()), after) == (
        Change(field="deadline.bid", before="미정", after=LATER, loud=True),
        Change(field="추정가격", before="비공개", after=None, loud=True),
    )


def test_regions_are_compared_only_where_both_were_asked_and_none_listed_is_no_change() -> None:
    seoul, both = Details(regions=("서울특별시",)), Details(regions=("서울특별시", "경기도"))
    before, after = stored(tender(), details=seoul), stored(tender(revision=1), details=both)
    assert told_changes(before, after) == (
        Change(field="regions", before="서울특별시", after="서울특별시, 경기도", loud=True),
    )
    assert told_changes(before, stored(tender(revision=1))) == ()
    assert told_changes(stored(tender()), after) == ()
    assert told_changes(before, stored(tender(revision=1), details=Details())) == ()


def test_a_base_amount_that_was_learned_is_no_change() -> None:
    base = Details(base_amount=Amount(kind=AmountKind.BASE, krw=7, vat_included=None))
    bare = replace(tender(), amounts=())
    assert told_changes(stored(bare, details=Details()), stored(replace(bare, revision=1), details=base)) == ()


def test_the_service_writes_seouls_time() -> None:
    (change,) = official_changes(stored(tender()), amended(item("개찰일시", "", "202608101000")))
    assert change.after == datetime(2026, 8, 10, 1, 0, tzinfo=UTC)
