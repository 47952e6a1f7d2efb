"""Facts to message parts: pure."""

from bot.render.kinds import render

__all__ = ["render"]
