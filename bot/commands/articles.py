"""Articles from files for the commands that read them: bytes to text, text to an announcement."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer

from jobs.rules.announcements import read_article
from storage.records import Announcement, Statement

_NOTED = re.compile(r"^#\s*source:\s*(https?://\S+)", re.M)
_ENCODINGS = ("utf-8-sig", "cp949")  # older Korean pages are saved in cp949


def read_articles(files: list[Path]) -> Iterator[tuple[Path, Announcement]]:
    """Each file with what it states; a file that cannot be read ends the command with code 2 and one line."""
    texts = [(file, _text(file)) for file in files]
    for file, text in texts:
        yield file, read_article(text)


def read_statements(files: list[Path]) -> list[Statement]:
    """What each file states; it is named by the file, and linked where its first lines note an address."""
    texts = [(file, _text(file)) for file in files]
    return [Statement(source=file.stem, url=_address(text), announcement=read_article(text)) for file, text in texts]


def _address(text: str) -> str:
    noted = _NOTED.search(text)
    return noted[1] if noted else ""


def _text(file: Path) -> str:
    try:
        body = file.read_bytes()
    except OSError as problem:
        typer.echo(f"{file}: {problem.strerror or problem}", err=True)
        raise typer.Exit(2) from problem
    for encoding in _ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", errors="replace")
