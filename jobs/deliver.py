"""Deliver: claim → compose and render → send → record. Sent first, recorded after; nothing is ever marked before it is out.

Claim and record are short transactions of their own; the send stands between them. A crash between send and record
leaves the row in `sending`: it is found when its lease is over, counted as a possible double, and sent again.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jobs import outcomes
from jobs.clock import Clock, RealTime
from jobs.compose import Pointless, compose
from jobs.facts import Render
from jobs.pieces import as_plain
from jobs.ports import Delivered, Message, Outcome, Sender
from jobs.rules.retries import Decision, StopDelivery, decide
from storage import claims, pace, subscribers
from storage.claims import Claim, Spacing
from storage.db import Database
from storage.errors import StorageError
from storage.records import OutboxItem, OutboxState

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
RECOVER_EVERY_SECONDS = 5.0
DEGRADED_SECONDS = 2.0
BREAKER_AFTER = 5
BREAKER_LONGEST_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How fast and how many at once. Rates are messages per second; `lease` is seconds a sender may take."""

    per_second: float = 30.0
    chat_seconds: float = 1.0
    group_per_minute: float = 20.0
    in_flight: int = 8
    lease_seconds: float = 120.0

    @property
    def spacing(self) -> Spacing:
        """Seconds between slots: 2.5 % wider than the limit, so that jitter on the way cannot make 31 in a second."""
        return Spacing(
            bot=1.025 / self.per_second, chat=self.chat_seconds * 1.02, group=60.0 / self.group_per_minute * 1.02
        )


