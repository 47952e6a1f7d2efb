"""Settings of the city's and districts' feeds."""

from pydantic import BaseModel, ConfigDict, Field


class SeoulFeed(BaseModel):
    """One feed of the city or a district."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, description="short name, shown with problems; keep it once set")
    url: str = Field(min_length=1, max_length=2000, description="address of the feed")
    buyer: str = Field(default="서울특별시", max_length=100, description="whose feed it is, such as 서울특별시 중랑구")


KNOWN_FEEDS = (
    SeoulFeed(name="행정 소식", url="https://news.seoul.go.kr/gov/feed/"),
    SeoulFeed(name="보도자료", url="https://seoulboard.seoul.go.kr/rss/RSSGenerator?bbsNo=158"),
    SeoulFeed(name="고시공고", url="https://seoulboard.seoul.go.kr/rss/RSSGenerator?bbsNo=277"),
)
"""Addresses that others used in 2025 and 2026; none was fetched by us, so none is read unless the operator lists it."""


class SeoulFeedsSettings(BaseModel):
    """Which feeds are read, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="read the city's and districts' feeds")
    feeds: tuple[SeoulFeed, ...] = Field(
        default=(), description="the feeds, such as those in config.example.toml; districts' addresses change often"
    )
    poll_minutes: float = Field(default=60, ge=1, le=10_080, description="minutes between two readings of a feed")
    stale_days: float = Field(default=21, ge=1, le=365, description="a feed whose newest item is older is reported")
