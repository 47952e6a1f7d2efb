"""Which notices missed an interest by one rule alone."""

import pytest

from jobs.rules.near_misses import near_miss
from jobs.rules.topics import load_topics
from storage.records import Filters, Interest, Kind, Notice, Stage

TOPICS = load_topics()
CITY = Filters(stages=(Stage.PLAN,))


def missed(words: str, title: str, **more: object) -> tuple[str, dict[str, object]] | None:
    notice = Notice(source="test", external_id="1", stage=Stage.TENDER, kind=Kind.GOODS, title=title)
    verdict = near_miss(Interest(id=1, chat_id=1, words=words, **more), notice, TOPICS)  # type: ignore[arg-type]  # by name
    return (verdict.key, verdict.args) if verdict else None


def test_one_filter_or_one_exclusion_kept_it_out() -> None:
    assert missed("CCTV", "CCTV 설치", filters=CITY) == ("why.filter_stopped", {"filter": "stages"})
    assert missed("CCTV -감리", "CCTV 감리") == ("why.words_excluded", {"words": ("CCTV",), "excluded": ("감리",)})
    assert missed("CCTV, -감리", "CCTV 감리") == ("why.excluded", {"word": "감리", "place": "title"})
    assert missed("-감리", "CCTV 구축 감리", topics=("cctv",)) == ("why.excluded", {"word": "감리", "place": "title"})


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("CCTV", {}),
        ("메타버스", {}),
        ("메타버스", {"filters": CITY}),
        ("CCTV", {"filters": Filters(stages=(Stage.PLAN,), kinds=(Kind.WORKS,))}),
        ("CCTV -설치 -노후", {}),
        ("CCTV -설치", {"filters": CITY}),
        ("CCTV -설치, 노후 -설치", {}),
        ("CCTV -설치, -노후", {}),
    ],
)
def test_met_absent_or_kept_out_by_more_than_one(words: str, more: dict[str, object]) -> None:
    assert missed(words, "노후 CCTV 설치", **more) is None
