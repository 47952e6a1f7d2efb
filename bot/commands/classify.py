"""`baljubot classify FILE.tsv [--json]`: the topics of titles, one a line."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.options import ConfigOption, settings_or_exit
from bot.commands.tables import read_table
from jobs.rules.index import TopicFinder
from jobs.rules.topics import TopicHit, Topics, TopicsBroken, load_topics
from storage.records import Notice, Stage, Strength


def classify(
    file: Annotated[Path, typer.Argument(help="unquoted TSV with columns id, title and, if there, agency and body")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
    config: ConfigOption = None,
) -> None:
    """Say which topics titles belong to, how surely, and because of which words."""
    finder = TopicFinder(topics_or_exit(config))
    for row in read_table(file, needed=("id", "title")):
        hits = finder.find(notice_of(row))
        typer.echo(json.dumps(as_plain(row["id"], hits), ensure_ascii=False) if as_json else _line(row, hits))


def topics_or_exit(config: Path | None) -> Topics:
    """The topics with the operator's additions; exits with 2 and one line where they cannot be read."""
    try:
        return load_topics(settings_or_exit(config).topics.extra)
    except TopicsBroken as broken:
        typer.echo(str(broken), err=True)
        raise typer.Exit(2) from None


def notice_of(row: dict[str, str]) -> Notice:
    """A row as a notice of which nothing else is known. A row without a title is of no topic."""
    return Notice(
        source="file",
        external_id=row["id"] or "-",
        stage=Stage.TENDER,
        title=row["title"].strip() or "-",
        buyer=row.get("agency", "").strip(),
        body=row.get("body", "").strip(),
    )


def as_plain(number: str, hits: Sequence[TopicHit]) -> dict[str, object]:
    """One line of the answer: id, and for each topic its strength (strong, weak) and the words that were found."""
    return {
        "id": number,
        "topics": [
            {"topic": hit.topic, "strength": _strength(hit).value, "words": [found.word for found in hit.hits]}
            for hit in hits
        ],
    }


def _strength(hit: TopicHit) -> Strength:
    return hit.strength or Strength.WEAK


def _line(row: dict[str, str], hits: Sequence[TopicHit]) -> str:
    topics = ", ".join(
        f"{hit.topic} ({_strength(hit).value}: {', '.join(found.word for found in hit.hits)})" for hit in hits
    )
    return f"{row['id']}\t{row['title']}\t{topics or '-'}"
