"""Every recorded article against what a person read in it, figure by figure and check by check."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands.figures import as_plain
from jobs.rules.announcements import read_article
from storage.records import Announcement

RECORDED = Path(__file__).parents[1] / "recorded" / "articles"
NAMES = sorted(path.stem for path in RECORDED.glob("*.txt"))
PRINTED_TWICE = {"정보화사업": "정보화 사업"}  # 2023's article spaces its total both ways


def article(name: str) -> Announcement:
    return read_article((RECORDED / f"{name}.txt").read_text("utf-8"))


def hand_read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((RECORDED / "expected" / f"{name}.json").read_text("utf-8"))
    return read


def without_label(figure: dict[str, object]) -> str:
    return str({name: value for name, value in figure.items() if name != "label"})


def test_every_article_was_read_by_hand() -> None:
    assert NAMES
    assert sorted(path.stem for path in (RECORDED / "expected").glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_figures_year_and_checks_are_those_of_the_hand_reading(name: str) -> None:
    got: dict[str, Any] = json.loads(json.dumps(as_plain(f"{name}.txt", article(name))))
    by_hand = hand_read(name)
    assert got.keys() == by_hand.keys()
    assert (got["file"], got["announcement"], got["year"]) == (f"{name}.txt", by_hand["announcement"], by_hand["year"])
    assert sorted(map(without_label, got["figures"])) == sorted(map(without_label, by_hand["figures"]))
    assert got["checks"] == by_hand["checks"]


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_as_printed(name: str) -> None:
    got = article(name).figures
    for figure in hand_read(name)["figures"]:
        same = [f.label for f in got if (f.kind, f.scope, f.key) == (figure["kind"], figure["scope"], figure["key"])]
        if figure["kind"] == "project":
            words = figure["label"].split()
            assert any(all(word in label for word in words) for label in same), figure["label"]
        else:
            assert {PRINTED_TWICE.get(label, label) for label in same} >= {
                PRINTED_TWICE.get(figure["label"], figure["label"])
            }


def test_the_worked_example_is_read_in_the_printed_order() -> None:
    by_hand = hand_read("2022_onews")["figures"]
    assert [f.label for f in article("2022_onews").figures] == [figure["label"] for figure in by_hand]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("2022_onews", "this year, published 2022-01-13"),
        ("2015_etnews", "published 2015-01-05"),
        ("2015_zdnet", "text: 2015년 서울시 정보화"),
        ("seed_001_b6dea45da2f1daab", "text: 2022년 서울시 정보화"),
        ("neg_2013_purchase_plan", ""),
    ],
)
def test_the_year_says_what_it_was_taken_from(name: str, source: str) -> None:
    assert article(name).year_from == source
