"""The calendar file: read back by the rules of RFC 5545, stable over amendments."""

from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from bot.exports.calendar import calendar_file
from bot.render.voice import Voice
from jobs.rules.week import Due
from storage.records import Deadline, DeadlineKind, StoredNotice
from tests.tenders import NOW, tender

CLOSES = datetime(2026, 8, 10, 1, 0, tzinfo=UTC)


def due(kind: DeadlineKind, at: datetime, **changes: Any) -> Due:
    stored = StoredNotice(id=1, notice=tender(**changes), collected_at=NOW)
    return Due(stored, Deadline(kind=kind, at=at))


def written(*found: Due, language: str = "ko") -> Calendar:
    content = calendar_file(found, Voice.of(language, NOW))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))  # octets, RFC 5545 section 3.1
    read = Calendar.from_ical(content)
    assert isinstance(read, Calendar)
    return read


def test_every_deadline_is_an_event_at_its_minute_with_an_alarm_the_day_before() -> None:
    title = "CCTV; 관제, 통합\\구축 " + "가" * 120
    early = due(
        DeadlineKind.REGISTRATION, CLOSES - timedelta(hours=16), title=title, url="https://www.g2b.go.kr/a?b=1,2"
    )
    read = written(early, due(DeadlineKind.BID, CLOSES, title=title))
    registration, bid = read.events
    assert str(bid["SUMMARY"]) == f"입찰마감 · {title}"
    assert bid.decoded("DTSTART") == CLOSES
    assert registration.decoded("DTSTART") == datetime(2026, 8, 9, 9, 0, tzinfo=UTC)
    assert str(registration["SUMMARY"]).startswith("입찰참가자격등록 마감 · ")
    assert str(registration["URL"]) == "https://www.g2b.go.kr/a?b=1,2"
    assert "URL" not in bid
    assert str(bid["DESCRIPTION"]) == "서울특별시 강남구\n배정예산 5억\nR26BK00000001-000"
    (alarm,) = bid.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-1)
    assert str(read["X-WR-CALNAME"]) == "발주봇 마감"


def test_a_moved_deadline_is_the_same_event_in_a_later_state() -> None:
    (before,) = written(due(DeadlineKind.BID, CLOSES)).events
    (after,) = written(due(DeadlineKind.BID, CLOSES + timedelta(days=3), revision=1, edition=2), language="en").events
    assert before["UID"] == after["UID"] == "g2b_bid-R26BK00000001-bid@baljubot"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1002)
    assert str(after["SUMMARY"]).startswith("Bid closes · ")


def test_a_notice_that_says_little_is_written_all_the_same() -> None:
    (event,) = written(
        due(DeadlineKind.OPINION, CLOSES, buyer="", amounts=(), own_number=None, url="javascript:x")
    ).events
    assert str(event["SUMMARY"]).startswith("의견마감 · ")
    assert str(event["DESCRIPTION"]) == ""
    assert "URL" not in event
