"""The picture: a PNG of the promised size, in both languages, with doubt drawn and nothing where nothing is known."""

import struct
import sys
from pathlib import Path

import pytest

from bot.exports.budget_chart import draw_budget
from bot.texts.catalog import LANGUAGES
from jobs.rules.announcements import compare, read_article
from storage.records import Announcement, Figure, Statement

RECORDED = Path(__file__).parents[1] / "recorded" / "articles"


def statement(source: str, year: int, eok: int, *, projects: int | None = 100, cctv: int | None = None) -> Statement:
    figures = [
        Figure(kind="total", scope="all", key=None, label="정보화사업", projects=projects, amount_krw=eok * 10**8)
    ]
    if cctv is not None:
        figures.append(
            Figure(kind="topic", scope="all", key="cctv", label="CCTV", projects=None, amount_krw=cctv * 10**8)
        )
    return Statement(source=source, announcement=Announcement(announcement=True, year=year, figures=tuple(figures)))


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_recorded_years_are_drawn(language: str) -> None:
    statements = [
        Statement(source=path.stem, announcement=read_article(path.read_text("utf-8")))
        for path in sorted(RECORDED.glob("*.txt"))
    ]
    width, height = size(draw_budget(compare(statements), language=language))
    assert width == 1600
    assert 800 <= height <= 900


def test_contradictions_missing_years_and_many_sources_are_drawn() -> None:
    statements = [
        *(statement(f"s{n}", 2019, 1457, cctv=300) for n in range(8)),
        statement("odd", 2019, 1475, projects=None, cctv=30),
        statement("alone", 2022, 3459, projects=None),
    ]
    with_doubt = draw_budget(compare(statements), language="ko")
    without = draw_budget(compare([*statements[:8], statements[-1]]), language="ko")
    assert size(with_doubt) == size(without)
    assert with_doubt != without


def test_years_without_topics_are_drawn() -> None:
    assert size(draw_budget(compare([statement("a", 2022, 3459)]), language="en"))


def test_nothing_known_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no year has a total"):
        draw_budget((), language="ko")


def test_the_same_years_give_the_same_picture() -> None:
    years = compare([statement("a", 2022, 3459, cctv=379)])
    assert draw_budget(years, language="ko") == draw_budget(years, language="ko")


def test_the_picture_needs_no_window() -> None:
    draw_budget(compare([statement("a", 2022, 3459)]), language="ko")
    assert "matplotlib.pyplot" not in sys.modules
