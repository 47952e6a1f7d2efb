"""Options that several commands share, and how a broken configuration is told."""

from pathlib import Path
from typing import Annotated

import typer

from jobs.settings import Settings, SettingsBroken, load

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", envvar="BALJUBOT_CONFIG", help="The TOML file; ./config.toml where there is one."),
]


def config_path(config: Path | None) -> Path | None:
    """The file given, else ./config.toml where there is one."""
    default = Path("config.toml")
    return config or (default if default.exists() else None)


def settings_or_exit(config: Path | None) -> Settings:
    """Settings from the file given, else ./config.toml, else defaults and environment; exits with 2 and every problem."""
    try:
        return load(config_path(config))
    except SettingsBroken as broken:
        for problem in broken.problems:
            typer.echo(problem, err=True)
        raise typer.Exit(2) from None
