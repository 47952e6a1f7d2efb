"""Every source is a form, and every reader is known by its name."""

from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from jobs.sources.errors import SourceError
from jobs.sources.g2b_calls import G2bSettings
from jobs.sources.news.settings import FeedAddress, NewsSettings
from jobs.sources.pages.settings import ListPage, PagesSettings
from jobs.sources.registry import FORMS, FURTHER, READABLE, read_recorded, resting, running
from jobs.sources.seoul_contract.settings import SeoulContractSettings
from jobs.sources.seoul_feeds.settings import KNOWN_FEEDS, SeoulFeed, SeoulFeedsSettings
from jobs.sources.seoul_opendata.settings import SeoulOpendataSettings
from jobs.sources.seoul_plan.settings import SeoulPlanSettings
from jobs.sources.settings import SourcesSettings

RECORDED = Path(__file__).parents[1] / "recorded"
EVERYTHING = SourcesSettings(
    g2b=G2bSettings(key=SecretStr("k")),
    seoul_plan=SeoulPlanSettings(url="http://127.0.0.1/list"),
    seoul_feeds=SeoulFeedsSettings(feeds=KNOWN_FEEDS),
    seoul_opendata=SeoulOpendataSettings(enabled=True),
    seoul_contract=SeoulContractSettings(enabled=True),
    pages=PagesSettings(pages=(ListPage(name="b", url="http://127.0.0.1/list"),)),
    news=NewsSettings(feeds=(FeedAddress(name="a", url="http://127.0.0.1/rss"),)),
)


@pytest.mark.parametrize("name", sorted(FORMS | FURTHER))
def test_a_source_is_a_form(name: str) -> None:
    form = (FORMS | FURTHER)[name]
    assert "http" in form.site or "any" in form.site
    assert form.covers
    assert form.quota
    assert form.caveats
    assert form.documentation.startswith("https://")
    assert form.seen_live is (name in {"g2b_bid", "news", "seoul_feeds"})  # those with a recorded live answer


def test_only_what_can_run_runs() -> None:
    assert resting(SourcesSettings()) == {
        "g2b_bid": "no key", "g2b_prespec": "no key", "g2b_plan": "no key", "g2b_award": "no key", "seoul_plan": "no address",
        "seoul_feeds": "no address", "seoul_opendata": "off", "seoul_contract": "off", "pages": "no address", "news": "no address",
    }  # fmt: skip
    assert running(SourcesSettings()) == {}
    without_key = EVERYTHING.model_copy(
        update={"seoul_opendata": SeoulOpendataSettings(enabled=True, key=SecretStr(""))}
    )
    assert resting(without_key) == {"seoul_opendata": "no key"}
    sources = running(EVERYTHING)
    assert set(sources) == set(FORMS)
    assert all(source.name == name and source.form is FORMS[name] for name, source in sources.items())


def test_every_setting_says_what_it_is() -> None:
    def fields(model: type[BaseModel]) -> list[tuple[str, str | None]]:
        return [(f"{model.__name__}.{name}", info.description) for name, info in model.model_fields.items()]

    parts = [getattr(EVERYTHING, name) for name in SourcesSettings.model_fields]
    models: list[type[BaseModel]] = [type(part) for part in parts if isinstance(part, BaseModel)]
    models += [SourcesSettings, FeedAddress, SeoulFeed, ListPage]
    described = [pair for model in models for pair in fields(model)]
    assert [name for name, description in described if not description] == []
    with pytest.raises(ValidationError):
        SourcesSettings.model_validate({"nwes": {}})


@pytest.mark.parametrize(
    ("name", "file", "notices"),
    [
        ("g2b_bid", "g2b/bids_servc_live.json", 93),
        ("news", "feeds/constructed_euckr_feed.xml", 2),
        ("seoul_plan", "seoul_plan/constructed_list.html", 30),
        ("seoul_feeds", "feeds/recorded_news_seoul_go_kr_gov_feed_items.xml", 2),
        ("g2b_prespec", "g2b/official_samples/getPublicPrcureThngInfoServc.xml", 2),
        ("g2b_prespec", "g2b/official_samples/getPublicPrcureThngInfoThng.xml", 2),
        ("g2b_plan", "g2b/official_samples/getOrderPlanSttusListServc.xml", 2),
        ("g2b_award", "g2b/official_samples/getOpengResultListInfoServc.xml", 1),
        ("g2b_award", "g2b/official_samples/getOpengResultListInfoFailing.xml", 1),
        ("g2b_award", "g2b/official_samples/getScsbidListSttusServc.xml", 1),
        ("g2b_award", "g2b/official_samples/getDataSetOpnStdScsbidInfo.xml", 1),
    ],
)
async def test_recorded_answers_are_read_by_name(name: str, file: str, notices: int) -> None:
    assert name in READABLE
    assert len((await read_recorded(name, (RECORDED / file).read_bytes())).notices) == notices


@pytest.mark.parametrize("name", READABLE)
async def test_an_html_page_is_no_answer_of_any_source(name: str) -> None:
    with pytest.raises(SourceError):
        await read_recorded(name, b"<!DOCTYPE html><html><body><h1>RSS</h1></body></html>")
