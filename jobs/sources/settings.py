"""The `[sources]` part of the configuration: one table for each source."""

from pydantic import BaseModel, ConfigDict, Field

from jobs.sources.g2b_bid.settings import G2bBidSettings
from jobs.sources.g2b_calls import G2bSettings
from jobs.sources.news.settings import NewsSettings
from jobs.sources.seoul_plan.settings import SeoulPlanSettings


class SourcesSettings(BaseModel):
    """Everything that sources can be told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str = Field(
        default="",
        max_length=200,
        description="mail or page of whoever runs this bot, sent to every site in the User-Agent",
    )
    g2b: G2bSettings = Field(default=G2bSettings(), description="what all sources of the procurement service share")
    g2b_bid: G2bBidSettings = Field(default=G2bBidSettings(), description="tender notices (입찰공고)")
    seoul_plan: SeoulPlanSettings = Field(default=SeoulPlanSettings(), description="the city's yearly list (발주정보)")
    news: NewsSettings = Field(default=NewsSettings(), description="press feeds")
