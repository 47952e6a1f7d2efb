"""All sources: which run with the present settings, and which reader understands a recorded answer of each."""

from collections.abc import Callable

from jobs.rules.enriching import STATE
from jobs.sources.batch import Batch
from jobs.sources.errors import FormatChanged
from jobs.sources.g2b_award.client import G2bAward
from jobs.sources.g2b_award.contracts import parse_contracts
from jobs.sources.g2b_award.parse import parse as parse_result
from jobs.sources.g2b_bid.client import G2bBid
from jobs.sources.g2b_bid.parse import parse as parse_bid
from jobs.sources.g2b_details.client import FORM as FURTHER_FORM
from jobs.sources.g2b_plan.client import G2bPlan
from jobs.sources.g2b_plan.parse import parse as parse_plan
from jobs.sources.g2b_prespec.client import G2bPrespec
from jobs.sources.g2b_prespec.parse import parse as parse_prespec
from jobs.sources.isolation import read_isolated
from jobs.sources.news.client import News
from jobs.sources.news.parse import articles
from jobs.sources.pages.client import Pages
from jobs.sources.pages.parse import listed
from jobs.sources.seoul_contract.client import SeoulContract
from jobs.sources.seoul_contract.parse import parse as parse_contract_site
from jobs.sources.seoul_feeds.client import SeoulFeeds
from jobs.sources.seoul_feeds.parse import publications
from jobs.sources.seoul_opendata.client import SeoulOpendata
from jobs.sources.seoul_opendata.parse import parse as parse_opendata
from jobs.sources.seoul_plan.client import SeoulPlan
from jobs.sources.seoul_plan.parse import projects
from jobs.sources.settings import SourcesSettings
from jobs.sources.source import Form, Source
from jobs.sources.syndication import feed_from
from jobs.sources.tables import document_from

_ALL = (G2bBid, G2bPrespec, G2bPlan, G2bAward, SeoulPlan, SeoulFeeds, SeoulOpendata, SeoulContract, Pages, News)
FORMS: dict[str, Form] = {source.name: source.form for source in _ALL}
FURTHER: dict[str, Form] = {STATE: FURTHER_FORM}
"""What is asked beside the sources, for what they have brought (jobs/enrich.py)."""

_NO_KEY, _NO_ADDRESS, _OFF = "no key", "no address", "off"


def _award_or_contract(body: bytes) -> Batch:
    """The two lists of g2b_award have no field in common but their envelope: whichever fits."""
    try:
        return parse_result(body)
    except FormatChanged as error:
        if error.code != "not-this-list":
            raise
        return parse_contracts(body)


_PLAIN: dict[str, Callable[[bytes], Batch]] = {
    "g2b_bid": parse_bid,
    "g2b_prespec": parse_prespec,
    "g2b_plan": parse_plan,
    "g2b_award": _award_or_contract,
    "seoul_opendata": parse_opendata,
    "seoul_contract": parse_contract_site,
}
_FEEDS = {"news": articles, "seoul_feeds": publications}
_TABLES = {"seoul_plan": projects, "pages": listed}
READABLE = tuple(sorted([*_PLAIN, *_FEEDS, *_TABLES]))


def running(settings: SourcesSettings) -> dict[str, Source]:
    """The sources that the settings let run, by name. One that is off, or lacks its key or address, is left out; `resting`
    says why."""
    every: tuple[Source, ...] = (
        G2bBid(settings.g2b, settings.g2b_bid),
        G2bPrespec(settings.g2b, settings.g2b_prespec),
        G2bPlan(settings.g2b, settings.g2b_plan),
        G2bAward(settings.g2b, settings.g2b_award),
        SeoulPlan(settings.seoul_plan),
        SeoulFeeds(settings.seoul_feeds),
        SeoulOpendata(settings.seoul_opendata),
        SeoulContract(settings.seoul_contract),
        Pages(settings.pages),
        News(settings.news),
    )
    out = resting(settings)
    return {source.name: source for source in every if source.name not in out}


def resting(settings: SourcesSettings) -> dict[str, str]:
    """Why each source that does not run does not: `off`, `no key`, `no address`."""
    lacks_key = not settings.g2b.key.get_secret_value()
    lacking = {
        "g2b_bid": lacks_key,
        "g2b_prespec": lacks_key,
        "g2b_plan": lacks_key,
        "g2b_award": lacks_key,
        "seoul_opendata": not settings.seoul_opendata.key.get_secret_value(),
        "seoul_plan": not settings.seoul_plan.url,
        "seoul_feeds": not settings.seoul_feeds.feeds,
        "seoul_contract": not settings.seoul_contract.url,
        "pages": not settings.pages.pages,
        "news": not settings.news.feeds,
    }
    reasons = {}
    for name, lacks in lacking.items():
        if not getattr(settings, name).enabled:
            reasons[name] = _OFF
        elif lacks:
            reasons[name] = _NO_KEY if name.startswith("g2b") or name == "seoul_opendata" else _NO_ADDRESS
    return reasons


async def read_recorded(name: str, body: bytes) -> Batch:
    """A recorded answer of that source, read as its poll would read it. Raises the source's SourceErrors, and KeyError for a
    name that is not in READABLE."""
    if name in _FEEDS:
        return _FEEDS[name](feed_from(await read_isolated("feed", body)))
    if name in _TABLES:
        return _TABLES[name](document_from(await read_isolated("tables", body)))
    return _PLAIN[name](body)
