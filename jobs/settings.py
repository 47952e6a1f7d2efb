"""Settings: TOML and environment, refused whole with every problem at once; secrets come from BALJUBOT_… and never print."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from jobs.redaction import SHORTEST_SECRET
from jobs.sources.settings import SourcesSettings


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TelegramSettings(_Section):
    """How to reach Telegram."""

    token: SecretStr = Field(
        default=SecretStr(""), description="from BotFather; set BALJUBOT_TELEGRAM__TOKEN instead of writing it here"
    )
    api_url: str = Field(
        default="https://api.telegram.org",
        pattern="^https?://",
        description="another Bot API server, such as one of your own",
    )
    read_timeout_seconds: float = Field(
        default=30, ge=5, le=120, description="a short one turns slow answers into possible doubles"
    )


class DatabaseSettings(_Section):
    """Where everything is remembered."""

    url: str = Field(
        default="sqlite:///baljubot.db",
        description="a SQLite file, or postgresql://user@host/name for more than one machine; one with a password belongs into "
        "BALJUBOT_DATABASE__URL",
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
        default="", max_length=200, description="mail or page of whoever runs this bot, shown to everybody in /privacy"
    )


class TopicsSettings(_Section):
    """Additions to the built-in topics, in the form of jobs/rules/topics.toml."""

    extra: dict[str, Any] = Field(default_factory=dict, description="new topics, or more terms for known ones")


class LogSettings(_Section):
    """What is written to stderr."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="DEBUG, INFO, WARNING or ERROR; secrets are kept out at every level"
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


def load(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from a TOML file (none: defaults) and the environment. Raises SettingsBroken with every problem at once.

    `environment` is searched for names that mean nothing; values come from the process's own.
    """
    values = {} if path is None else _read(path)
    problems = [
        *(f"{_name(path)}: {_unknown((name,))}" for name in values if name not in Settings.model_fields),
        *(f"environment: {_unknown_variable(name)}" for name in sorted(environment) if _is_lost(name)),
    ]
    try:
        settings = Settings(**{name: value for name, value in values.items() if name in Settings.model_fields})
    except ValidationError as error:
        lines = [_line(problem, path, environment) for problem in error.errors(include_input=False, include_url=False)]
        raise SettingsBroken([*problems, *dict.fromkeys(lines)]) from None
    except SettingsError as error:
        # Its cause holds the value that could not be read.
        raise SettingsBroken([*problems, f"environment: {error}"]) from None
    if problems:
        raise SettingsBroken(problems)
    return settings


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


def secrets_of(settings: BaseModel) -> list[str]:
    """Every value that no log may show: all secret settings that are set, and a password in the database's address."""
    found = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            found += secrets_of(value)
        elif isinstance(value, SecretStr):
            found.append(value.get_secret_value())
        elif isinstance(settings, DatabaseSettings):
            found.append(unquote(urlsplit(value).password or ""))
    return [secret for secret in found if secret]


def shown(value: object) -> str:
    """A setting's value as it may be printed: of a secret only whether it is set, of an address no password."""
    if isinstance(value, SecretStr):
        return "set" if value.get_secret_value() else "not set"
    return _PASSWORD.sub(r"\1***\2", str(value))


def advice(path: Path | None, settings: Settings) -> list[str]:
    """What is not wrong but careless, one line each: a file with secrets in it that others on this machine can read."""
    if path is None or not path.stat().st_mode & 0o077:
        return []
    text = path.read_text(encoding="utf-8-sig")
    if not any(secret in text for secret in secrets_of(settings) if len(secret) >= SHORTEST_SECRET):
        return []
    return [f"{path.name} holds secrets and others can read it: chmod 600 {path.name}, or set them in the environment"]


_PASSWORD = re.compile(r"(://[^/@:]*:).*(@)")
_NAME = re.compile(r"[A-Za-z0-9_ -]{1,40}", re.ASCII)
_PREFIX, _NESTED = "BALJUBOT_", "__"
_NOT_SETTINGS = {"BALJUBOT_CONFIG"}
"""Variables of ours that are no settings: where the file is."""


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsBroken([f"{path}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise SettingsBroken([f"{path}: is not UTF-8 text"]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsBroken([f"{path}: is not TOML: {error}"]) from None


def _line(problem: Any, path: Path | None, environment: Mapping[str, str]) -> str:
    steps = problem["loc"]
    variable = _PREFIX + _NESTED.join(str(step) for step in steps).upper()
    said_there = [name.upper() for name in environment if name.upper().startswith(_PREFIX)]
    from_environment = any(variable == name or variable.startswith(name + _NESTED) for name in said_there)
    where = "environment" if from_environment else _name(path)
    if problem["type"] == "extra_forbidden":
        return f"{where}: {_unknown(steps)}"
    # Values are never echoed: the field next to a mistake may be a token. Messages say what is wanted, not what is there.
    said = "should be a table of settings" if problem["type"] == "model_type" else problem["msg"]
    return f"{where}: {_dotted(steps)}: {said[:1].lower()}{said[1:]}"


def _unknown(steps: tuple[int | str, ...]) -> str:
    close = _close(steps)
    return f"{_dotted(steps)}: there is no such setting" + (f" - did you mean {close!r}?" if close else "")


def _unknown_variable(name: str) -> str:
    path = name.upper().removeprefix(_PREFIX).lower().replace(_NESTED, ".")
    close = next(iter(difflib.get_close_matches(path, list(every_setting()), n=1, cutoff=0.6)), "") or _elsewhere(path)
    wanted = _PREFIX + close.replace(".", _NESTED).upper()
    return f"{_step(name)}: there is no such setting" + (f" - did you mean {wanted!r}?" if close else "")


def _is_lost(name: str) -> bool:
    """Whether a variable is meant for us and reaches nothing; wrong names inside a section are refused by the section."""
    upper = name.upper()
    section = upper.removeprefix(_PREFIX).lower().split(_NESTED)[0]
    return upper.startswith(_PREFIX) and upper not in _NOT_SETTINGS and section not in Settings.model_fields


def _close(steps: tuple[int | str, ...]) -> str:
    name = str(steps[-1])
    siblings = difflib.get_close_matches(name, list(_fields_at(steps[:-1])), n=1, cutoff=0.5)
    if siblings:
        return siblings[0]
    return _elsewhere(name)


def _elsewhere(path: str) -> str:
    """The same name in another section."""
    name = path.rpartition(".")[2]
    return next((known for known in every_setting() if known.rpartition(".")[2] == name), "")


def _fields_at(steps: tuple[int | str, ...]) -> Mapping[str, Any]:
    model: type[BaseModel] | None = Settings
    for step in steps:
        field = None if model is None else model.model_fields.get(str(step))
        if not isinstance(step, int):
            model = None if field is None else _model_in(field.annotation)
    return {} if model is None else model.model_fields


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The table of settings that a type is, or is a list of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)


def _dotted(steps: tuple[int | str, ...]) -> str:
    return ".".join(map(_step, steps))


def _step(step: int | str) -> str:
    # What cannot be a name may be a secret on the wrong side of the equals sign.
    return str(step) if _NAME.fullmatch(str(step)) else "(not shown)"


def _name(path: Path | None) -> str:
    return path.name if path is not None else "environment"
