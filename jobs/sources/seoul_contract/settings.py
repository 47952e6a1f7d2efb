"""Settings of the city's contract site."""

from pydantic import BaseModel, ConfigDict, Field


class SeoulContractSettings(BaseModel):
    """Whether the city's contract site is asked; its robots.txt is obeyed in any case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        default=False, description="read 서울계약마당; off, because one project records that its robots rules forbid it"
    )
    url: str = Field(
        default="https://contract.seoul.go.kr/new1/views/pubBidInfo.do", description="address of the tender list"
    )
    poll_minutes: float = Field(default=180, ge=30, le=10_080, description="minutes between two looks")
    most_pages: int = Field(default=5, ge=1, le=50, description="most pages of 100 read at one look")
