"""Settings of the results source."""

from pydantic import BaseModel, ConfigDict, Field

from storage.records import Kind


class G2bAwardSettings(BaseModel):
    """What is asked of 개찰, 낙찰, 유찰 and 계약, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="ask for openings, awards and failures (개찰·낙찰·유찰)")
    contracts: bool = Field(
        default=False, description="ask for contracts (계약) as well; never seen live, no whole sample known"
    )
    kinds: tuple[Kind, ...] = Field(
        default=(Kind.SERVICES, Kind.GOODS), description="which lists: services (용역), goods (물품), works (공사)"
    )
    poll_minutes: float = Field(default=120, ge=1, le=1440, description="minutes between two askings")
    overlap_minutes: float = Field(default=360, ge=0, le=2880, description="how far each window reaches back")
    back_fill_days: float = Field(default=7, ge=0, le=365, description="how far back the very first asking reaches")
