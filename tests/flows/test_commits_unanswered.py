"""F27: a commit is kept, its answer is lost. Claims are freed, records are not doubled, nothing is lost."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jobs.clock import ManualClock
from storage import outbox
from storage.db import Database, T, Transaction, Work
from storage.errors import Broken, StorageError
from storage.records import OutboxState
from tests.flows.test_delivery import delivery, owe
from tests.owing import Ear


class Unanswered(Database):
    """The real database; now and then the answer to a commit that was kept is lost on the way back."""

    dice = random.Random(27)  # noqa: S311 - which answers get lost, no secret
    lost = 0

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        async with super().writing() as tx:
            yield tx
        self.answer()

    async def write(self, work: Work[T]) -> T:
        result = await super().write(work)
        self.answer()
        return result

    def answer(self) -> None:
        if self.dice.random() < 0.3:
            self.lost += 1
            raise Broken("the connection was lost after COMMIT")


async def test_a_commit_whose_answer_is_lost_loses_and_doubles_nothing(database: Database, clock: ManualClock) -> None:
    sound, url = database, database.url.render_as_string(hide_password=False)
    await owe(sound, *range(1, 31))
    flaky, ear = Unanswered(url), Ear()
    one = delivery(flaky, ear, clock)
    for _ in range(200):
        try:
            await one.recover()
            await one.until_idle()
        except StorageError:
            continue
        async with sound.reading() as tx:
            if await outbox.counts(tx) == {OutboxState.SENT: 30}:
                break
    assert flaky.lost > 10
    assert sorted(ear.heard) == [(number, f"사업 {number:06}") for number in range(1, 31)]
    async with sound.reading() as tx:
        rows = await outbox.newest(tx, 99)
    assert {(row.state, row.ambiguous) for row in rows} == {(OutboxState.SENT, 0)}
    await flaky.close()
