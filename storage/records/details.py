"""Details: what only further calls tell of one tender, kept beside the notice and never mixed into what was published."""

from dataclasses import dataclass, replace
from datetime import datetime

from storage.records.notice import Amount, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialChange:
    """One changed item as the procurement service keeps it (변경이력): its name and both values as printed. `at` is aware, or
    None where the service gives no time."""

    number: str
    revision: int
    at: datetime | None
    item: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What further calls told of one revision of a tender: allowed regions (참가가능지역), licences (면허제한), base amount
    (기초금액), and for an amendment the service's own history (변경이력). Empty means that the service lists none, never
    that there is no restriction."""

    regions: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    base_amount: Amount | None = None
    changes: tuple[OfficialChange, ...] = ()

    def added_to(self, notice: Notice) -> Notice:
        """The notice with what was learned; what it said itself stays first."""
        base = (self.base_amount,) if self.base_amount else ()
        return replace(
            notice,
            regions=notice.regions or self.regions,
            licences=notice.licences or self.licences,
            amounts=tuple(dict.fromkeys((*notice.amounts, *base))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNotice:
    """A notice as we hold it: its row number, what is known of it by now, and when we first had it.

    `notice` includes what further calls told (`details`, None before they were answered); `published` is what the source's
    own list said, where that is less: only this is ever compared with what the list says next."""

    id: int
    notice: Notice
    collected_at: datetime
    details: Details | None = None
    published: Notice | None = None

    @property
    def as_published(self) -> Notice:
        """What the source's own list said."""
        return self.published or self.notice
