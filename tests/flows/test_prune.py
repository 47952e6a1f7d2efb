"""What may be forgotten is forgotten in time, and nothing that is owed ever is."""

from datetime import timedelta

from jobs.prune import prune_all
from storage import handled_updates, outbox
from storage.db import Database
from storage.records import NewOutboxItem, OutboxKind, OutboxState
from storage.tables import outbox as outbox_table
from tests.tenders import NOW


async def owe(database: Database, state: OutboxState, *, days_ago: float) -> None:
    key = f"alert:1:g2b_bid:{state.value}-{days_ago}:0"
    at = NOW - timedelta(days=days_ago)
    item = NewOutboxItem(key=key, chat_id=1, kind=OutboxKind.ALERT, payload={}, due_at=at)
    async with database.writing() as tx:
        await outbox.owe(tx, item, at=at)
        await tx.execute(outbox_table.update().where(outbox_table.c.key == key).values(state=state.value))


async def test_deliveries_are_forgotten_after_ninety_days_and_debts_never(database: Database) -> None:
    for state in OutboxState:
        for days in (89.9, 90.1):
            await owe(database, state, days_ago=days)
    assert await prune_all(database, NOW) == 3
    async with database.reading() as tx:
        left = {(item.state, item.key.rpartition("-")[2]) for item in await outbox.newest(tx, 100)}
    recent = {(state, "89.9:0") for state in OutboxState}
    owed = {(state, "90.1:0") for state in (OutboxState.PENDING, OutboxState.SENDING, OutboxState.PARKED)}
    assert left == recent | owed


async def test_handled_updates_are_forgotten_after_two_days(database: Database) -> None:
    async with database.writing() as tx:
        await handled_updates.record(tx, 1, NOW - timedelta(days=2, seconds=1))
        await handled_updates.record(tx, 2, NOW - timedelta(days=2))
    await prune_all(database, NOW)
    async with database.reading() as tx:
        assert [await handled_updates.seen(tx, number) for number in (1, 2)] == [False, True]
