"""What a search finds, in which order, and that the keys it asks the database for never lose anything."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.document import document
from jobs.rules.interests import Query, parse_words
from jobs.rules.searching import hits_in, is_open, is_over, keys_of, rank
from storage.records import Action, Attachment, Deadline, DeadlineKind, Hit, Notice, Stage, StoredNotice, Strength
from tests.tenders import NOW, closing, tender

AHEAD, PAST = closing(NOW + timedelta(minutes=1)), closing(NOW)


def query(words: str) -> Query:
    read = parse_words(words)
    assert isinstance(read, Query)
    return read


def stored(number: int = 1, **changes: object) -> StoredNotice:
    return StoredNotice(id=number, notice=tender(f"R26BK{number:08}", **changes), collected_at=NOW)


def test_the_title_is_strong_and_the_rest_is_weak() -> None:
    found = hits_in(stored(), query("cctv"), NOW, NOW)
    assert found is not None
    assert (found.notice_id, found.strength, found.hits) == (1, Strength.STRONG, (Hit(word="cctv", place="title"),))
    attached = (Attachment(name="드론 과업내용서.hwp", url="https://example.org/1"),)
    weak = hits_in(stored(attachments=attached), query("드론, 로봇"), NOW, NOW)
    assert weak is not None
    assert (weak.strength, weak.hits) == (Strength.WEAK, (Hit(word="드론", place="attachment"),))


@pytest.mark.parametrize("words", ["드론", "CCTV -관제", '"관제 지능형"', "강남구"])
def test_what_an_interest_would_not_meet_is_not_found(words: str) -> None:
    assert hits_in(stored(), query(words), NOW, NOW) is None


def order(*found: tuple[StoredNotice, datetime], words: str = "CCTV") -> list[int]:
    hits = [one for stored, told in found if (one := hits_in(stored, query(words), told, NOW)) is not None]
    return [one.notice_id for one in sorted(hits, key=rank)]


def test_open_ones_come_first_then_strong_then_the_newest() -> None:
    day = timedelta(days=1)
    only_body: dict[str, object] = {"title": "관제시스템 구축", "body": "CCTV 20대"}
    assert order(
        (stored(1, deadlines=PAST), NOW),
        (stored(2, deadlines=AHEAD, **only_body), NOW),
        (stored(3, deadlines=AHEAD), NOW - 2 * day),
        (stored(4, deadlines=AHEAD), NOW - day),
        (stored(5, deadlines=AHEAD), NOW - day),
        (stored(6, deadlines=AHEAD, action=Action.CANCELLED), NOW - day),
        (stored(7, deadlines=PAST, **only_body), NOW),
    ) == [5, 4, 3, 2, 1, 6, 7]


@pytest.mark.parametrize(
    ("changes", "opened", "over"),
    [
        ({"deadlines": AHEAD}, True, False),
        ({"deadlines": PAST}, False, True),
        ({"deadlines": ()}, False, False),
        ({"deadlines": (), "action": Action.CANCELLED}, False, True),
        ({"deadlines": AHEAD, "action": Action.CANCELLED}, False, True),
        (
            {"deadlines": (Deadline(kind=DeadlineKind.OPINION, at=NOW + timedelta(days=1)),), "stage": Stage.PRESPEC},
            True,
            False,
        ),
        ({"deadlines": AHEAD, "stage": Stage.PLAN}, False, False),
        ({"deadlines": PAST, "stage": Stage.AWARD}, False, False),
    ],
)
def test_open_and_over_are_only_said_where_they_are_known(changes: dict[str, Any], opened: bool, over: bool) -> None:
    notice = tender(**changes)
    assert (is_open(notice, NOW), is_over(notice, NOW)) == (opened, over)


PIECES = st.sampled_from(
    ["CCTV", "C.C.T.V", "폐쇄회로(CC)TV", "빅 데이터", "빅데이터", "AI", "ＡＩ", "S/W", "100%", "a_b", "보안등", "보안", "관제", "㉮", "5G", "1/2", "Straße"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), min_size=1, max_size=5).map(" ".join)


@given(title=TEXTS, body=TEXTS, words=TEXTS)
def test_whatever_is_found_has_all_keys_of_some_clause_in_its_text(title: str, body: str, words: str) -> None:
    read = parse_words(words)
    if isinstance(read, Query) and title.strip():
        notice = Notice(source="s", external_id="1", stage=Stage.NEWS, title=title, body=body)
        text = document(notice).channels.joined
        if hits_in(StoredNotice(id=1, notice=notice, collected_at=NOW), read, NOW, NOW) is not None:
            assert any(all(key in text for key in keys) for keys in keys_of(read))
