"""Announce: reads the city's yearly figures out of collected news; each article once, in the order of its arrival.

A feed gives a title and a summary, seldom the whole article: what they do not print is not read.
"""

from datetime import datetime

from jobs.rules.announcements import read_article
from jobs.rules.windows import SEOUL
from storage import figures, notices, remembered
from storage.db import Database
from storage.figures import ReadArticle
from storage.records import Stage, StoredNotice

BATCH = 100
LAST_READ = "announce.last"


async def announce_all(database: Database, now: datetime) -> int:  # noqa: ARG001 - every step is called with the time
    """Reads every article that was not read before; returns how many announce a year."""
    found = 0
    while True:
        async with database.reading() as tx:
            after = int(await remembered.recall(tx, LAST_READ) or 0)
            articles = await notices.of_stage_after(tx, Stage.NEWS, after, BATCH)
        if not articles:
            return found
        read = [article for article in map(_read, articles) if article is not None]
        async with database.writing() as tx:
            for article in read:
                await figures.put(tx, article)
            await remembered.remember(tx, LAST_READ, str(articles[-1].id))
        found += len(read)


def _read(stored: StoredNotice) -> ReadArticle | None:
    notice = stored.notice
    published = notice.published_at.astimezone(SEOUL).date() if notice.published_at is not None else None
    announcement = read_article(f"{notice.title}\n{notice.body}", published=published)
    if not announcement.announcement or announcement.year is None:
        return None
    return ReadArticle(
        source=notice.source,
        external_id=notice.external_id,
        outlet=notice.buyer or notice.announcer,
        url=notice.url,
        published_on=published,
        announcement=announcement,
    )
