"""`baljubot parse SOURCE FILE [--json]`: a recorded answer of a source, read as its poll would read it."""

import asyncio
import json
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from jobs.rules.windows import seoul_iso
from jobs.sources.batch import Batch
from jobs.sources.errors import SourceError
from jobs.sources.registry import READABLE, read_recorded
from storage.records import Notice


def parse(
    source: Annotated[str, typer.Argument(help=f"one of: {', '.join(READABLE)}")],
    file: Annotated[Path, typer.Argument(help="the answer's bytes, as recorded")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Print the notices of a recorded answer, one a line; what could not be read goes to stderr."""
    if source not in READABLE:
        near = get_close_matches(source, READABLE, n=1)
        _stop(
            2,
            f"no source is called {source!r}"
            + (f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(READABLE)}"),
        )
    try:
        body = file.read_bytes()
    except OSError as problem:
        _stop(2, f"{file}: {problem.strerror or problem}")
    try:
        batch = asyncio.run(read_recorded(source, body))
    except SourceError as error:
        _stop(1, f"{file}: {type(error).__name__} {error}")
    _print(batch, as_json=as_json)


def _print(batch: Batch, *, as_json: bool) -> None:
    for notice in batch.notices:
        plain = as_plain(notice)
        typer.echo(json.dumps(plain, ensure_ascii=False) if as_json else _line(plain))
    for problem in batch.rejected:
        typer.echo(str(problem), err=True)


def as_plain(notice: Notice) -> dict[str, object]:
    """A notice as plain JSON values: times in ISO 8601 with Seoul's offset, money in whole won, null where not known."""
    amount = notice.amount
    return {
        "source": notice.source,
        "external_id": notice.external_id,
        "revision": notice.revision,
        "stage": notice.stage.value,
        "action": notice.action.value,
        "kind": notice.kind.value,
        "title": notice.title,
        "tags": list(notice.tags),
        "buyer": notice.buyer,
        "buyer_group": notice.buyer_group.value,
        "announcer": notice.announcer,
        "amount_krw": amount.krw if amount else None,
        "amount_kind": amount.kind.value if amount else None,
        "vat_included": amount.vat_included if amount else None,
        "amounts": [
            {"kind": one.kind.value, "krw": one.krw, "vat_included": one.vat_included} for one in notice.amounts
        ],
        "published_at": seoul_iso(notice.published_at) if notice.published_at else None,
        "deadline_at": seoul_iso(notice.deadline_at) if notice.deadline_at else None,
        "deadlines": {deadline.kind.value: seoul_iso(deadline.at) for deadline in notice.deadlines},
        "planned_for": notice.planned_for or None,
        "contract_method": notice.contract_method,
        "award_method": notice.award_method,
        "bid_method": notice.bid_method,
        "project_type": notice.project_type.value if notice.project_type else None,
        "classification": {
            "large": notice.classification.large,
            "middle": notice.classification.middle,
            "code": notice.classification.code,
            "name": notice.classification.name,
        },
        "regions": list(notice.regions),
        "licences": list(notice.licences),
        "url": notice.url,
        "attachments": [{"name": attachment.name, "url": attachment.url} for attachment in notice.attachments],
        "change_reason": notice.change_reason,
        "numbers": [{"kind": number.kind.value, "value": number.value} for number in notice.numbers],
        "body": notice.body,
    }


def _line(plain: dict[str, object]) -> str:
    amount = f"{plain['amount_krw']:,}원" if plain["amount_krw"] else "-"
    return "\t".join(
        str(part or "-")
        for part in (
            plain["external_id"],
            plain["revision"],
            plain["action"],
            plain["buyer"],
            plain["title"],
            amount,
            plain["deadline_at"],
        )
    )


def _stop(code: int, words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(code)
