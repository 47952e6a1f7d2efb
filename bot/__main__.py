"""The command line. stdout holds results only; logs and complaints go to stderr. Commands load what they need, no more."""

import importlib
import sys
from types import ModuleType

import typer

COMMANDS: dict[str, tuple[str, str, str]] = {
    "run": ("bot.commands.run", "run_bot", "Watch the sources and talk to Telegram."),
    "demo": ("bot.commands.demo", "demo", "Try everything on this machine: no token, no key, no internet."),
    "once": ("bot.commands.once", "once", "Run one job now, or say what it would send."),
    "check-config": ("bot.commands.check_config", "check_config", "Check the configuration."),
    "sources": ("bot.commands.sources", "sources", "Show how each source is."),
    "doctor": ("bot.commands.doctor", "doctor", "Check everything that running needs, and say what to do."),
    "probe": ("bot.commands.probe", "probe", "Show what a page or file would be read as."),
    "parse": ("bot.commands.parse", "parse", "Read a recorded answer of a source."),
    "why": ("bot.commands.why", "why", "Say why words match a title, or do not."),
    "classify": ("bot.commands.classify", "classify", "Say which topics titles belong to."),
    "evaluate": ("bot.commands.evaluate", "evaluate", "Measure the topics against labelled titles."),
    "figures": ("bot.commands.figures", "figures", "Read the yearly announcement in articles."),
    "budget": ("bot.commands.budget", "budget", "Show the city's years as a table or a picture."),
}
"""Name → module, function, one line of help. Each module is imported only when its command is run: start-up stays short."""


def command_line(arguments: list[str]) -> typer.Typer:
    """The commands that these arguments can need: one where its name is given, all of them for help or a typing error."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
    # With a callback a single command keeps its name on the line.
    app.callback()(_root)
    named = next((word for word in arguments if not word.startswith("-")), "")
    for name in [named] if named in COMMANDS else COMMANDS:
        module, function, line = COMMANDS[name]
        app.command(name=name, short_help=line)(getattr(importlib.import_module(module), function))
    return app


def _root() -> None:
    """baljubot (발주봇): Seoul's public ICT tenders, told to small vendors in time."""


def main() -> None:
    """The entry point `baljubot`."""
    # httpx loads its own command line, and with it rich and pygments (7 MB), wherever they are installed. Nobody needs it
    # here; without it httpx says so to whoever calls it.
    sys.modules.setdefault("httpx._main", ModuleType("httpx._main"))
    try:
        command_line(sys.argv[1:])()
    except BrokenPipeError:
        # `baljubot classify … | head` ends early: that is no error.
        sys.stderr.close()


if __name__ == "__main__":
    main()
