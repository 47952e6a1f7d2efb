"""Reads the tables that commands are given: tab-separated, unquoted, with a line of column names."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import typer


def read_table(file: Path, *, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows as name → cell; cells of columns that the file has not are missing, empty lines are passed over. Exits
    with 2 and one line when the file cannot be read, is not UTF-8, or lacks a needed column or cell."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        _stop(f"{file}: {problem.strerror or problem}")
    except UnicodeDecodeError as problem:
        _stop(f"{file}: not UTF-8 at byte {problem.start}")
    # Not splitlines(): a title may hold separators that it would take for line ends.
    lines = text.replace("\r\n", "\n").split("\n")
    names = lines[0].split("\t")
    missing = [name for name in needed if name not in names]
    if missing:
        _stop(f"{file}: no column {', '.join(missing)}; the first line names the columns, separated by tabs")
    rows: list[dict[str, str]] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        row = dict(zip(names, line.split("\t"), strict=False))
        short = [name for name in needed if name not in row]
        if short:
            _stop(f"{file}:{number}: no {', '.join(short)}")
        rows.append(row)
    return rows


def _stop(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
