"""Settings of the news source."""

from pydantic import BaseModel, ConfigDict, Field


class FeedAddress(BaseModel):
    """One feed: a name for people and its address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60, description="short name, shown with problems; keep it once set")
    url: str = Field(min_length=1, max_length=2000, description="address of the RSS, Atom or RDF feed")


class NewsSettings(BaseModel):
    """Which feeds are read, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="read the feeds below")
    feeds: tuple[FeedAddress, ...] = Field(default=(), description="any RSS, Atom or RDF feeds")
    poll_minutes: float = Field(default=60, ge=1, le=10_080, description="minutes between two readings of a feed")
    stale_days: float = Field(
        default=14,
        ge=1,
        le=365,
        description="a feed whose newest item is older is reported: some answer 200 for months",
    )
