"""What a revision is to us, and what it changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.facts import Change
from jobs.rules.changes import (
    Amended,
    Arrival,
    Late,
    New,
    Renumbered,
    Seen,
    arrival,
    changes,
    fingerprint,
    is_loud,
)
from storage.records import (
    Action,
    Amount,
    AmountKind,
    Attachment,
    Deadline,
    DeadlineKind,
    Held,
    Notice,
    NumberKind,
    OfficialNumber,
    Stage,
)

NOW = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 8, 10, 1, 0, tzinfo=UTC)
NOTICE = Notice(
    source="g2b_bid",
    external_id="R26BK00000001",
    stage=Stage.TENDER,
    title="CCTV 구축",
    amounts=(Amount(kind=AmountKind.ALLOCATED, krw=100, vat_included=True),),
    deadlines=(Deadline(kind=DeadlineKind.BID, at=CLOSES),),
    own_number=OfficialNumber(kind=NumberKind.BID, value="R26BK00000001"),
)
TEXTS = {name: replace(NOTICE, body=name) for name in "ABCDE"}


def held(name: str, *, revision: int = 0, edition: int = 0, hours_ago: float = 48) -> Held:
    return Held(
        revision=revision,
        edition=edition,
        fingerprint=fingerprint(TEXTS[name]),
        collected_at=NOW - timedelta(hours=hours_ago),
    )


def arrives(name: str, *entries: Held, revision: int = 0) -> Arrival:
    notice = replace(TEXTS[name], revision=revision)
    return arrival(notice, fingerprint(notice), entries, NOW)


def test_the_first_of_a_publication_is_new_whatever_its_revision() -> None:
    assert arrives("A") == New()
    assert arrives("A", revision=3) == New()


def test_the_same_again_is_seen() -> None:
    assert arrives("A", held("A")) == Seen()
    assert arrives("A", held("A"), held("B", revision=1)) == Seen()


def test_a_higher_revision_is_an_amendment_even_of_the_same_text() -> None:
    assert arrives("B", held("A"), revision=1) == Amended(edition=0)
    assert arrives("A", held("A"), revision=1) == Amended(edition=0)


def test_an_edit_in_place_is_the_next_edition() -> None:
    assert arrives("B", held("A")) == Amended(edition=1)
    assert arrives("C", held("A"), held("B", edition=1)) == Amended(edition=2)
    assert arrives("C", held("A"), held("B", revision=1, edition=4), revision=1) == Amended(edition=5)


def test_what_is_older_than_the_newest_is_late() -> None:
    assert arrives("A", held("B", revision=2), revision=1) == Late(edition=0)
    assert arrives("C", held("A"), held("B", revision=1)) == Late(edition=1)


def test_a_text_that_comes_back_is_a_stale_copy_for_a_day() -> None:
    flapping = (held("A"), held("B", edition=1, hours_ago=23.9))
    assert arrives("A", *flapping) == Seen()
    assert arrives("A", held("A"), held("B", edition=1, hours_ago=24)) == Amended(edition=2)
    assert arrives("C", *flapping) == Amended(edition=2), "a text never seen is a change at once"


def test_other_numbers_are_no_change_but_may_be_more() -> None:
    more = replace(NOTICE, numbers=(OfficialNumber(kind=NumberKind.PRESPEC, value="R26BD00000001"),))
    present = Held(revision=0, edition=2, fingerprint=fingerprint(NOTICE), collected_at=NOW)
    assert arrival(more, fingerprint(more), [present], NOW) == Renumbered(edition=2)
    assert changes(NOTICE, more) == ()


UNIMPORTANT = {
    "url": "https://elsewhere.example/",
    "published_at": NOW,
    "tags": ("긴급",),
    "change_reason": "오탈자",
    "announcer": "조달청",
    "constructed": True,
    "action": Action.AMENDED,
    "revision": 7,
    "edition": 7,
}
MEANINGFUL = {
    "title": "CCTV 구축 (수정)",
    "buyer": "강남구",
    "contract_method": "제한경쟁",
    "award_method": "협상에 의한 계약",
    "bid_method": "전자입찰",
    "planned_for": "2026-09",
    "regions": ("서울특별시",),
    "licences": ("정보통신공사업",),
    "attachments": (Attachment(name="제안요청서.hwp", url="https://x.example/1"),),
    "action": Action.CANCELLED,
    "amounts": (Amount(kind=AmountKind.ALLOCATED, krw=101, vat_included=True),),
    "deadlines": (Deadline(kind=DeadlineKind.BID, at=CLOSES + timedelta(minutes=1)),),
    "body": "과업 변경",
}


@pytest.mark.parametrize("field", UNIMPORTANT)
def test_what_means_nothing_changes_no_fingerprint(field: str) -> None:
    assert fingerprint(replace(NOTICE, **{field: UNIMPORTANT[field]})) == fingerprint(NOTICE)  # type: ignore[arg-type]  # the table says which


@pytest.mark.parametrize("field", MEANINGFUL)
def test_what_means_something_changes_the_fingerprint(field: str) -> None:
    assert fingerprint(replace(NOTICE, **{field: MEANINGFUL[field]})) != fingerprint(NOTICE)  # type: ignore[arg-type]  # the table says which


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    seoul = CLOSES.astimezone(timezone(timedelta(hours=9)))
    moved = replace(NOTICE, deadlines=(Deadline(kind=DeadlineKind.BID, at=seoul),))
    assert fingerprint(moved) == fingerprint(NOTICE)
    assert changes(NOTICE, moved) == ()


def test_attachments_in_another_order_are_the_same() -> None:
    files = tuple(Attachment(name=name, url="") for name in ("b", "a"))
    assert fingerprint(replace(NOTICE, attachments=files)) == fingerprint(replace(NOTICE, attachments=files[::-1]))


def test_an_articles_summary_is_not_its_meaning() -> None:
    article = replace(NOTICE, stage=Stage.NEWS)
    assert fingerprint(replace(article, body="another layout")) == fingerprint(article)
    assert fingerprint(replace(article, title="another title")) != fingerprint(article)


@given(title=st.text(alphabet=st.characters(), min_size=1))
def test_any_text_has_a_fingerprint_that_fits_its_column(title: str) -> None:
    made = fingerprint(replace(NOTICE, title=title))
    assert len(made) <= 64
    assert made == fingerprint(replace(NOTICE, title=title))


def test_changes_come_loud_ones_first_with_values_as_they_are() -> None:
    later = CLOSES + timedelta(days=3)
    after = replace(
        NOTICE,
        title="CCTV 구축 및 유지관리",
        amounts=(Amount(kind=AmountKind.ALLOCATED, krw=200, vat_included=True),),
        deadlines=(
            Deadline(kind=DeadlineKind.BID, at=later),
            Deadline(kind=DeadlineKind.REGISTRATION, at=CLOSES),
        ),
        regions=("서울특별시", "경기도"),
    )
    assert changes(NOTICE, after) == (
        Change(field="amount", before=100, after=200, loud=True),
        Change(field="deadline.bid", before=CLOSES, after=later, loud=True),
        Change(field="deadline.registration", before=None, after=CLOSES, loud=True),
        Change(field="regions", before=None, after="서울특별시, 경기도", loud=True),
        Change(field="title", before="CCTV 구축", after="CCTV 구축 및 유지관리", loud=False),
    )


def test_a_cancellation_is_not_the_loss_of_its_deadlines() -> None:
    gone = replace(NOTICE, action=Action.CANCELLED, deadlines=(), amounts=(), title="CCTV 구축 [취소]")
    assert [change.field for change in changes(NOTICE, gone)] == ["title"]
    assert [change.field for change in changes(gone, NOTICE)] == ["amount", "deadline.bid", "title"]


def test_what_rings() -> None:
    quiet, loud = (Change(field="title", before="a", after="b", loud=is_) for is_ in (False, True))
    assert not is_loud(NOTICE, ())
    assert not is_loud(NOTICE, (quiet,))
    assert is_loud(NOTICE, (quiet, loud))
    assert is_loud(replace(NOTICE, action=Action.CANCELLED), ())


@pytest.mark.parametrize(
    ("field", "loud"),
    [
        ("amounts", True),
        ("deadlines", True),
        ("regions", True),
        ("licences", True),
        ("contract_method", True),
        ("award_method", True),
        ("bid_method", True),
        ("title", False),
        ("buyer", False),
        ("body", False),
        ("attachments", False),
        ("planned_for", False),
    ],
)
def test_deadline_amount_qualification_and_method_ring_and_nothing_else(field: str, loud: bool) -> None:
    after = replace(NOTICE, **{field: MEANINGFUL[field]})  # type: ignore[arg-type]  # the table says which
    assert is_loud(after, changes(NOTICE, after)) is loud
