"""Settings of the pre-specifications source."""

from pydantic import BaseModel, ConfigDict, Field

from storage.records import Kind


class G2bPrespecSettings(BaseModel):
    """What is asked of 사전규격, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="ask for pre-specifications (사전규격)")
    kinds: tuple[Kind, ...] = Field(
        default=(Kind.SERVICES, Kind.GOODS), description="which lists: services (용역), goods (물품), works (공사)"
    )
    poll_minutes: float = Field(default=60, ge=1, le=1440, description="minutes between two askings")
    overlap_minutes: float = Field(default=180, ge=0, le=2880, description="how far each window reaches back")
    back_fill_days: float = Field(default=14, ge=0, le=365, description="how far back the very first asking reaches")
