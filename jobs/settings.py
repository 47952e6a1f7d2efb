"""Settings: TOML and environment, refused whole with every problem at once; secrets come from BALJUBOT_… and never print."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from jobs.sources.settings import SourcesSettings


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TelegramSettings(_Section):
    """How to reach Telegram."""

    token: SecretStr = Field(
        default=SecretStr(""), description="from BotFather; set BALJUBOT_TELEGRAM__TOKEN instead of writing it here"
    )
    api_url: str = Field(
        default="https://api.telegram.org", description="another Bot API server, such as one of your own"
    )
    read_timeout_seconds: float = Field(
        default=30, ge=5, le=120, description="a short one turns slow answers into possible doubles"
    )


class DatabaseSettings(_Section):
    """Where everything is remembered."""

    url: str = Field(
        default="sqlite:///baljubot.db",
        description="a SQLite file, or postgresql://user@host/name for more than one machine",
    )


class DeliverySettings(_Section):
    """How fast messages leave."""

    per_second: float = Field(
        default=30, gt=0, le=1000, description="messages a second over all chats; Telegram's limit for free bots is 30"
    )
    in_flight: int = Field(default=8, ge=1, le=64, description="messages under way at once; a kill can double as many")
    lease_seconds: float = Field(
        default=120,
        ge=70,
        le=3600,
        description="after this long a silent sender counts as dead; longer than all timeouts together",
    )


class OperatorSettings(_Section):
    """Who is told when something needs a person."""

    chat_id: int | None = Field(
        default=None, description="the operator's chat with the bot; without it problems stand in the log only"
    )
    contact: str = Field(
        default="", max_length=200, description="an address that sources can write to; part of the User-Agent"
    )


class TopicsSettings(_Section):
    """Additions to the built-in topics, in the form of jobs/rules/topics.toml."""

    extra: dict[str, Any] = Field(default_factory=dict, description="new topics, or more terms for known ones")


class LogSettings(_Section):
    """What is written to stderr."""

    level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR"
    )


class Settings(BaseSettings):
    """Everything that can be set. Environment variables win over the file: BALJUBOT_SECTION__NAME."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="BALJUBOT_", env_nested_delimiter="__")

    telegram: TelegramSettings = TelegramSettings()
    database: DatabaseSettings = DatabaseSettings()
    delivery: DeliverySettings = DeliverySettings()
    operator: OperatorSettings = OperatorSettings()
    sources: SourcesSettings = SourcesSettings()
    topics: TopicsSettings = TopicsSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file (handed in as arguments)."""
        return (env_settings, init_settings)


class SettingsBroken(Exception):
    """The configuration cannot be used; `problems` is one line each, with its path and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(path: Path | None) -> Settings:
    """Settings from a TOML file (none: defaults) and the environment. Raises SettingsBroken with every problem at once."""
    values: dict[str, Any] = {}
    if path is not None:
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsBroken([f"{path}: cannot be read: {error.strerror}"]) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsBroken([f"{path}: is not TOML: {error}"]) from error
    try:
        return Settings(**values)
    except ValidationError as error:
        name = path.name if path is not None else "environment"
        raise SettingsBroken([f"{name}: {_line(problem)}" for problem in error.errors()]) from None


def every_setting(model: type[BaseModel] = Settings, prefix: str = "") -> Mapping[str, str]:
    """Every setting's dotted path and its reason, for the example file's test and for check-config."""
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= every_setting(inner, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = field.description or ""
    return found


def _line(problem: Any) -> str:
    path = ".".join(str(step) for step in problem["loc"])
    if problem["type"] == "extra_forbidden":
        close = _close(problem["loc"])
        return f"{path}: there is no such setting" + (f" - did you mean {close!r}?" if close else "")
    # Values are never echoed: the field next to a mistake may be a token.
    return f"{path}: {problem['msg'].lower()}"


def _close(steps: tuple[int | str, ...]) -> str:
    siblings: dict[str, Any] = dict(Settings.model_fields)
    for step in steps[:-1]:
        inner = siblings[step].annotation if step in siblings else None
        siblings = dict(inner.model_fields) if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
    found = difflib.get_close_matches(str(steps[-1]), list(siblings), n=1, cutoff=0.5)
    return found[0] if found else ""
