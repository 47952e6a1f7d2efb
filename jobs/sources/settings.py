"""The `[sources]` part of the configuration: one table for each source."""

from pydantic import BaseModel, ConfigDict, Field

from jobs.sources.g2b_award.settings import G2bAwardSettings
from jobs.sources.g2b_bid.settings import G2bBidSettings
from jobs.sources.g2b_calls import G2bSettings
from jobs.sources.g2b_plan.settings import G2bPlanSettings
from jobs.sources.g2b_prespec.settings import G2bPrespecSettings
from jobs.sources.news.settings import NewsSettings
from jobs.sources.pages.settings import PagesSettings
from jobs.sources.seoul_contract.settings import SeoulContractSettings
from jobs.sources.seoul_feeds.settings import SeoulFeedsSettings
from jobs.sources.seoul_opendata.settings import SeoulOpendataSettings
from jobs.sources.seoul_plan.settings import SeoulPlanSettings


class SourcesSettings(BaseModel):
    """Everything that sources can be told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str = Field(
        default="",
        max_length=200,
        description="mail or page of whoever runs this bot, sent to every site in the User-Agent",
    )
    kept_answers: int = Field(
        default=20,
        ge=0,
        le=1000,
        description="how many refused answers are kept of each source, for a person to look at; 0 keeps none",
    )
    kept_folder: str = Field(
        default="",
        max_length=500,
        description="where they are kept; empty: the folder refused beside the SQLite file, or in the working directory",
    )
    g2b: G2bSettings = Field(default=G2bSettings(), description="what all sources of the procurement service share")
    g2b_bid: G2bBidSettings = Field(default=G2bBidSettings(), description="tender notices (입찰공고)")
    g2b_prespec: G2bPrespecSettings = Field(default=G2bPrespecSettings(), description="pre-specifications (사전규격)")
    g2b_plan: G2bPlanSettings = Field(default=G2bPlanSettings(), description="order plans (발주계획)")
    g2b_award: G2bAwardSettings = Field(
        default=G2bAwardSettings(), description="openings, awards, contracts (개찰·낙찰·계약)"
    )
    seoul_plan: SeoulPlanSettings = Field(default=SeoulPlanSettings(), description="the city's yearly list (발주정보)")
    seoul_feeds: SeoulFeedsSettings = Field(
        default=SeoulFeedsSettings(), description="feeds of the city and its districts"
    )
    seoul_opendata: SeoulOpendataSettings = Field(
        default=SeoulOpendataSettings(), description="public notices of the Open Data Plaza (고시공고)"
    )
    seoul_contract: SeoulContractSettings = Field(
        default=SeoulContractSettings(), description="the city's contract site (서울계약마당)"
    )
    pages: PagesSettings = Field(default=PagesSettings(), description="any public list pages")
    news: NewsSettings = Field(default=NewsSettings(), description="press feeds")
