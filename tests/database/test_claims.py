"""Which message may go now, to whom it belongs, and what is done with those whose sender is gone."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import update

from storage import claims, outbox
from storage.claims import Claim, Wait
from storage.db import Database
from storage.pace import Spacing
from storage.records import NewOutboxItem, OutboxItem, OutboxKind, OutboxState
from storage.tables import outbox as outbox_table
from tests.conftest import MOMENT
from tests.owing import alert

SPACING = Spacing(bot=0.04, chat=1.0, group=3.0)
REAL = 1_000_000.0


async def owe(database: Database, *items: NewOutboxItem) -> None:
    async with database.writing() as tx:
        for item in items:
            assert await outbox.owe(tx, item, at=MOMENT)


async def claim(database: Database, *, real: float, owner: str = "a", now_in: float = 0) -> Claim | Wait:
    async with database.writing() as tx:
        now = MOMENT + timedelta(seconds=now_in)
        return await claims.claim(tx, owner, now=now, real=real, lease=120, spacing=SPACING)


async def key(database: Database, *, real: float) -> str:
    """The key of what is claimed; empty for nothing."""
    claimed = await claim(database, real=real)
    return claimed.item.key if isinstance(claimed, Claim) else ""


async def sent(database: Database, item: OutboxItem) -> bool:
    async with database.writing() as tx:
        return await claims.record_sent(tx, item, (1,), MOMENT)


async def taken(database: Database, *, real: float) -> OutboxItem:
    claimed = await claim(database, real=real)
    assert isinstance(claimed, Claim)
    return claimed.item


async def test_the_most_urgent_goes_first_then_the_oldest(database: Database) -> None:
    kinds = [OutboxKind.DIGEST, OutboxKind.REMINDER, OutboxKind.ALERT, OutboxKind.CHANGE, OutboxKind.OPERATOR]
    await owe(database, *(alert(100 + n, 1, at=MOMENT, kind=kind) for n, kind in enumerate(kinds)))
    await owe(database, alert(200, 1, at=MOMENT))
    order = [(await taken(database, real=REAL + n)).chat_id for n in range(6)]
    assert order == [104, 103, 102, 200, 101, 100]


async def test_one_message_of_a_chat_is_under_way_at_a_time(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT), alert(1, 2, at=MOMENT), alert(2, 3, at=MOMENT))
    first = await taken(database, real=REAL)
    assert (await taken(database, real=REAL + 10)).chat_id == 2
    assert await key(database, real=REAL + 20) == ""
    await sent(database, first)
    assert (await taken(database, real=REAL + 30)).key == "alert:1:g2b_bid:2"


async def test_a_chat_gets_one_a_second_and_a_group_one_in_three(database: Database) -> None:
    await owe(database, *(alert(chat, n, at=MOMENT) for n in (1, 2) for chat in (7, -7)))
    for _ in range(2):
        await sent(database, await taken(database, real=REAL))
    waits = await claim(database, real=REAL + 0.1)
    assert isinstance(waits, Wait)
    assert waits.seconds is not None
    assert 0.85 < waits.seconds < 0.95
    assert (await taken(database, real=REAL + 1.06)).chat_id == 7
    assert await key(database, real=REAL + 2.9) == ""
    assert (await taken(database, real=REAL + 3.06)).chat_id == -7


async def test_slots_of_the_bot_are_evenly_spaced_and_taken_a_tenth_of_a_second_ahead(database: Database) -> None:
    await owe(database, *(alert(chat, 1, at=MOMENT) for chat in range(1, 9)))
    slots = []
    while isinstance(claimed := await claim(database, real=REAL), Claim):
        slots.append(round(claimed.send_at - REAL, 3))
    assert slots == [0.0, 0.04, 0.08]
    assert claimed.seconds is not None
    assert 0.019 < claimed.seconds < 0.021


async def test_what_is_not_due_or_has_expired_stays(database: Database) -> None:
    await owe(
        database,
        alert(1, 1, at=MOMENT, due_in=timedelta(hours=1)),
        alert(2, 1, at=MOMENT, kind=OutboxKind.REMINDER, expires_in=timedelta(minutes=1)),
        alert(3, 1, at=MOMENT, kind=OutboxKind.DIGEST),
    )
    first = await claim(database, real=REAL, now_in=60)
    assert isinstance(first, Claim)
    assert first.item.chat_id == 3
    assert isinstance(await claim(database, real=REAL + 9, now_in=60), Wait)
    assert isinstance(await claim(database, real=REAL + 9, now_in=3600), Claim)


async def test_nothing_overtakes_a_failing_message_of_its_urgency_in_its_chat(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT), alert(1, 2, at=MOMENT), alert(2, 3, at=MOMENT))
    await owe(database, alert(1, 4, at=MOMENT, kind=OutboxKind.CHANGE))
    first = await taken(database, real=REAL)
    assert first.kind is OutboxKind.CHANGE
    await sent(database, first)
    failing = await taken(database, real=REAL + 2)
    async with database.writing() as tx:
        later = MOMENT + timedelta(seconds=30)
        assert await claims.record_retry(tx, failing, due_at=later, now=MOMENT, error="x", ambiguous=False)
    assert (await taken(database, real=REAL + 4)).chat_id == 2
    assert await key(database, real=REAL + 6) == ""
    again = await claim(database, real=REAL + 8, now_in=30)
    assert isinstance(again, Claim)
    assert again.item.key == failing.key


async def test_a_message_that_fails_for_minutes_lets_the_others_of_its_chat_pass(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT), alert(1, 2, at=MOMENT))
    for failure in range(claims.HOLDS_ITS_PLACE + 1):
        failing = await taken(database, real=REAL + 2 * failure)
        assert failing.key == "alert:1:g2b_bid:1"
        due = MOMENT + timedelta(hours=failure // claims.HOLDS_ITS_PLACE)
        async with database.writing() as tx:
            await claims.record_retry(tx, failing, due_at=due, now=MOMENT, error="x", ambiguous=False)
    assert await key(database, real=REAL + 20) == "alert:1:g2b_bid:2"


async def test_news_of_a_publication_never_overtakes_an_earlier_message_about_it(database: Database) -> None:
    later = timedelta(hours=9)
    await owe(
        database,
        alert(1, 1, at=MOMENT, subject="g2b_bid:T1", due_in=later),
        alert(1, 2, at=MOMENT, subject="g2b_bid:T1", kind=OutboxKind.CHANGE),
        alert(1, 3, at=MOMENT, subject="g2b_bid:T3", kind=OutboxKind.DIGEST),
        alert(2, 4, at=MOMENT, subject="g2b_bid:T1", kind=OutboxKind.CHANGE),
    )
    assert {await key(database, real=REAL), await key(database, real=REAL + 2)} == {
        "change:2:g2b_bid:4",
        "digest:1:g2b_bid:3",
    }
    assert await key(database, real=REAL + 4) == ""


async def test_a_slow_chat_delays_nobody(database: Database) -> None:
    await owe(database, *(alert(-5, number, at=MOMENT) for number in range(300)))
    await owe(database, *(alert(chat, 1, at=MOMENT) for chat in range(1, 31)))
    got = []
    for slot in range(40):
        claimed = await claim(database, real=REAL + slot * 0.05)
        if isinstance(claimed, Claim):
            got.append(claimed.item.chat_id)
            await sent(database, claimed.item)
    assert Counter(got) == Counter([-5, *range(1, 31)])


async def test_the_record_is_fenced_by_owner_and_attempt(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT))
    late = await taken(database, real=REAL)
    async with database.writing() as tx:
        assert await claims.recover(tx, now=MOMENT, real=REAL + 121) == (["alert:1:g2b_bid:1"], [])
    claimed = await claim(database, real=REAL + 122, owner="b")
    assert isinstance(claimed, Claim)
    assert not await sent(database, late)
    async with database.writing() as tx:
        assert not await claims.record_retry(tx, late, due_at=MOMENT, now=MOMENT, error="", ambiguous=True)
        assert not await claims.record_end(tx, late, OutboxState.DEAD, "", MOMENT)
    assert await sent(database, claimed.item)


async def test_recovered_three_times_alone_and_last_then_parked(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT), alert(2, 2, at=MOMENT, kind=OutboxKind.DIGEST))
    seen = []
    for crash in range(4):
        claimed = await taken(database, real=REAL + crash * 500)
        if claimed.chat_id == 2:  # from the second recovery on even a digest goes first
            await sent(database, claimed)
            claimed = await taken(database, real=REAL + crash * 500 + 1)
        seen.append((claimed.chat_id, claimed.recoveries, claimed.ambiguous))
        async with database.writing() as tx:
            again, parked = await claims.recover(tx, now=MOMENT, real=REAL + crash * 500 + 200)
        assert (len(again), len(parked)) == ((1, 0) if crash < 3 else (0, 1))
    assert seen == [(1, 0, 0), (1, 1, 1), (1, 2, 2), (1, 3, 3)]
    async with database.reading() as tx:
        assert await outbox.counts(tx) == {OutboxState.SENT: 1, OutboxState.PARKED: 1}


async def test_a_lease_that_runs_is_left_alone_unless_every_owner_is_dead(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT))
    item = await taken(database, real=REAL)
    async with database.writing() as tx:
        assert await claims.recover(tx, now=MOMENT, real=REAL + 119) == ([], [])
        assert await claims.recover(tx, now=MOMENT, real=REAL + 500, but=[item.id]) == ([], [])
        assert (await claims.recover(tx, now=MOMENT, real=REAL + 1, dead_owners=True))[0] == [item.key]


async def test_a_lease_from_before_the_clock_was_put_back_is_over(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT))
    await taken(database, real=REAL)
    async with database.writing() as tx:
        assert (await claims.recover(tx, now=MOMENT, real=REAL - 86_400))[0] == ["alert:1:g2b_bid:1"]


async def test_a_claim_whose_commit_went_unanswered_is_freed_without_doubt(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT), alert(2, 2, at=MOMENT))
    known, unknown = await taken(database, real=REAL), await taken(database, real=REAL + 1)
    async with database.writing() as tx:
        assert await claims.release(tx, "someone else", but=[], now=MOMENT) == 0
        assert await claims.release(tx, "a", but=[known.id], now=MOMENT) == 1
        freed = await outbox.get(tx, unknown.id)
    assert freed is not None
    assert (freed.state, freed.ambiguous, freed.recoveries) == (OutboxState.PENDING, 0, 0)


async def test_a_part_that_is_out_settles_what_was_unclear_before(database: Database) -> None:
    await owe(database, alert(1, 1, at=MOMENT, kind=OutboxKind.DIGEST), alert(1, 2, at=MOMENT))
    alert_first = await taken(database, real=REAL)
    await sent(database, alert_first)
    for crash in range(2):
        await taken(database, real=REAL + 200 + crash * 200)
        async with database.writing() as tx:
            await claims.recover(tx, now=MOMENT, real=REAL + 400 + crash * 200, dead_owners=True)
    item = await taken(database, real=REAL + 900)
    async with database.writing() as tx:
        assert await claims.record_part(tx, item, (11,), {"parts": ["x"]}, MOMENT)
    again = await taken(database, real=REAL + 1000)
    assert (again.message_ids, again.rest) == ((11,), {"parts": ["x"]})
    assert (again.recoveries, again.ambiguous) == (0, 2)


async def test_ten_thousand_waiting_are_claimed_once_each(database: Database) -> None:
    rows = [
        {
            "key": f"k{n}", "chat_id": 1 + n % 2500, "kind": "digest", "urgency": 5, "payload": {}, "created_at": MOMENT,
            "due_at": MOMENT, "state": "pending", "state_at": MOMENT, "message_ids": [],
        }
        for n in range(10_000)
    ]  # fmt: skip
    async with database.writing() as tx:
        await tx.execute(outbox_table.insert(), rows)
    seen: Counter[str] = Counter()
    for step in range(60):
        item = await taken(database, real=REAL + step)
        seen[item.key] += 1
        await sent(database, item)
    assert seen == Counter(f"k{n}" for n in range(60))
    async with database.writing() as tx:
        await tx.execute(update(outbox_table).where(outbox_table.c.key == "k9999").values(urgency=0))
    assert (await taken(database, real=REAL + 100)).key == "k9999"
