"""Every word for people, by key and language, escaped where filled."""

from bot.texts.catalog import LANGUAGES, Catalog, catalog, language_of
from bot.texts.html import Html, cut, escape, join, plain, units

__all__ = ["LANGUAGES", "Catalog", "Html", "catalog", "cut", "escape", "join", "language_of", "plain", "units"]
