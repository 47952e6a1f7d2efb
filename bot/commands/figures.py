"""`baljubot figures FILE… [--json]`: what press articles state of the city's yearly announcement, with its checks."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.articles import read_articles
from bot.texts.amounts import money
from storage.records import Announcement, Check, Figure


def figures(
    files: Annotated[list[Path], typer.Argument(help="articles as text, Korean or English")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a file, one a line")] = False,
) -> None:
    """Read the yearly announcement in articles: totals, topics, agencies, types, quarters, projects, and what adds up."""
    for file, announcement in read_articles(files):
        if as_json:
            typer.echo(json.dumps(as_plain(file.name, announcement), ensure_ascii=False))
        else:
            typer.echo("\n".join(_lines(file.name, announcement)))


def as_plain(file: str, announcement: Announcement) -> dict[str, object]:
    """An announcement as plain JSON values: money in whole won, null where nothing is printed."""
    return {
        "file": file,
        "announcement": announcement.announcement,
        "year": announcement.year,
        "figures": [
            {
                "kind": figure.kind,
                "scope": figure.scope,
                "key": figure.key,
                "label": figure.label,
                "projects": figure.projects,
                "amount_krw": figure.amount_krw,
            }
            for figure in announcement.figures
        ],
        "checks": [
            {"rule": check.rule, "status": check.status, "expected": check.expected, "got": check.got}
            for check in announcement.checks
        ],
    }


def _lines(file: str, announcement: Announcement) -> list[str]:
    if not announcement.announcement:
        return [f"{file}: not the city's yearly announcement"]
    head = f"{file}: {announcement.year or 'year not said'} ({announcement.year_from or '-'})"
    return [head, *map(_figure, announcement.figures), *map(_check, announcement.checks)]


def _figure(figure: Figure) -> str:
    count = f"{figure.projects:,}" if figure.projects is not None else "-"
    amount = money(figure.amount_krw, "ko") if figure.amount_krw is not None else "-"
    return f"  {figure.kind}\t{figure.scope}\t{figure.key or '-'}\t{figure.label}\t{count}\t{amount}"


def _check(check: Check) -> str:
    return f"  {check.status}: {check.rule} ({check.expected:,} / {check.got:,})"
