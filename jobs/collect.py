"""Collect: a page of notices becomes stored revisions, each New, Amended, Late or Seen; one transaction a page."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.rules.changes import Amended, Arrival, Late, New, Renumbered, Seen, arrival, fingerprint
from jobs.rules.document import document
from jobs.rules.linking import numbers_of
from jobs.rules.storable import storable
from storage import notices
from storage.db import Transaction
from storage.records import Action, Held, Notice, Stage
from storage.records.notice import NOT_LISTED

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a page brought, in numbers; `refused` could not be held at all."""

    new: int = 0
    amended: int = 0
    late: int = 0
    seen: int = 0
    refused: int = 0

    def plus(self, other: "Collected") -> "Collected":
        """Both together."""
        return Collected(
            new=self.new + other.new,
            amended=self.amended + other.amended,
            late=self.late + other.late,
            seen=self.seen + other.seen,
            refused=self.refused + other.refused,
        )


async def store(tx: Transaction, page: Sequence[Notice], *, at: datetime, quietly: bool = False) -> Collected:
    """Stores what is new in a page. `quietly` (a back-fill) stores it as matched: nobody is told.

    The same notice may stand twice in a page or come again: that changes nothing.
    """
    clean = [found for notice in page if (found := storable(notice)) is not None]
    counts = Counter(refused=len(page) - len(clean))
    for source in sorted({notice.source for notice in clean}):
        ours = sorted((one for one in clean if one.source == source), key=lambda one: (one.external_id, one.revision))
        held = await notices.held(tx, source, sorted({notice.external_id for notice in ours}))
        storing = _Storing(tx=tx, at=at, quietly=quietly)
        for notice in ours:
            counts[await storing.store(notice, held.setdefault(notice.external_id, []))] += 1
    if counts["refused"]:
        log.warning("left out %d notices that no database can hold (no name, no identity)", counts["refused"])
    return Collected(**counts)


async def delist(tx: Transaction, source: str, external_ids: Sequence[str], *, at: datetime) -> Collected:
    """Stores for each publication that its list no longer has a revision that says so; what is cancelled already stays."""
    standing = [await notices.newest_revision(tx, source, external_id) for external_id in external_ids]
    gone = [
        replace(one.notice, action=Action.CANCELLED, change_reason=NOT_LISTED)
        for one in standing
        if one is not None and one.notice.action is not Action.CANCELLED
    ]
    return await store(tx, gone, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Storing:
    tx: Transaction
    at: datetime
    quietly: bool

    async def store(self, notice: Notice, held: list[Held]) -> str:
        """Stores one notice if it is to be stored, notes it in `held`, and says what it was."""
        digest = fingerprint(notice)
        what: Arrival = arrival(notice, digest, held, self.at)
        match what:
            case New():
                return await self._add(notice, digest, held, "new", settled=self.quietly)
            case Amended(edition=edition):
                settled = self.quietly or notice.stage is Stage.NEWS
                return await self._add(_amended(notice, edition), digest, held, "amended", settled=settled)
            case Late(edition=edition):
                return await self._add(replace(notice, edition=edition), digest, held, "late", settled=True)
            case Renumbered(edition=edition):
                await self._renumber(notice, edition)
                return "seen"
            case Seen():
                return "seen"

    async def _add(self, notice: Notice, digest: str, held: list[Held], what: str, *, settled: bool) -> str:
        added = await notices.add(
            self.tx,
            notice,
            fingerprint=digest,
            collected_at=self.at,
            settled=settled,
            search_text=document(notice).channels.joined,
        )
        held.append(Held(revision=notice.revision, edition=notice.edition, fingerprint=digest, collected_at=self.at))
        held.sort(key=lambda one: (one.revision, one.edition))
        return "seen" if added is None else what

    async def _renumber(self, notice: Notice, edition: int) -> None:
        # Lists that name fewer numbers than others (or none) must not take known ones away.
        known = [
            stored.as_published
            for stored in await notices.revisions(self.tx, *notice.thread)
            if (stored.notice.revision, stored.notice.edition) == (notice.revision, edition)
        ]
        for present in known:
            more = [number for number in numbers_of(notice) if number not in numbers_of(present)]
            if more:
                grown = replace(present, numbers=(*present.numbers, *more))
                await notices.rewrite(self.tx, grown, fingerprint=fingerprint(grown))


def _amended(notice: Notice, edition: int) -> Notice:
    # A source that edits in place still says "new", or "renoticed"; to those who hold the earlier text it is an amendment.
    action = Action.CANCELLED if notice.action is Action.CANCELLED else Action.AMENDED
    return replace(notice, edition=edition, action=action)
