"""Collect: a page of notices becomes stored revisions, each New, Amended, Late or Seen; one transaction a page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.rules.changes import Amended, Late, New, Seen, arrival, fingerprint
from storage import notices
from storage.db import Transaction
from storage.records import Action, Notice, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a page brought, in numbers."""

    new: int = 0
    amended: int = 0
    late: int = 0
    seen: int = 0

    def plus(self, other: "Collected") -> "Collected":
        """Both together."""
        return Collected(
            new=self.new + other.new,
            amended=self.amended + other.amended,
            late=self.late + other.late,
            seen=self.seen + other.seen,
        )


async def store(tx: Transaction, page: Sequence[Notice], *, at: datetime, quietly: bool = False) -> Collected:
    """Stores what is new in a page of one source. `quietly` (a back-fill) stores it as matched: nobody is told.

    The same notice may stand twice in a page or come again: that changes nothing.
    """
    if not page:
        return Collected()
    held = await notices.fingerprints(tx, page[0].source, sorted({notice.external_id for notice in page}))
    total = Collected()
    for notice in sorted(page, key=lambda notice: (notice.external_id, notice.revision)):
        digest = fingerprint(notice)
        entries = held.setdefault(notice.external_id, [])
        match arrival(notice, digest, entries):
            case Seen():
                total = total.plus(Collected(seen=1))
            case Late():
                if await notices.add(tx, notice, fingerprint=digest, collected_at=at, settled=True) is not None:
                    entries.insert(0, (notice.revision, notice.edition, digest))
                    entries.sort()
                total = total.plus(Collected(late=1))
            case New():
                await notices.add(tx, notice, fingerprint=digest, collected_at=at, settled=quietly)
                entries.append((notice.revision, notice.edition, digest))
                total = total.plus(Collected(new=1))
            case Amended(edition=edition):
                amended = _amended(notice, edition)
                await notices.add(tx, amended, fingerprint=digest, collected_at=at, settled=quietly or _is_news(notice))
                entries.append((amended.revision, amended.edition, digest))
                total = total.plus(Collected(amended=1))
    return total


def _amended(notice: Notice, edition: int) -> Notice:
    # A source that edits in place still says "new"; to those who hold the earlier text it is an amendment.
    action = Action.AMENDED if notice.action is Action.NEW else notice.action
    return replace(notice, edition=edition, action=action)


def _is_news(notice: Notice) -> bool:
    return notice.stage is Stage.NEWS
