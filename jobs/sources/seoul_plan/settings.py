"""Settings of the city's yearly list."""

from pydantic import BaseModel, ConfigDict, Field


class SeoulPlanSettings(BaseModel):
    """Where the yearly list is, and how often it is looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        default=True, description="watch the city's yearly list of planned projects, once a url is set"
    )
    url: str = Field(
        default="",
        description="address of the list (page, XLSX, ODS or CSV); empty: the source rests until somebody finds it",
    )
    poll_minutes: float = Field(
        default=360, ge=1, le=10_080, description="minutes between two looks; the list is published once a year"
    )
    most_gone: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="share of the listed projects that may vanish from one version to the next; more is taken for another list and "
        "refused, until somebody has looked and raises this",
    )
    confirm_columns: bool | None = Field(
        default=None,
        description="wait for a person before the first import: how the columns would be read is shown with `baljubot probe` and, "
        "with buttons, in the operator's chat. Unset: where there is an operator's chat; else the first reading is trusted. A header "
        "that changes later is refused in either case, until somebody confirms it",
    )
    columns: str = Field(
        default="",
        max_length=2000,
        description="the columns that a person has confirmed, as `baljubot probe` prints them",
    )
