"""This machine's clock beside the clocks of those who answered: all windows and deadlines are reckoned by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from jobs.checkup.finding import Finding, fail, ok, warn
from jobs.clock import Clock
from jobs.ports import Fetcher, Request, Response

MOST_SKEW = timedelta(minutes=5)


@dataclass(kw_only=True)
class Skews:
    """How far this machine's clock is ahead of each answer's Date header."""

    clock: Clock
    seen: list[timedelta] = field(default_factory=list)

    def note(self, headers: Mapping[str, str]) -> None:
        """Takes down one answer (header names in lower case). What comes out of a cache (Age) tells no time."""
        if "age" in headers:
            return
        try:
            said = parsedate_to_datetime(headers.get("date", ""))
        except ValueError:
            return
        aware = said if said.tzinfo is not None else said.replace(tzinfo=UTC)
        self.seen.append(self.clock.now() - aware)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting:
    """A Fetcher that takes down the time of every answer."""

    fetcher: Fetcher
    skews: Skews

    async def get(self, request: Request) -> Response:
        """As the fetcher within; raises what it raises."""
        response = await self.fetcher.get(request)
        self.skews.note(response.headers)
        return response


def check_clock(skews: Skews) -> Finding:
    """The least skew counts: one server that agrees is proof enough against another whose clock is wrong."""
    if not skews.seen:
        return warn("clock", "nobody answered with a time to compare it with", "mend the network, and check again")
    least = min(skews.seen, key=abs)
    seconds = round(abs(least).total_seconds())
    said = f"{seconds} s {'ahead of' if least > timedelta(0) else 'behind'} {len(skews.seen)} answers' Date headers"
    if abs(least) > MOST_SKEW:
        return fail("clock", said, "set this machine's clock (NTP): windows and deadlines are reckoned by it")
    return ok("clock", said)
