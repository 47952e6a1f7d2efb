"""getUpdates as Telegram does it: offset confirms, a real wait, one consumer at a time."""

import asyncio

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import CONFLICT, WEBHOOK_ACTIVE, Refusal
from bot.sandbox.journal import Event
from bot.sandbox.world import Json, World

_MOST = 100
_LONGEST_WAIT_SECONDS = 50
_KEPT_SECONDS = 24 * 3600  # core.telegram.org/bots/api#getting-updates: "not kept longer than 24 hours"
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


def wanted(world: World, kind: str) -> bool:
    """Whether the bot asked for updates of that kind; by default all but three kinds."""
    allowed = world.settings.get("allowed_updates") or []
    return kind in allowed if allowed else kind not in _NOT_BY_DEFAULT


class Polling:
    """The waiting end of the update queue."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._current: asyncio.Future[str] | None = None
        world.listeners.append(self._heard)

    def waiting(self) -> bool:
        """Whether a consumer waits right now."""
        return self._current is not None and not self._current.done()

    def _heard(self, event: Event) -> None:
        if event["kind"] == "update":
            self._wake("update")

    def _wake(self, why: str) -> None:
        if self._current is not None and not self._current.done():
            self._current.set_result(why)

    def cancel(self, waiter: object) -> None:
        """The consumer hung up."""
        if self._current is waiter:
            self._wake("gone")

    def stop(self) -> None:
        """Answers whoever waits with nothing: the sandbox shuts down."""
        self._wake("stop")

    async def get(self, arguments: Arguments, waiter: "asyncio.Future[str]") -> list[Json]:
        """The waiting updates, at once or when one comes. Raises Refusal 409 when another consumer takes over."""
        self._check_webhook()
        self._wake("superseded")
        self._current = waiter
        self._remember_allowed(arguments)
        offset = arguments.number("offset")
        self._confirm(offset)
        batch = self._batch(offset, arguments)
        seconds = min(max(arguments.number("timeout"), 0), _LONGEST_WAIT_SECONDS)
        if not batch and seconds:
            why = await self._wait(waiter, seconds)
            if why == "superseded":
                raise Refusal(409, CONFLICT)
            batch = self._batch(offset, arguments) if why == "update" else []
        return batch

    async def _wait(self, waiter: "asyncio.Future[str]", seconds: float) -> str:
        done, _ = await asyncio.wait({waiter}, timeout=seconds)
        if not done:
            waiter.set_result("nothing")
        return waiter.result()

    def _check_webhook(self) -> None:
        if self._world.settings.get("webhook"):
            raise Refusal(409, WEBHOOK_ACTIVE)

    def _remember_allowed(self, arguments: Arguments) -> None:
        allowed = arguments.json("allowed_updates")
        if isinstance(allowed, list) and allowed != self._world.settings.get("allowed_updates"):
            self._world.set("allowed_updates", allowed)

    def _confirm(self, offset: int) -> None:
        waiting = self._world.updates
        if offset < 0 and waiting:
            offset = waiting[max(len(waiting) + offset, 0)]["update"]["update_id"]
        oldest = self._world.now() - _KEPT_SECONDS
        expired = max((one["update"]["update_id"] + 1 for one in waiting if one["date"] < oldest), default=0)
        below = max(offset, expired)
        if any(one["update"]["update_id"] < below and not one["again"] for one in waiting):
            self._world.record({"kind": "confirmed", "below": below})

    def _batch(self, offset: int, arguments: Arguments) -> list[Json]:
        most = min(max(arguments.number("limit", _MOST), 1), _MOST)
        waiting = self._world.updates
        batch = [one["update"] for one in waiting if one["again"] or one["update"]["update_id"] >= offset][:most]
        for one in waiting:
            one["again"] = False
        return batch
