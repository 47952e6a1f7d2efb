"""All sources: which run with the present settings, and which reader understands a recorded answer of each."""

from collections.abc import Callable

from jobs.sources.batch import Batch
from jobs.sources.g2b_bid import client as g2b_bid
from jobs.sources.g2b_bid import parse as g2b_bid_answer
from jobs.sources.isolation import read_isolated
from jobs.sources.news import client as news
from jobs.sources.news.parse import articles
from jobs.sources.seoul_plan import client as seoul_plan
from jobs.sources.seoul_plan.parse import projects
from jobs.sources.settings import SourcesSettings
from jobs.sources.source import Form, Source
from jobs.sources.syndication import feed_from
from jobs.sources.tables import document_from

FORMS: dict[str, Form] = {
    g2b_bid_answer.SOURCE: g2b_bid.FORM,
    "seoul_plan": seoul_plan.FORM,
    "news": news.FORM,
}

_PLAIN: dict[str, Callable[[bytes], Batch]] = {"g2b_bid": g2b_bid_answer.parse}
_FEEDS = {"news": articles}
_TABLES = {"seoul_plan": projects}
READABLE = tuple(sorted([*_PLAIN, *_FEEDS, *_TABLES]))


def running(settings: SourcesSettings) -> dict[str, Source]:
    """The sources that the settings let run, by name. One that is off, or lacks its key or address, is left out; `resting`
    says why."""
    every: dict[str, Source] = {
        "g2b_bid": g2b_bid.G2bBid(settings.g2b, settings.g2b_bid),
        "seoul_plan": seoul_plan.SeoulPlan(settings.seoul_plan),
        "news": news.News(settings.news),
    }
    out = resting(settings)
    return {name: source for name, source in every.items() if name not in out}


def resting(settings: SourcesSettings) -> dict[str, str]:
    """Why each source that does not run does not: `off`, `no key`, `no address`."""
    key = settings.g2b.key.get_secret_value()
    lacks = {
        "g2b_bid": _first(("off", not settings.g2b_bid.enabled), ("no key", not key)),
        "seoul_plan": _first(("off", not settings.seoul_plan.enabled), ("no address", not settings.seoul_plan.url)),
        "news": _first(("off", not settings.news.enabled), ("no address", not settings.news.feeds)),
    }
    return {name: why for name, why in lacks.items() if why}


async def read_recorded(name: str, body: bytes) -> Batch:
    """A recorded answer of that source, read as its poll would read it. Raises the source's SourceErrors, and KeyError for a
    name that is not in READABLE."""
    if name in _FEEDS:
        return _FEEDS[name](feed_from(await read_isolated("feed", body)))
    if name in _TABLES:
        return _TABLES[name](document_from(await read_isolated("tables", body)))
    return _PLAIN[name](body)


def _first(*reasons: tuple[str, bool]) -> str:
    return next((reason for reason, holds in reasons if holds), "")
