"""What the demo replays: every recorded tender notice, and the story's own constructed publications."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.demo.marked import Marked
from bot.demo.recorded_rows import SERVICES, RecordedRow, recorded_bids, rows_from_answer
from bot.demo.source_server import RecordedPage
from jobs.clock import SEOUL
from jobs.sources.source import Source
from storage.records import Notice

RECORDED = Path(__file__).parents[2] / "tests" / "recorded"
CONSTRUCTED_NUMBER = "R26BK9900"
"""The story's tender notices have numbers that the procurement service has not come to."""

SOURCES = ("g2b_bid", "seoul_plan", "news")

PLAN_PATH, FEED_PATH = "/plan.html", "/feed.xml"
PLAN_VISIBLE = datetime(2026, 3, 31, 10, 0, tzinfo=SEOUL)
FEED_VISIBLE = datetime(2026, 4, 1, 11, 0, tzinfo=SEOUL)


class NoRecordings(Exception):
    """The demo needs the recordings of a checkout; the text says so."""


def rows() -> tuple[RecordedRow, ...]:
    """All rows that the replay server shows, each from its registration on. Raises NoRecordings outside a checkout."""
    with _checkout():
        return (*recorded_bids(RECORDED / "g2b"), *story_rows())


def story_rows() -> tuple[RecordedRow, ...]:
    """The story's own rows alone. Raises NoRecordings outside a checkout."""
    with _checkout():
        return tuple(rows_from_answer((RECORDED / "story" / "constructed_bids.json").read_bytes(), SERVICES))


@contextmanager
def _checkout() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NoRecordings(
            f"{error.filename} is not there: run the demo from a checkout (git clone, make demo)"
        ) from error


def pages() -> tuple[RecordedPage, ...]:
    """The plan list and the press feed; before their moment the list is empty and the feed has no items."""
    story = RECORDED / "story"
    beginning = datetime(2026, 1, 1, tzinfo=SEOUL)
    feed = (story / "constructed_feed.xml").read_text(encoding="utf-8")
    no_items = feed[: feed.index("<item>")] + "</channel></rss>"
    plan = (story / "constructed_plan.html").read_text(encoding="utf-8")
    rows_from, rows_to = plan.index("<tbody>") + len("<tbody>"), plan.index("</tbody>")
    empty = re.sub(r"총 \d+건", "총 0건", plan[:rows_from] + plan[rows_to:])
    return (
        RecordedPage(
            path=PLAN_PATH, body=empty.encode(), content_type="text/html; charset=utf-8", visible_from=beginning
        ),
        RecordedPage(
            path=PLAN_PATH,
            body=(story / "constructed_plan.html").read_bytes(),
            content_type="text/html; charset=utf-8",
            visible_from=PLAN_VISIBLE,
        ),
        RecordedPage(
            path=FEED_PATH, body=no_items.encode(), content_type="application/rss+xml", visible_from=beginning
        ),
        RecordedPage(path=FEED_PATH, body=feed.encode(), content_type="application/rss+xml", visible_from=FEED_VISIBLE),
    )


def marked(sources: Mapping[str, Source]) -> dict[str, Source]:
    """The same sources, with the story's own publications marked."""
    return {name: Marked(source, _is_constructed) for name, source in sources.items()}


def _is_constructed(notice: Notice) -> bool:
    return notice.source != "g2b_bid" or notice.external_id.startswith(CONSTRUCTED_NUMBER)
