"""Figures: what each article says of a year, kept whole and as printed; contradictions stay side by side."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from storage.coding import announcement_from_json, announcement_to_json
from storage.db import Transaction
from storage.records import Announcement
from storage.tables import figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """One article that is a yearly announcement, and what was read in it. `published_on` is Seoul's date."""

    source: str
    external_id: str
    outlet: str
    url: str
    published_on: date | None
    announcement: Announcement


async def put(tx: Transaction, article: ReadArticle) -> None:
    """Keeps an article's figures; a later reading of the same article replaces the earlier one.

    Raises ValueError for an article that announces no year.
    """
    if article.announcement.year is None:
        raise ValueError(f"{article.external_id} announces no year")
    values = {
        "outlet": article.outlet[:128],
        "url": article.url,
        "published_on": article.published_on,
        "year": article.announcement.year,
        "announcement": announcement_to_json(article.announcement),
    }
    await tx.execute(
        postgresql_insert(figures)
        .values(source=article.source, external_id=article.external_id, **values)
        .on_conflict_do_update(index_elements=["source", "external_id"], set_=values)
    )


async def every(tx: Transaction) -> list[ReadArticle]:
    """All articles, by year and date."""
    rows = await tx.execute(select(figures).order_by(figures.c.year, figures.c.published_on.nulls_last(), figures.c.id))
    return [
        ReadArticle(
            source=row.source,
            external_id=row.external_id,
            outlet=row.outlet,
            url=row.url,
            published_on=row.published_on,
            announcement=announcement_from_json(row.announcement),
        )
        for row in rows
    ]
