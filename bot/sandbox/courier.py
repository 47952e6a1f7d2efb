"""Carries updates to a webhook, in order, each until it is taken, as Telegram does."""

import asyncio
import json
import math
from http import HTTPStatus
from typing import Any

from tornado.simple_httpclient import SimpleAsyncHTTPClient

from bot.sandbox.journal import Event
from bot.sandbox.world import World

_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 10.0
_NO_ANSWER = 599


class Courier:
    """One task that sleeps until there is a webhook and something for it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._something = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._http = SimpleAsyncHTTPClient(force_instance=True)
        world.listeners.append(self._heard)

    def start(self) -> None:
        """Begins to carry."""
        self._something.set()
        self._task = asyncio.create_task(self._carry())

    async def stop(self) -> None:
        """Ends; what was not taken stays in the queue."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        self._http.close()

    def _heard(self, event: Event) -> None:
        if event["kind"] == "update" or event.get("name") == "webhook":
            self._something.set()

    async def _carry(self) -> None:
        wait = _FIRST_WAIT_SECONDS
        while True:
            await self._something.wait()
            self._something.clear()
            while self._world.updates and self._world.settings.get("webhook"):
                if await self._hand_over():
                    wait = _FIRST_WAIT_SECONDS
                else:
                    await asyncio.sleep(wait)
                    wait = min(wait * math.e, _LONGEST_WAIT_SECONDS)

    async def _hand_over(self) -> bool:
        webhook: dict[str, Any] = self._world.settings["webhook"]
        update = self._world.updates[0]["update"]
        headers = {"Content-Type": "application/json"}
        if webhook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret"]
        body = json.dumps(update).encode()
        answer = await self._http.fetch(
            webhook["url"], method="POST", body=body, headers=headers, raise_error=False, follow_redirects=False
        )
        if answer.code == _NO_ANSWER:
            self._world.webhook_error = "Connection refused"
        elif answer.code // 100 != HTTPStatus.OK // 100:
            self._world.webhook_error = f"Wrong response from the webhook: {answer.code} {answer.reason}"
        else:
            self._world.record({"kind": "confirmed", "below": update["update_id"] + 1})
            return True
        self._world.webhook_error_date = self._world.now()
        return False
