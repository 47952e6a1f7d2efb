"""Settings of the order plans source."""

from pydantic import BaseModel, ConfigDict, Field

from storage.records import Kind


class G2bPlanSettings(BaseModel):
    """What is asked of 발주계획, and how often."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=True, description="ask for order plans (발주계획)")
    kinds: tuple[Kind, ...] = Field(
        default=(Kind.SERVICES, Kind.GOODS), description="which lists: services (용역), goods (물품), works (공사)"
    )
    poll_minutes: float = Field(default=720, ge=1, le=10_080, description="minutes between two askings")
    overlap_minutes: float = Field(default=1440, ge=0, le=10_080, description="how far each window reaches back")
    back_fill_days: float = Field(default=28, ge=0, le=365, description="how far back the very first asking reaches")
    months_ahead: int = Field(
        default=12, ge=1, le=24, description="plans for how many months ahead of now are asked for"
    )
