"""F35 in short: two simulated days of storms, the whole program, and proof that the count can find a loss."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from jobs.sources.batch import Batch
from jobs.sources.errors import SourceError
from jobs.sources.g2b_calls import G2bCalls, Question
from tests.faults.fortnight import fortnight

# Tests of the parts walk the branches; counting them here, too, would double the time.
pytestmark = pytest.mark.no_cover


async def test_two_days_of_storms_lose_nothing_and_double_nothing() -> None:
    figures = await fortnight(days=2, step=timedelta(minutes=30))
    assert figures.holds, str(figures)
    assert figures.stored == figures.published > 40
    assert figures.expected.total() > 20
    assert figures.detailed > 10
    assert figures.faults.total() > 30


async def test_a_program_that_takes_a_failure_for_no_notices_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = G2bCalls.pages

    async def never_fails(self: G2bCalls, question: Question, read: Callable[[bytes], Batch]) -> AsyncIterator[Batch]:
        try:
            async for batch in pages(self, question, read):
                yield batch
        except SourceError:
            return

    monkeypatch.setattr(G2bCalls, "pages", never_fails)
    figures = await fortnight(days=1, step=timedelta(hours=1), share=0.6, overlap_minutes=0)
    assert figures.missed
    assert figures.lost
    assert not figures.holds
