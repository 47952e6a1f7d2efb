"""Settings of the tender notices source."""

from pydantic import BaseModel, ConfigDict, Field

from storage.records import Kind


class G2bBidSettings(BaseModel):
    """What is asked of 입찰공고, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="ask for tender notices (입찰공고)")
    kinds: tuple[Kind, ...] = Field(
        default=(Kind.SERVICES, Kind.GOODS), description="which lists: services (용역), goods (물품), works (공사)"
    )
    poll_minutes: float | None = Field(
        default=None,
        ge=0.5,
        le=1440,
        description="fixed minutes between two askings; unset: often in business hours, seldom otherwise, within the quota",
    )
    busy_seconds: float = Field(
        default=60,
        ge=20,
        le=3600,
        description="seconds between two askings while offices publish, where poll_minutes is unset",
    )
    changes_every_minutes: float = Field(
        default=60, ge=1, le=1440, description="minutes between two askings for notices edited in place (변경일시)"
    )
    overlap_minutes: float = Field(
        default=180,
        ge=0,
        le=2880,
        description="how far each window reaches back: rows appear late in the service's index",
    )
    back_fill_days: float = Field(default=14, ge=0, le=365, description="how far back the very first asking reaches")
    details: bool = Field(
        default=True,
        description="ask further calls (regions, licences, base amount, history) for tenders that concern somebody",
    )
