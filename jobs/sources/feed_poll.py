"""Reads several feeds one after the other; one that is poisoned, stale or down is backed off alone."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.ports import Fetcher
from jobs.rules.windows import seoul_iso
from jobs.sources.batch import Batch
from jobs.sources.conditional import fetch_if_changed
from jobs.sources.errors import FormatChanged, QuotaUsedUp, SourceError, Unavailable, carrying
from jobs.sources.isolation import read_isolated
from jobs.sources.source import Page, PartProblem
from jobs.sources.syndication import Feed, feed_from
from storage.records import SourceState

_FIRST_PAUSE = timedelta(minutes=15)
_LONGEST_PAUSE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedQuestion:
    """One feed to read: its name, its address, and what makes notices of it."""

    name: str
    url: str
    read: Callable[[Feed], Batch]


async def poll_feeds(
    feeds: Iterable[FeedQuestion], fetcher: Fetcher, state: SourceState, now: datetime, stale_after: timedelta
) -> AsyncIterator[Page]:
    """One page for each feed that is not backed off. A failing feed is asked again after 15 minutes, then twice as late each
    time, up to half a day. Raises the first error where every feed asked has failed."""
    failed = list[PartProblem]()
    asked = 0
    for feed in feeds:
        if _resting(feed.name, state.cursor, now):
            continue
        asked += 1
        try:
            yield await _one(feed, fetcher, state, now, stale_after)
        except SourceError as error:
            failed.append(PartProblem(part=feed.name, error=error))
            rest = _rest(feed.name, state.cursor, now, error)
            yield Page(problems=(failed[-1],), cursor=rest, calls={feed.name: 1}, raw=error.raw)
    if failed and len(failed) == asked:
        raise failed[0].error


async def _one(feed: FeedQuestion, fetcher: Fetcher, state: SourceState, now: datetime, stale_after: timedelta) -> Page:
    fetched = await fetch_if_changed(fetcher, feed.url, key=feed.name, cursor=state.cursor, now=now)
    well = {f"failures:{feed.name}": "", f"rest:{feed.name}": ""}
    if fetched.body is None:
        return Page(cursor=well, calls={feed.name: 1})
    options = {"content_type": fetched.content_type, "base": feed.url}
    with carrying(fetched.body):
        batch = feed.read(feed_from(await read_isolated("feed", fetched.body, options)))
        if not batch.notices and state.cursor.get(f"rows:{feed.name}", "0") != "0":
            raise FormatChanged("no-rows", f"{feed.name}: no item at all, though there were some before")
    return Page(
        notices=batch.notices,
        rejected=batch.rejected,
        cursor={**well, **fetched.cursor, f"rows:{feed.name}": str(len(batch.notices))},
        calls={feed.name: 1},
        problems=_stale(feed.name, batch, now, stale_after),
    )


def _stale(name: str, batch: Batch, now: datetime, stale_after: timedelta) -> tuple[PartProblem, ...]:
    dates = [notice.published_at for notice in batch.notices if notice.published_at is not None]
    if not dates or now - max(dates) <= stale_after:
        return ()
    error = Unavailable("stale", f"{name}: answers, but its newest item is of {seoul_iso(max(dates))}")
    return (PartProblem(part=name, error=error),)


def _resting(name: str, cursor: Mapping[str, str], now: datetime) -> bool:
    until = cursor.get(f"rest:{name}", "")
    return bool(until) and now < datetime.fromisoformat(until)


def _rest(name: str, cursor: Mapping[str, str], now: datetime, error: SourceError) -> dict[str, str]:
    failures = int(cursor.get(f"failures:{name}") or "0") + 1
    pause = min(_FIRST_PAUSE * 2 ** min(failures - 1, 10), _LONGEST_PAUSE)
    until = error.until if isinstance(error, QuotaUsedUp) and error.until else now + pause
    return {f"failures:{name}": str(failures), f"rest:{name}": until.isoformat()}
