"""How one message speaks: its language and its present moment, handed to everything that writes a line."""

from dataclasses import dataclass
from datetime import datetime

from bot.texts.amounts import money, short_money
from bot.texts.catalog import Catalog, catalog
from bot.texts.times import day, days_left, moment, short_moment


@dataclass(frozen=True, slots=True)
class Voice:
    """The words of one language at one moment (aware)."""

    t: Catalog
    now: datetime

    @classmethod
    def of(cls, language: str, now: datetime) -> "Voice":
        """Raises ValueError for a language that we do not speak."""
        return cls(catalog(language), now)

    def moment(self, at: datetime) -> str:
        """9/12(금) 10:00."""
        return moment(at, self.now, self.t.language)

    def short_moment(self, at: datetime) -> str:
        """10:00 today, 9/12(금) 10:00 otherwise."""
        return short_moment(at, self.now, self.t.language)

    def day(self, at: datetime) -> str:
        """9/12(금)."""
        return day(at, self.now, self.t.language)

    def left(self, at: datetime) -> str:
        """D-5, D-DAY, or that it is past."""
        if at < self.now:
            return self.t.plain("deadline.past")
        days = days_left(at, self.now)
        return self.t.plain("deadline.left", days=days) if days else self.t.plain("deadline.today")

    def money(self, krw: int) -> str:
        """12억 3,400만원, exactly."""
        return money(krw, self.t.language)

    def short_money(self, krw: int) -> str:
        """4.2억, for lists."""
        return short_money(krw, self.t.language)
