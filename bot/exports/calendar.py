"""Deadlines as a calendar file (iCalendar, RFC 5545) that any phone opens."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from icalendar import Alarm, Calendar, Event

from bot.render.notice_lines import amount_text, buyer_text, number_text, title_text
from bot.render.voice import Voice
from bot.texts.html import web_address
from jobs.rules.week import Due

_BEFORE = timedelta(days=-1)
_CHANGES_A_REVISION = 1000


def calendar_file(found: Iterable[Due], voice: Voice) -> bytes:
    """One event a deadline, at its minute (UTC), with an alarm the day before. An event keeps its UID (publication and
    kind) while its deadline moves: a file that is opened later moves it in the calendar, too."""
    calendar = Calendar()
    calendar.add("prodid", "-//baljubot//deadlines//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", voice.t.plain("calendar.name"))
    for one in found:
        calendar.add_component(_event(one, voice))
    content: bytes = calendar.to_ical()
    return content


def _event(one: Due, voice: Voice) -> Event:
    notice, deadline = one.stored.notice, one.deadline
    what = voice.t.plain(f"deadline.{deadline.kind}")
    event = Event()
    event.add("uid", f"{notice.source}-{notice.external_id}-{deadline.kind}@baljubot")
    event.add("sequence", notice.revision * _CHANGES_A_REVISION + notice.edition)
    event.add("dtstamp", voice.now.astimezone(UTC))
    event.add("dtstart", deadline.at.astimezone(UTC))
    event.add("summary", f"{what} · {title_text(notice)}")
    facts = (buyer_text(notice), amount_text(notice, voice), number_text(notice))
    event.add("description", "\n".join(fact for fact in facts if fact))
    if web_address(notice.url):
        event.add("url", notice.url)
    event.add_component(_alarm(what))
    return event


def _alarm(what: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", what)
    alarm.add("trigger", _BEFORE)
    return alarm
