"""Deliver: claim → compose and render → send → record. Sent first, recorded after; nothing is ever marked before it is out.

Claim and record are short transactions of their own; the send stands between them. A crash between send and record
leaves the row in `sending`: it is found when its lease is over, counted as a possible double, and sent again. A message
of several parts is claimed anew for each, so that pace and urgency decide what goes next.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jobs import outcomes
from jobs.clock import Clock, RealTime
from jobs.compose import Pointless, composed
from jobs.departures import Departures
from jobs.facts import Render
from jobs.pieces import as_plain, kept, owed
from jobs.ports import Delivered, Message, NotSent, Outcome, RetryAt, Sender
from jobs.rules.pacing import Breaker
from jobs.rules.retries import Sent, StopDelivery, decide, sooner
from storage import claims, pace
from storage.claims import Claim, Wait
from storage.db import Database
from storage.errors import StorageError
from storage.pace import Spacing
from storage.records import OutboxItem, OutboxState

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
RECOVER_EVERY_SECONDS = 5.0
DEGRADED_SECONDS = 2.0
DRAIN_SECONDS = 33.0
FORGET_PACE_SECONDS = 3600.0
AHEAD_SECONDS = 0.1
"""A message is claimed so long before its slot: it is composed meanwhile, and what is more urgent waits no longer."""


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
        """Seconds between slots: 2 % wider than the limit, so that jitter on the way cannot make 31 in a second."""
        return Spacing(
            bot=1.02 / self.per_second, chat=self.chat_seconds * 1.02, group=60.0 / self.group_per_minute * 1.02
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
        departures: Departures | None = None,
    ) -> None:
        """`departures`: the door that others in this process send through, too."""
        self._database = database
        self._sender = sender
        self._render = render
        self._clock = clock
        self._real = real
        self._owner = owner
        self._limits = limits
        self._book = outcomes.Book(database, clock, real)
        self._flying: dict[asyncio.Task[None], int] = {}
        self._alone: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self.departures = departures or Departures(real, limits.per_second)
        self._breaker = Breaker()
        self._next_slot_at = 0.0
        self._claim_unclear = False
        self.refused = ""
        """Why Telegram refuses the bot itself; empty while it does not. Nothing is sent then, nothing is lost."""
        self.sent = 0

    def wake(self) -> None:
        """Something new is owed: look at once."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until `stop`, then lets what is in flight end (drain), so that a stop makes no double."""
        recovered_at = self._real.seconds() - RECOVER_EVERY_SECONDS
        stopping = asyncio.create_task(stop.wait(), name="stop delivery")
        stopping.add_done_callback(lambda _: self.wake())
        try:
            while not stop.is_set() and not self.refused:
                self._wake.clear()
                if abs(self._real.seconds() - recovered_at) >= RECOVER_EVERY_SECONDS:
                    recovered_at = self._real.seconds()
                    await self._guarded(self.recover)
                await self._rest(await self._guarded(self._next))
        finally:
            stopping.cancel()
            await self._drain()

    async def until_idle(self) -> int:
        """Sends everything that is due now and may go; returns how many messages went out."""
        before = self.sent
        while not self.refused:
            flew = bool(self._flying)
            wait = await self._next()
            if wait == 0:
                continue
            if self._flying:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED, timeout=wait)
            elif wait is not None:
                await self._real.sleep(wait)
            elif not flew:  # what lands during the claim may have freed something
                break  # nothing is due, or what is due waits behind something that is not
        await self._drain()
        return self.sent - before

    async def recover(self, *, dead_owners: bool = False) -> bool:
        """Takes back what dead senders left. `dead_owners`: this is the only process, so every owner is gone."""
        async with self._database.writing() as tx:
            now, mine = self._clock.now(), list(self._flying.values())
            if self._claim_unclear:
                await claims.release(tx, self._owner, but=mine, now=now)
            real, lease = self._real.seconds(), self._limits.lease_seconds
            again, parked = await claims.recover(tx, now=now, real=real, lease=lease, but=mine, dead_owners=dead_owners)
            await pace.forget_before(tx, real - FORGET_PACE_SECONDS)
            for key in parked:
                await outcomes.tell_operator(tx, "delivery.parked", {"count": "1", "key": key}, now, once=key)
        self._claim_unclear = False
        if again or parked:
            log.warning("the sender of %d messages is gone: sent again; %d parked", len(again), len(parked))
        return bool(again)

    async def _next(self) -> float | None:
        """Claims one message and sets it flying: 0. Else real seconds after which to look again; None: at leisure."""
        # While the way is down one message at a time tries it.
        most = 1 if self._breaker.is_open else self._limits.in_flight
        if self._alone is not None or len(self._flying) >= most:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED, timeout=IDLE_SECONDS)
            return 0
        pause = self._pause(self._real.seconds())
        if pause > 0:
            return pause
        claim = await self._claim()
        if isinstance(claim, Wait):
            return claim.seconds
        self._next_slot_at = claim.send_at + self._limits.spacing.bot
        isolated = claim.item.recoveries > 1
        task = asyncio.create_task(
            self._carry_out(claim, after=set(self._flying) if isolated else set()), name=f"send {claim.item.key}"
        )
        self._flying[task] = claim.item.id
        self._alone = task if isolated else None
        task.add_done_callback(self._landed)
        return 0

    def _pause(self, now: float) -> float:
        """Seconds for which a claim would be in vain: the way is down, or our own last claim took the slot before."""
        slot = self._next_slot_at - AHEAD_SECONDS - now
        return max(
            self._breaker.wait(now), slot if slot <= self._limits.spacing.bot else 0.0
        )  # else the clock was set back

    async def _claim(self) -> Claim | Wait:
        try:
            return await self._database.write(
                lambda tx: claims.claim(
                    tx, self._owner,
                    now=self._clock.now(), real=self._real.seconds(), lease=self._limits.lease_seconds,
                    spacing=self._limits.spacing, ahead=AHEAD_SECONDS,
                )
            )  # fmt: skip
        except StorageError:
            self._claim_unclear = True  # it may have been kept, and only the answer lost
            raise

    async def _carry_out(self, claim: Claim, *, after: set[asyncio.Task[None]]) -> None:
        item = claim.item
        if after:
            await asyncio.wait(after)
        try:
            parts, repeats = await self._parts(item)
        except Pointless as pointless:
            await self._book.end(item, OutboxState.EXPIRED, str(pointless))
            return
        except StorageError as error:
            await self._book.put_back(item, str(error))
            return
        except Exception as error:  # the job boundary: a bug in a card must not hold up the others
            log.exception("%s cannot be rendered", item.key)
            await self._after(item, NotSent(f"cannot be rendered: {type(error).__name__}", of_chat=True))
            return
        departure = await self.departures.leave(claim.send_at)
        if departure is None:
            await self._book.put_back(item, "not its time")
            return
        outcome = await self._sender.send(item.chat_id, parts[0])
        departure.answered(self._real.seconds())
        self._count(item, outcome)
        if isinstance(outcome, Delivered):
            await self._out(item, outcome, parts, repeats)
        else:
            await self._after(item, outcome)

    async def _parts(self, item: OutboxItem) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        """The parts still owed, the first marked where it may be a double, and their marked twins if others follow."""
        if item.rest is not None:
            parts, repeats, doubtful = owed(item.rest, ambiguous=item.ambiguous)
        else:
            parts, repeats = await self._rendered(item)
            doubtful = item.ambiguous > 0
        if item.plain:
            parts, repeats = as_plain(parts), as_plain(repeats)
        return ((repeats[0], *parts[1:]) if doubtful else parts), repeats

    async def _rendered(self, item: OutboxItem) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        now = self._clock.now()

        facts, language = await self._database.read(lambda tx: composed(tx, item, now))

        def rendered(*, double: bool) -> tuple[Message, ...]:
            return self._render(facts, language=language, now=now, possible_double=double, silent=item.silent)

        parts = rendered(double=False)
        return parts, rendered(double=True) if item.ambiguous or len(parts) > 1 else parts

    async def _out(
        self, item: OutboxItem, outcome: Delivered, parts: tuple[Message, ...], repeats: tuple[Message, ...]
    ) -> None:
        rest = kept(parts[1:], repeats[1:], ambiguous=item.ambiguous) if len(parts) > 1 else None
        await self._book.settle(item, Sent(outcome.message_id, rest))
        self.sent += rest is None

    async def _after(self, item: OutboxItem, outcome: Outcome) -> None:
        now = self._clock.now()
        decision = decide(outcome, item, now=now, jitter=random.uniform(-1, 1))  # noqa: S311 - spreads load, hides nothing
        if self._breaker.is_open and outcomes.is_outage(outcome):
            decision = sooner(decision, now)
        if isinstance(outcome, RetryAt):
            self.departures.hold(outcome.seconds + outcomes.FLOOD_MARGIN)
        if isinstance(decision, StopDelivery):
            self.refused = decision.why
            self.departures.closed = True
        await self._book.settle(item, decision)

    def _count(self, item: OutboxItem, outcome: Outcome) -> None:
        if outcomes.is_outage(outcome):
            self._breaker.failed(item.chat_id, self._real.seconds())
        else:
            self._breaker.got_through()

    async def _guarded(self, step: Callable[[], Awaitable[float | None]]) -> float | None:
        try:
            return await step()
        except StorageError as error:
            log.error("the database does not take claims, so nothing is sent: %s", error)  # noqa: TRY400 - the trace says nothing more
            return DEGRADED_SECONDS

    async def _rest(self, wait: float | None) -> None:
        """Waits until it is worth looking again: pace frees something, something new is owed, or all must stop."""
        if wait == 0:
            return
        try:
            async with asyncio.timeout(IDLE_SECONDS if wait is None else min(IDLE_SECONDS, wait)):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _drain(self) -> None:
        if not self._flying:
            return
        _, late = await asyncio.wait(self._flying, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()  # its row stays in `sending`: it is sent again, as a possible double
            log.error("%s is under way still, and may be doubled", task.get_name())

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.pop(task, None)
        self._alone = None if task is self._alone else self._alone
        if not task.cancelled() and (error := task.exception()) is not None:
            # A bug below: the row stays in `sending`, is recovered when its lease ends, parked in time.
            log.error("%s failed", task.get_name(), exc_info=error)
