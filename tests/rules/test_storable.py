"""Whatever a reader lets through, a database can hold it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.storable import storable
from storage.coding import notice_from_json, notice_to_json
from storage.records import Attachment, Classification, Notice, NumberKind, OfficialNumber, Stage
from storage.records.text import plain

NOTICE = Notice(source="news", external_id="a", stage=Stage.NEWS, title="CCTV 늘린다")


def number(value: str) -> OfficialNumber:
    return OfficialNumber(kind=NumberKind.BID, value=value)


def test_a_clean_notice_is_left_as_it_is() -> None:
    assert storable(NOTICE) is NOTICE


@pytest.mark.parametrize(
    ("printed", "held"),
    [
        ("plain", "plain"),
        ("a\0b", "ab"),
        ("가\0나", "가나"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("two halves \ud83d\ude00", "two halves 😀"),
        ("😀", "😀"),
        ("", ""),
    ],
)
def test_text_that_every_database_takes(printed: str, held: str) -> None:
    assert plain(printed) == held
    clean = storable(replace(NOTICE, body=printed))
    assert clean is not None
    assert clean.body == held


def test_every_text_however_deep_is_cleaned() -> None:
    dirty = replace(
        NOTICE,
        tags=("a\0",),
        classification=Classification(large="b\0"),
        attachments=(Attachment(name="c\0", url="d\0"),),
        numbers=(number("e\0"),),
        own_number=number("f\0"),
    )
    assert storable(dirty) == replace(
        NOTICE,
        tags=("a",),
        classification=Classification(large="b"),
        attachments=(Attachment(name="c", url="d"),),
        numbers=(number("e"),),
        own_number=number("f"),
    )


@pytest.mark.parametrize(
    "beyond", [{"external_id": "\0"}, {"external_id": " \0 "}, {"title": "\0 "}, {"revision": 2**31}]
)
def test_what_has_no_name_or_identity_is_refused(beyond: dict[str, object]) -> None:
    assert storable(replace(NOTICE, **beyond)) is None  # type: ignore[arg-type]  # the table says which


def test_the_largest_revision_is_held() -> None:
    largest = replace(NOTICE, revision=2**31 - 1)
    assert storable(largest) is largest


def test_long_identities_are_shortened_without_becoming_one() -> None:
    links = ["https://x.example/" + "a" * 200, "https://x.example/" + "a" * 200 + "b"]
    short = [storable(replace(NOTICE, external_id=link)) for link in links]
    identities = {one.external_id for one in short if one is not None}
    assert len(identities) == 2
    assert {len(identity) for identity in identities} == {193}
    again = storable(replace(NOTICE, external_id=links[0]))
    assert again == short[0]
    assert again is not None
    assert storable(again) is again, "what was shortened is short"


def test_titles_and_bodies_are_bounded() -> None:
    clean = storable(replace(NOTICE, title="가" * 100_000, body="나" * 100_000))
    assert clean is not None
    assert (len(clean.title), len(clean.body)) == (300, 20_000)


def test_numbers_that_no_column_holds_are_left_out() -> None:
    clean = storable(replace(NOTICE, own_number=number("1" * 129), numbers=(number("1" * 129), number("2" * 128))))
    assert clean == replace(NOTICE, numbers=(number("2" * 128),))


ANY_TEXT = st.text(alphabet=st.characters(), max_size=30)


@given(title=ANY_TEXT, identity=ANY_TEXT, body=ANY_TEXT, tags=st.lists(ANY_TEXT, max_size=3))
def test_what_is_storable_survives_json_and_is_storable_again(
    title: str, identity: str, body: str, tags: list[str]
) -> None:
    notice = Notice(
        source="news", external_id=identity or "x", stage=Stage.NEWS, title=title or "x", body=body, tags=tuple(tags)
    )
    clean = storable(notice)
    if clean is None:
        assert not plain(notice.title).strip() or not plain(notice.external_id).strip()
        return
    assert "\0" not in clean.title + clean.external_id + clean.body + "".join(clean.tags)
    assert notice_from_json(notice_to_json(clean)) == clean
    assert storable(clean) is clean
