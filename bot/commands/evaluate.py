"""`baljubot evaluate FILE.tsv [--json]`: how right the topics are on labelled titles."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bot.commands.classify import notice_of, topics_or_exit
from bot.commands.options import ConfigOption
from bot.commands.tables import read_table
from jobs.rules.evaluation import Counts, Labelled, Mistake, Report
from jobs.rules.evaluation import evaluate as judge
from jobs.rules.index import TopicFinder
from storage.records import Strength

_LONG = 500


def evaluate(
    file: Annotated[Path, typer.Argument(help="unquoted TSV with columns id, title, agency, labels and ignore")],
    as_json: Annotated[bool, typer.Option("--json", help="the whole report as one JSON object")] = False,
    mistakes: Annotated[int, typer.Option(min=0, help="how many of the worst mistakes to show")] = 20,
    config: ConfigOption = None,
) -> None:
    """Measure the topics against labelled titles: precision, recall and F1 per topic, averages, the worst mistakes."""
    topics = topics_or_exit(config)
    rows = read_table(file, needed=("id", "title", "labels"))
    finder = TopicFinder(topics)
    titles = [_labelled(row, finder) for row in _tracked(rows)]
    strange = sorted({name for title in titles for name in title.labels | title.ignored} - set(topics.by_key))
    if strange:
        typer.echo(f"{file}: no topic is called {', '.join(strange)}", err=True)
        raise typer.Exit(2)
    report = judge(titles, topics.by_key)
    typer.echo(json.dumps(as_plain(report), ensure_ascii=False) if as_json else "\n".join(_lines(report, mistakes)))


def _tracked(rows: list[dict[str, str]]) -> Iterable[dict[str, str]]:
    """A bar on stderr where a person watches a long file."""
    console = Console(stderr=True)
    return track(rows, "judging", console=console, disable=len(rows) < _LONG or not console.is_terminal)


def _labelled(row: dict[str, str], finder: TopicFinder) -> Labelled:
    return Labelled(
        id=row["id"],
        title=row["title"],
        labels=_names(row["labels"]),
        ignored=_names(row.get("ignore", "-")),
        found={hit.topic: hit.strength or Strength.WEAK for hit in finder.find(notice_of(row))},
    )


def _names(cell: str) -> frozenset[str]:
    return frozenset(name.strip() for name in cell.split(",") if name.strip() not in {"", "-"})


def as_plain(report: Report) -> dict[str, object]:
    """The report as plain JSON values; null where there is nothing to divide by."""
    return {
        "titles": report.titles,
        "topics": {topic: _counts(counts) for topic, counts in report.topics.items()},
        "micro": _counts(report.micro),
        "macro_f1": report.macro_f1,
        "strong": _counts(report.strong),
        "mistakes": [
            {"id": one.id, "title": one.title, "topic": one.topic, "found": one.strength and one.strength.value}
            for one in report.mistakes
        ],
    }


def _counts(counts: Counts) -> dict[str, object]:
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "right": counts.right,
        "wrong": counts.wrong,
        "missed": counts.missed,
    }


def _lines(report: Report, mistakes: int) -> list[str]:
    head = f"{'topic':<14}{'precision':>10}{'recall':>10}{'F1':>10}{'right':>8}{'wrong':>8}{'missed':>8}"
    macro = f"{'macro':<14}{'':>20}{_number(report.macro_f1):>10}"
    lines = [head, *(_row(topic, counts) for topic, counts in report.topics.items())]
    lines += [_row("micro", report.micro), macro, _row("strong only", report.strong)]
    if report.mistakes and mistakes:
        lines += ["", "worst mistakes", *map(_mistake, report.mistakes[:mistakes])]
    return lines


def _row(name: str, counts: Counts) -> str:
    shares = "".join(f"{_number(share):>10}" for share in (counts.precision, counts.recall, counts.f1))
    return f"{name:<14}{shares}{counts.right:>8}{counts.wrong:>8}{counts.missed:>8}"


def _number(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _mistake(mistake: Mistake) -> str:
    kind = f"wrong ({mistake.strength.value})" if mistake.strength else "missed"
    return f"{kind:<15}{mistake.topic:<12}{mistake.id}  {mistake.title}"
