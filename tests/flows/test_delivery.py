"""Delivery from the outbox to an ear: what each outcome does to the row, to the chat and to the others."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from jobs.clock import MachineTime, ManualClock
from jobs.deliver import Delivery, Limits
from jobs.facts import Facts
from jobs.outcomes import OPERATOR_CHAT
from jobs.ports import (
    Ambiguous,
    Delivered,
    Message,
    Moved,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Rejected,
    RetryAt,
    Unreachable,
)
from storage import claims, outbox, remembered, subscribers
from storage.db import Database
from storage.pace import Spacing
from storage.records import ChatKind, OutboxItem, OutboxKind, OutboxState, SubscriberState
from tests.conftest import MOMENT
from tests.owing import Answer, Ear, alert, card, owe_alerts, publish

Send = Callable[[int, Message], Awaitable[Outcome]]
FAST = Limits(per_second=1000, chat_seconds=0.001, group_per_minute=60_000)


def delivery(database: Database, ear: Ear, clock: ManualClock, limits: Limits = FAST, owner: str = "a") -> Delivery:
    return Delivery(
        database=database, sender=ear, render=card, clock=clock, real=MachineTime(), owner=owner, limits=limits
    )


def answers(*given: Outcome | None) -> Answer:
    """These outcomes in turn, then yes to everything."""
    left = list(given)
    return lambda _chat_id, _message: left.pop(0) if left else None


async def owe(database: Database, *chats: int) -> None:
    async with database.writing() as tx:
        await owe_alerts(tx, chats, at=MOMENT)
        for chat in set(chats):
            await subscribers.welcome(tx, chat, language="ko", kind=ChatKind.PRIVATE, at=MOMENT)


async def rows(database: Database) -> list[OutboxItem]:
    async with database.reading() as tx:
        return sorted(await outbox.newest(tx, 100), key=lambda item: item.id)


async def test_everything_owed_goes_out_once_in_each_chats_order(database: Database, clock: ManualClock) -> None:
    await owe(database, 1, 2, 1, 3, 1)
    ear = Ear()
    assert await delivery(database, ear, clock).until_idle() == 5
    assert sorted(ear.heard) == [(1, "사업 000001"), (1, "사업 000003"), (1, "사업 000005"), (2, "사업 000002"), (3, "사업 000004")]  # fmt: skip
    assert [text for chat, text in ear.heard if chat == 1] == ["사업 000001", "사업 000003", "사업 000005"]
    assert {row.state for row in await rows(database)} == {OutboxState.SENT}
    assert {len(row.message_ids) for row in await rows(database)} == {1}


@pytest.mark.parametrize(
    ("outcome", "wait", "ambiguous"),
    [
        (NotSent("refused connection"), 1, 0),
        (Ambiguous("502"), 1, 1),
        (Unreachable("chat not found", certain=False), 1, 0),
        (Paused("no rights"), 86_400, 0),
    ],
)
async def test_what_did_not_get_through_comes_again(
    sqlite: Database, clock: ManualClock, outcome: Outcome, wait: int, ambiguous: int
) -> None:
    await owe(sqlite, 1)
    ear = Ear(answers(outcome))
    one = delivery(sqlite, ear, clock)
    assert await one.until_idle() == 0
    (row,) = await rows(sqlite)
    assert (row.state, row.failures, row.ambiguous) == (OutboxState.PENDING, 1, ambiguous)
    assert row.due_at == MOMENT + timedelta(seconds=wait)
    clock.advance(timedelta(seconds=wait))
    assert await one.until_idle() == 1
    assert ear.heard == [(1, "사업 000001" + (" (again?)" if ambiguous else ""))]


async def test_flood_control_holds_everything_and_is_no_failure(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, 1, 2)
    real = MachineTime()
    asked: list[float] = []

    def once(_chat: int, _message: Message) -> Outcome | None:
        asked.append(real.seconds())
        return RetryAt(1.0) if len(asked) == 1 else None

    limits = Limits(per_second=1000, chat_seconds=0.001, in_flight=1)
    assert await delivery(sqlite, Ear(once), clock, limits).until_idle() == 2
    assert asked[1] - asked[0] >= 1.0
    assert [row.failures for row in await rows(sqlite)] == [0, 0]


async def test_a_hold_survives_a_restart(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, 1)
    stop = asyncio.Event()
    ear = Ear(answers(RetryAt(30)))
    running = asyncio.create_task(delivery(sqlite, ear, clock).run(stop))
    await asyncio.sleep(1)
    assert len(ear.asked) == 1
    stop.set()
    await running
    stop.clear()
    later = Ear()
    running = asyncio.create_task(delivery(sqlite, later, clock, owner="b").run(stop))
    await asyncio.sleep(1)
    stop.set()
    await running
    assert later.asked == []


async def test_a_refused_bot_stops_delivery_and_keeps_everything(database: Database, clock: ManualClock) -> None:
    await owe(database, *range(1, 30))
    ear = Ear(lambda _chat, _message: Refused("Unauthorized"))
    one = delivery(database, ear, clock)
    await asyncio.wait_for(one.run(asyncio.Event()), 20)
    assert one.refused == "Unauthorized"
    assert len(ear.asked) <= FAST.in_flight
    assert {(row.state, row.failures) for row in await rows(database)} == {(OutboxState.PENDING, 0)}
    assert await delivery(database, Ear(), clock, owner="b").until_idle() == 29


async def test_a_chat_that_is_gone_costs_one_call(database: Database, clock: ManualClock) -> None:
    await owe(database, 1, 1, 1, 2)
    ear = Ear(lambda chat, _message: Unreachable("blocked") if chat == 1 else None)
    await delivery(database, ear, clock).until_idle()
    assert [chat for chat, _ in ear.asked].count(1) == 1
    async with database.reading() as tx:
        gone = await subscribers.get(tx, 1)
        assert await outbox.counts(tx) == {OutboxState.DEAD: 3, OutboxState.SENT: 1}
    assert gone is not None
    assert gone.state is SubscriberState.UNREACHABLE


async def test_chat_not_found_wants_a_second_sign(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, 1)
    one = delivery(sqlite, Ear(lambda *_: Unreachable("chat not found", certain=False)), clock)
    for state in (OutboxState.PENDING, OutboxState.DEAD):
        await one.until_idle()
        assert [row.state for row in await rows(sqlite)] == [state]
        clock.advance(timedelta(minutes=1))


async def test_a_chat_that_moved_gets_everything_under_its_new_id(database: Database, clock: ManualClock) -> None:
    await owe(database, -1, -1, -1001)
    async with database.writing() as tx:  # both were told of the same tender: once is enough after the merge
        tender = (await outbox.newest(tx, 1))[0].payload["notice"]
        assert isinstance(tender, int)
        await outbox.owe(tx, alert(-1, tender, at=MOMENT), at=MOMENT)
    ear = Ear(lambda chat, _message: Moved(-1001) if chat == -1 else None)
    await delivery(database, ear, clock).until_idle()
    assert [chat for chat, _ in ear.asked].count(-1) == 1
    assert sorted(ear.heard) == [(-1001, f"사업 00000{n}") for n in (1, 2, 3)]
    async with database.reading() as tx:
        assert await subscribers.get(tx, -1) is None
        assert await subscribers.get(tx, -1001) is not None


async def test_a_refused_form_goes_out_as_bare_text_once(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, 1)
    ear = Ear(lambda _chat, message: Rejected("can't parse entities", markup=True) if message.html else None)
    await delivery(sqlite, ear, clock).until_idle()
    assert [bool(message.html) for message in ear.messages] == [True, False]
    assert ear.heard == [(1, "사업 000001")]


async def test_what_is_refused_even_as_bare_text_is_dead_and_reported(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, 1)
    async with sqlite.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "99")
    ear = Ear(lambda chat, _message: Rejected("text is empty") if chat == 1 else None)
    await delivery(sqlite, ear, clock).until_idle()
    states = {row.chat_id: row.state for row in await rows(sqlite)}
    assert states == {1: OutboxState.DEAD, 99: OutboxState.SENT}
    assert {text for chat, text in ear.heard if chat == 99} == {"operator delivery.markup", "operator delivery.dead"}


def three_parts(
    facts: Facts, *, language: str, now: object, possible_double: bool, silent: bool
) -> tuple[Message, ...]:
    del facts, language, silent
    mark = "?" if possible_double else ""
    return tuple(Message(html=f"<b>{n}{mark}</b>", plain=f"{n}{mark}: {now}") for n in (1, 2, 3))


def in_parts(database: Database, ear: Ear, clock: ManualClock) -> Delivery:
    return Delivery(
        database=database, sender=ear, render=three_parts, clock=clock, real=MachineTime(), owner="a", limits=FAST
    )


async def test_parts_go_out_in_order_and_what_is_more_urgent_goes_between(
    database: Database, clock: ManualClock
) -> None:
    async with database.writing() as tx:
        tender = await publish(tx, 1, at=MOMENT)
        await outbox.owe(tx, alert(1, tender, at=MOMENT, name="a"), at=MOMENT)
        await outbox.owe(tx, alert(1, tender, at=MOMENT, name="b"), at=MOMENT)
    ear = Ear()
    send = ear.send

    async def amended_meanwhile(chat_id: int, message: Message) -> Outcome:
        if len(ear.heard) == 1:
            async with database.writing() as tx:
                await outbox.owe(tx, alert(1, tender, at=MOMENT, kind=OutboxKind.CHANGE), at=MOMENT)
        return await send(chat_id, message)

    ear.send = amended_meanwhile  # type: ignore[method-assign]  # owes more on its way
    await in_parts(database, ear, clock).until_idle()
    assert [text for _, text in ear.heard] == list("121233123")


async def test_a_begun_message_goes_on_where_it_stopped_as_it_was(database: Database, clock: ManualClock) -> None:
    async with database.writing() as tx:
        await outbox.owe(tx, alert(1, await publish(tx, 1, at=MOMENT), at=MOMENT), at=MOMENT)
    ear = Ear(answers(None, Ambiguous("lost"), None, None))
    await in_parts(database, ear, clock).until_idle()
    clock.advance(timedelta(hours=1))
    await in_parts(database, ear, clock).until_idle()
    assert [text for _, text in ear.asked] == ["1", "2", "2?", "3"]
    assert ear.messages[-1].plain == f"3: {MOMENT}"  # rendered when it was begun, not when it went on
    (row,) = await rows(database)
    assert (row.state, len(row.message_ids), row.rest) == (OutboxState.SENT, 3, None)


async def test_a_poisonous_row_is_parked_reported_and_delays_nobody(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, 1, 2, 3)
    async with sqlite.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "99")
    heard: list[tuple[int, str]] = []
    for _ in range(claims.MOST_RECOVERIES + 2):
        # Each round is a process that dies the moment it sends to chat 1.
        ear = Ear()
        one = delivery(sqlite, ear, clock, Limits(per_second=1000, chat_seconds=0.001, in_flight=1))
        await one.recover(dead_owners=True)

        async def die(chat_id: int, message: Message, send: Send = ear.send) -> Outcome:
            if chat_id == 1:
                raise asyncio.CancelledError
            return await send(chat_id, message)

        ear.send = die  # type: ignore[method-assign]  # a process that dies is no outcome
        await one.until_idle()
        heard += ear.heard
    assert sorted(set(heard)) == sorted(heard)
    assert {chat for chat, _ in heard} == {2, 3, 99}
    parked = [row for row in await rows(sqlite) if row.state is OutboxState.PARKED]
    assert [(row.chat_id, row.recoveries) for row in parked] == [(1, claims.MOST_RECOVERIES + 1)]


async def test_an_outage_is_tried_by_one_message_at_a_time_and_costs_no_row_its_hours(
    sqlite: Database, clock: ManualClock
) -> None:
    await owe(sqlite, *range(1, 41))
    down = True
    ear = Ear(lambda *_: NotSent("connection refused") if down else None)
    stop = asyncio.Event()
    running = asyncio.create_task(delivery(sqlite, ear, clock).run(stop))
    await asyncio.sleep(4)
    tried = len(ear.asked)
    down = False
    for _ in range(100):
        clock.advance(timedelta(seconds=5))
        await asyncio.sleep(0.1)
        if len(ear.heard) == 40:
            break
    stop.set()
    await running
    assert tried <= 8 + 3  # in flight when it began, then after 1 and 2 seconds
    assert len(ear.heard) == 40
    assert max(row.failures for row in await rows(sqlite)) <= 3


async def test_a_stop_lets_what_is_in_flight_end(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, *range(1, 41))
    ear = Ear()
    slow = ear.send

    async def slowly(chat_id: int, message: Message) -> Outcome:
        await asyncio.sleep(0.2)
        return await slow(chat_id, message)

    ear.send = slowly  # type: ignore[method-assign]  # slower, otherwise the same
    stop = asyncio.Event()
    running = asyncio.create_task(delivery(sqlite, ear, clock).run(stop))
    await asyncio.sleep(0.5)
    stop.set()
    await asyncio.wait_for(running, 5)
    states = [row.state for row in await rows(sqlite)]
    assert OutboxState.SENDING not in states
    assert states.count(OutboxState.SENT) == len(ear.heard) > 0
    assert states.count(OutboxState.PENDING) == 40 - len(ear.heard)


async def test_a_chats_own_refusals_do_not_count_as_an_outage(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, *range(1, 21))
    ear = Ear(lambda chat, _m: NotSent("Forbidden: never seen", of_chat=True) if chat <= 15 else None)
    await asyncio.wait_for(delivery(sqlite, ear, clock).until_idle(), 10)
    assert {chat for chat, _ in ear.heard} == {16, 17, 18, 19, 20}
    async with sqlite.reading() as tx:
        chats = [await subscribers.get(tx, chat) for chat in range(1, 16)]
    assert {chat.state for chat in chats if chat is not None} == {SubscriberState.ACTIVE}


async def test_a_mark_that_comes_too_late_changes_nothing(sqlite: Database, clock: ManualClock) -> None:
    await owe(sqlite, 1)
    real = MachineTime()
    async with sqlite.writing() as tx:
        spacing = Spacing(bot=0.001, chat=0.001, group=1)
        stuck = await claims.claim(tx, "old", now=MOMENT, real=real.seconds() - 500, lease=120, spacing=spacing)
    assert isinstance(stuck, claims.Claim)
    one = delivery(sqlite, Ear(), clock, owner="new")
    await one.recover()
    await one.until_idle()
    async with sqlite.writing() as tx:
        assert not await claims.record_sent(tx, stuck.item, (777,), MOMENT)
    assert [row.message_ids for row in await rows(sqlite)] == [(1,)]


def test_delivered_is_what_the_ear_says_by_default() -> None:
    assert asyncio.run(Ear().send(1, Message(html="", plain="x"))) == Delivered(1)
