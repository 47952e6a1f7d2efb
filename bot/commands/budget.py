"""`baljubot budget [--png FILE] [--from FILE …]`: the city's years as a table or a picture, with sources and doubts."""

import asyncio
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.commands.articles import read_statements
from bot.commands.options import ConfigOption, settings_or_exit
from bot.render.budget import render_budget
from bot.texts.catalog import LANGUAGES
from jobs.rules.announcements import Year, compare, year_against_year
from storage import figures
from storage.db import Database
from storage.errors import StorageError
from storage.migrate import upgrade
from storage.records import Statement


def budget(
    files: Annotated[list[Path] | None, typer.Argument(help="more articles, after --from FILE")] = None,
    from_: Annotated[list[Path] | None, typer.Option("--from", help="read these articles, not the database")] = None,
    png: Annotated[Path | None, typer.Option("--png", help="write a picture here")] = None,
    language: Annotated[str, typer.Option("--language", help="ko or en")] = "ko",
    config: ConfigOption = None,
) -> None:
    """Show what the press printed of the city's informatization years: totals, topics, agreement and contradiction."""
    if language not in LANGUAGES:
        _stop(f"--language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    articles = [*(from_ or []), *(files or [])]
    statements = read_statements(articles) if articles else _stored(config)
    years = compare(statements)
    if png is not None:
        _write(png, years, language)
    for part in render_budget(
        years,
        language=language,
        against=year_against_year(statements),
        links={statement.source: statement.url for statement in statements},
    ):
        typer.echo(part.plain)


async def from_database(database: Database) -> list[Statement]:
    """What the collected articles state, by outlet. Raises StorageError."""
    async with database.reading() as tx:
        articles = await figures.every(tx)
    return [
        Statement(source=article.outlet or article.source, url=article.url, announcement=article.announcement)
        for article in articles
    ]


def _stored(config: Path | None) -> list[Statement]:
    settings = settings_or_exit(config)
    try:
        return asyncio.run(_read(settings.database.url))
    except StorageError as error:
        _stop(str(error))


async def _read(url: str) -> list[Statement]:
    database = Database(url)
    try:
        await upgrade(database)
        return await from_database(database)
    finally:
        await database.close()


def _write(png: Path, years: tuple[Year, ...], language: str) -> None:
    from bot.exports.budget_chart import draw_budget  # noqa: PLC0415 - matplotlib takes a second that only a picture is worth

    try:
        png.write_bytes(draw_budget(years, language=language))
    except ValueError as problem:
        _stop(str(problem))
    except OSError as problem:
        _stop(f"{png}: {problem.strerror or problem}")


def _stop(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
