"""baljubot check-config: is the configuration usable, and what does it say; secrets are never shown."""

from typing import Annotated

import typer

from bot.commands.options import ConfigOption, config_path, settings_or_exit
from jobs.settings import advice, every_setting, shown


def check_config(
    config: ConfigOption = None,
    show: Annotated[bool, typer.Option("--show", help="Print every setting with its value.")] = False,
) -> None:
    """Check the configuration: all problems at once, each with its path."""
    settings = settings_or_exit(config)
    if show:
        for path, reason in every_setting().items():
            value: object = settings
            for step in path.split("."):
                value = getattr(value, step)
            print(f"{path} = {shown(value)}    # {reason}")
    for line in advice(config_path(config), settings):
        typer.echo(line, err=True)
    if not settings.telegram.token.get_secret_value():
        typer.echo("telegram.token is not set: `baljubot demo` works, `baljubot run` will not", err=True)
    print("ok")
