"""Calls of today, counted by operation against a cap, so that a day's quota is never used up by us."""

from collections import Counter
from datetime import datetime

from jobs.rules.windows import SEOUL
from jobs.sources.errors import QuotaUsedUp
from storage.records import SourceState


class Allowance:
    """What may still be asked today; starts from the counts in SourceState, which survive restarts. The service's quota is
    per operation and day, and begins anew at midnight in Seoul."""

    def __init__(self, state: SourceState, now: datetime, daily_cap: int) -> None:
        same_day = state.calls_day == now.astimezone(SEOUL).date()
        self._spent: Counter[str] = Counter(state.calls if same_day else {})
        self._unreported: Counter[str] = Counter()
        self._cap = daily_cap

    def left(self, operation: str) -> int:
        """How many calls are left today."""
        return max(self._cap - self._spent[operation], 0)

    def spend(self, operation: str) -> None:
        """Counts one call. Raises QuotaUsedUp (code `cap`) instead when today's cap is reached."""
        if not self.left(operation):
            raise QuotaUsedUp("cap", f"{operation}: our own cap of {self._cap} calls a day is reached")
        self._spent[operation] += 1
        self._unreported[operation] += 1

    def report(self) -> dict[str, int]:
        """The calls counted since the last report, by operation."""
        report = dict(self._unreported)
        self._unreported.clear()
        return report