class Delivery:
    """One worker that empties the outbox. Any number may run on PostgreSQL; on SQLite one process runs one."""

    def __init__(
        self,
        *,
        database: Database,
        sender: Sender,
        render: Render,
        clock: Clock,
        real: RealTime,
        owner: str,
        limits: Limits = Limits(),
    ) -> None:
        self._database = database
        self._sender = sender
        self._render = render
        self._clock = clock
        self._real = real
        self._owner = owner
        self._limits = limits
        self._flying: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._dispatched: deque[float] = deque(maxlen=max(1, int(limits.per_second)))
        self._failures_in_a_row = 0
        self.refused = ""
        """Why Telegram refuses the bot itself; empty while it does not. Nothing is sent then, nothing is lost."""
        self.sent = 0

    def wake(self) -> None:
        """Something new is owed: look at once."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until `stop`, then lets what is in flight end (drain), so that a stop makes no double."""
        recovered_at = -RECOVER_EVERY_SECONDS
        try:
            while not stop.is_set() and not self.refused:
                if self._real.seconds() - recovered_at >= RECOVER_EVERY_SECONDS:
                    recovered_at = self._real.seconds()
                    await self._guarded(self.recover)
                if not await self._guarded(self._next):
                    await self._rest(stop)
        finally:
            await self._drain()

    async def until_idle(self) -> int:
        """Sends everything that is due now and may go; returns how many messages went out."""
        before = self.sent
        while not self.refused:
            if await self._next():
                continue
            if self._flying:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
                continue
            async with self._database.reading() as tx:
                wait = await claims.seconds_to_next(tx, now=self._clock.now(), real=self._real.seconds())
            if wait is None or wait <= 0:
                break  # nothing is due, or what is due waits behind something that is not
            await self._real.sleep(wait)
        await self._drain()
        return self.sent - before

    async def recover(self, *, dead_owners: bool = False) -> bool:
        """Takes back what dead senders left. `dead_owners`: this is the only process, so every owner is gone."""
        async with self._database.writing() as tx:
            again, parked = await claims.recover(
                tx, now=self._clock.now(), real=self._real.seconds(), dead_owners=dead_owners
            )
            if parked:
                await outcomes.tell_operator(tx, "delivery.parked", {"count": str(parked)}, self._clock.now())
        if again or parked:
            log.warning("found %d messages whose sender is gone: sent again; %d parked", again, parked)
        return bool(again)

    async def _next(self) -> bool:
        """Claims one message and sets it flying; False where nothing may go now."""
        if len(self._flying) >= self._limits.in_flight:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        claim = await self._claim()
        if claim is None:
            return False
        isolated = claim.item.recoveries > 1
        if isolated and self._flying:
            await asyncio.wait(self._flying)
        await self._until_slot(claim.send_at)
        task = asyncio.create_task(self._carry_out(claim.item), name=f"send {claim.item.key}")
        self._flying.add(task)
        task.add_done_callback(self._landed)
        if isolated:
            await asyncio.wait({task})
        return True

    async def _claim(self) -> Claim | None:
        async with self._database.writing() as tx:
            return await claims.claim(
                tx,
                self._owner,
                now=self._clock.now(),
                real=self._real.seconds(),
                lease=self._limits.lease_seconds,
                spacing=self._limits.spacing,
            )

    async def _until_slot(self, send_at: float) -> None:
        # The slot comes from the database, for all processes. The window is ours alone: when this machine stutters,
        # slots that were evenly spaced bunch up, and Telegram counts what arrives.
        if len(self._dispatched) == self._dispatched.maxlen:
            send_at = max(send_at, self._dispatched[0] + 1.025)
        wait = send_at - self._real.seconds()
        if wait > 0:
            await self._real.sleep(wait)
        self._dispatched.append(self._real.seconds())

    async def _carry_out(self, item: OutboxItem) -> None:
        try:
            parts = await self._parts(item)
        except Pointless as pointless:
            reason = str(pointless)
            await self._keep(lambda: self._end(item, OutboxState.EXPIRED, reason))
            return
        message_ids = item.message_ids
        for number in range(len(message_ids), len(parts)):
            if number > len(item.message_ids):
                await self._slot_for_next_part(item)
            outcome = await self._sender.send(item.chat_id, parts[number])
            self._count(outcome)
            if not isinstance(outcome, Delivered):
                await self._after(item, outcome)
                return
            message_ids = (*message_ids, outcome.message_id)
            if number + 1 < len(parts):
                await self._keep(lambda ids=message_ids: self._keep_part(item, ids))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        await self._keep(lambda: self._sent(item, message_ids))
        self.sent += 1

    async def _parts(self, item: OutboxItem) -> tuple[Message, ...]:
        now = self._clock.now()
        async with self._database.reading() as tx:
            facts = await compose(tx, item, now)
            subscriber = await subscribers.get(tx, item.chat_id)
        language = subscriber.language if subscriber is not None else "ko"
        parts = self._render(facts, language=language, now=now, possible_double=item.ambiguous > 0, silent=item.silent)
        return as_plain(parts) if item.plain else parts

    async def _slot_for_next_part(self, item: OutboxItem) -> None:
        async with self._database.writing() as tx:
            slot = await pace.reserve(tx, self._limits.spacing.of(item.chat_id), self._real.seconds())
        await self._until_slot(slot)

    async def _after(self, item: OutboxItem, outcome: Outcome) -> None:
        decision = decide(outcome, item, now=self._clock.now(), jitter=random.uniform(-1, 1))  # noqa: S311 - spreads load, hides nothing
        if isinstance(decision, StopDelivery):
            self.refused = decision.why
        await self._keep(lambda: self._settle(item, decision))

    async def _settle(self, item: OutboxItem, decision: Decision) -> None:
        async with self._database.writing() as tx:
            await outcomes.settle(tx, item, decision, now=self._clock.now(), real=self._real.seconds())

    async def _end(self, item: OutboxItem, state: OutboxState, reason: str) -> None:
        async with self._database.writing() as tx:
            await claims.record_end(tx, item, state, reason, self._clock.now())

    async def _sent(self, item: OutboxItem, message_ids: tuple[int, ...]) -> None:
        async with self._database.writing() as tx:
            if not await claims.record_sent(tx, item, message_ids, self._clock.now()):
                log.warning("%s was sent, but its claim had passed to another: a double is likely", item.key)

    async def _keep_part(self, item: OutboxItem, message_ids: tuple[int, ...]) -> None:
        async with self._database.writing() as tx:
            until = self._real.seconds() + self._limits.lease_seconds
            await claims.record_part(tx, item, message_ids, lease_until=until)

    async def _keep(self, record: Callable[[], Awaitable[None]]) -> None:
        """Records what happened, however long the database takes: what is out must not be sent again because of it."""
        pause = 0.1
        while True:
            try:
                await record()
            except StorageError as error:
                log.error("cannot record what was sent, trying again: %s", error)  # noqa: TRY400 - the trace says nothing more
                await self._real.sleep(pause)
                pause = min(pause * 2, 5.0)
            else:
                return

    def _count(self, outcome: Outcome) -> None:
        # Failures in a row across chats mean that the way is down: hold all, then probe with one message at a time.
        self._failures_in_a_row = self._failures_in_a_row + 1 if outcomes.is_outage(outcome) else 0

    async def _guarded(self, step: Callable[[], Awaitable[bool]]) -> bool:
        try:
            if self._failures_in_a_row >= BREAKER_AFTER:
                await self._hold()
            return await step()
        except StorageError as error:
            log.error("the database does not take claims, so nothing is sent: %s", error)  # noqa: TRY400 - the trace says nothing more
            await self._real.sleep(DEGRADED_SECONDS)
            return False

    async def _hold(self) -> None:
        seconds = min(2.0 ** (self._failures_in_a_row - BREAKER_AFTER), BREAKER_LONGEST_SECONDS)
        if self._flying:
            await asyncio.wait(self._flying)
        async with self._database.writing() as tx:
            await pace.hold(tx, pace.BOT, self._real.seconds() + seconds)
        await self._real.sleep(seconds)

    async def _rest(self, stop: asyncio.Event) -> None:
        self._wake.clear()
        waiters = [asyncio.create_task(self._wake.wait()), asyncio.create_task(stop.wait())]
        _, pending = await asyncio.wait(waiters, timeout=IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for waiter in pending:
            waiter.cancel()

    async def _drain(self) -> None:
        if self._flying:
            await asyncio.wait(self._flying)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # A bug in rendering or below: the row stays in `sending`, is recovered when its lease ends, parked in time.
            log.error("%s failed", task.get_name(), exc_info=error)
