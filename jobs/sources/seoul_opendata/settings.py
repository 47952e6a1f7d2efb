"""Settings of the Open Data Plaza source."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class SeoulOpendataSettings(BaseModel):
    """What is asked of the Seoul Open Data Plaza."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        default=False,
        description="ask the Open Data Plaza for public notices (고시공고); off until somebody has seen it live",
    )
    base_url: str = Field(default="http://openapi.seoul.go.kr:8088", description="where the plaza's open API answers")
    key: SecretStr = Field(
        default=SecretStr("sample"), description="key from data.seoul.go.kr; `sample` works, but gives 5 rows a call"
    )
    poll_minutes: float = Field(
        default=120, ge=1, le=10_080, description="minutes between two askings; some 8 posts a day"
    )
