"""Poller: fetches what people say, without ever stopping silently.

python-telegram-bot ends its polling on a 401 without telling anybody, and asks again at once, for ever, for an update
that it cannot parse; both were measured. So: updates are checked before it sees them, and a watchdog looks at the
last answer.
"""

import asyncio
import json
import logging
from typing import Any

from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest, HTTPXRequest

from bot.listening import Unconfirmed
from bot.sender import doubts
from jobs.clock import RealTime

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 25
SILENT_SECONDS = 120.0
RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)

REFUSED = "Telegram refuses the bot's token"

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class CheckedRequest(HTTPXRequest):
    """Notes when getUpdates last answered, and blanks updates that cannot be read, so that the offset moves past them."""

    def __init__(self, real: RealTime, **options: Any) -> None:
        super().__init__(**options)
        self._real = real
        self.answered_at = real.seconds()
        self.status = 0
        self.blanked = 0

    async def do_request(  # noqa: PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: Any = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """As HTTPXRequest.do_request; raises what it raises."""
        status, body = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        self.status = status
        if status == 200:
            self.answered_at = self._real.seconds()
            body = self._checked(body)
        return status, body

    def _checked(self, body: bytes) -> bytes:
        try:
            answer = json.loads(body)
            updates = answer["result"]
            readable = [update if _readable(update) else self._blank(update) for update in updates]
        except (ValueError, KeyError, TypeError):
            return body  # not an answer to getUpdates that we know: the framework reports it
        if readable == updates:
            return body
        return json.dumps(answer | {"result": readable}).encode()

    def _blank(self, update: dict[str, Any]) -> dict[str, Any]:
        self.blanked += 1
        log.error("update %s cannot be read and is passed over", update["update_id"])
        return {"update_id": update["update_id"]}


class Poller:
    """Runs an application's updater until stopped; comes back by itself after every failure but a refused token."""

    def __init__(
        self,
        application: AnyApplication,
        request: CheckedRequest,
        real: RealTime,
        *,
        unconfirmed: Unconfirmed | None = None,
        silent_seconds: float = SILENT_SECONDS,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self._application = application
        self._request = request
        self._real = real
        self._unconfirmed = unconfirmed or Unconfirmed(real)
        self._silent_seconds = silent_seconds
        self._retry_seconds = retry_seconds
        self._refused = ""
        self._conflict = False
        self.polling = False
        """Whether updates are being fetched now."""

    @property
    def refused(self) -> str:
        """Why Telegram refuses the bot; empty while it does not."""
        return self._refused

    async def run(self, stop: asyncio.Event) -> None:
        """Polls until `stop`; a refused token ends it with `refused` set."""
        failures = 0
        while not stop.is_set() and not self._refused:
            try:
                await self._start()
            except TelegramError as error:
                if isinstance(error, InvalidToken) and await self._really_refused(error):
                    continue
                await self._stop()
                wait = self._retry_seconds[min(failures, len(self._retry_seconds) - 1)]
                failures += 1
                log.warning(
                    "cannot reach Telegram (%s); trying again in %g s; sources are watched meanwhile", error, wait
                )
                await _either(stop, wait)
            else:
                failures = 0
                await self._watch(stop)
                await self._stop()

    async def _start(self) -> None:
        self._conflict = False
        self._unconfirmed.hand_over_again()  # stopping let what was under way end, and dropped what had not begun
        self._request.answered_at, self._request.status = self._real.seconds(), 0
        await self._application.initialize()
        if self._application.post_init is not None:
            await self._application.post_init(self._application)
        await self._application.start()
        if self._application.updater is None:  # pragma: no cover - built with an updater in main.py
            raise RuntimeError("the application has no updater")
        await self._application.updater.start_polling(
            timeout=LONG_POLL_SECONDS,
            allowed_updates=Update.ALL_TYPES,
            drop_pending_updates=False,
            error_callback=self._on_error,
        )
        self.polling = True

    async def _watch(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await _either(stop, 1.0)
            if self._request.status in (401, 404):
                await self._really_refused(InvalidToken())
                return
            if self._conflict:
                log.error("another program polls with this bot's token: stop one of the two; messages still go out")
                await _either(stop, self._retry_seconds[-1])
                return
            if self._real.seconds() - self._request.answered_at > self._silent_seconds:
                log.warning("no answer to getUpdates for %g s: polling is started anew", self._silent_seconds)
                return

    async def _really_refused(self, error: InvalidToken) -> bool:
        doubt = await doubts(self._application.bot, error)
        if doubt:
            log.warning("polling was refused, %s: starting anew", doubt)
        else:
            self._refused = REFUSED
        return not doubt

    async def _stop(self) -> None:
        self.polling = False
        self._unconfirmed.stopping = True
        try:
            if self._application.updater is not None and self._application.updater.running:
                await self._application.updater.stop()
        except TelegramError as error:
            log.warning("polling ended with %s", error)  # stop() raises what ended polling; it has ended all the same
        if self._application.running:
            await self._application.stop()
        await self._application.shutdown()

    def _on_error(self, error: TelegramError) -> None:
        self._conflict = self._conflict or isinstance(error, Conflict)
        log.warning("getUpdates: %s", error)


def _readable(update: dict[str, Any]) -> bool:
    try:
        Update.de_json(update, None)
    except (TypeError, KeyError, ValueError, AttributeError):
        return False
    return True


async def _either(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
