"""SandboxServer: a Bot API on this machine, with people, faults and a page that looks like a phone."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from bot.sandbox.bot_api import BotApiHandler, FileHandler
from bot.sandbox.control_api import FaultsHandler, LimitsHandler
from bot.sandbox.courier import Courier
from bot.sandbox.faults import Faults
from bot.sandbox.flood import Limits
from bot.sandbox.journal import Event
from bot.sandbox.live import EventsHandler, ProgramHandler
from bot.sandbox.page_api import PageHandler, UploadHandler
from bot.sandbox.people import People
from bot.sandbox.people_api import PeopleHandler
from bot.sandbox.program import Program
from bot.sandbox.requests import Requests
from bot.sandbox.updates import Polling
from bot.sandbox.world import World
from jobs.clock import Clock

_LAST_WORDS_SECONDS = 2.0
_MOST_BODY_BYTES = 60 * 1024 * 1024  # a 50 MB file and its envelope


class SandboxServer:
    """One bot's Telegram. State lives in `state_dir` (None: in memory) and survives a restart, also a sudden one."""

    def __init__(self, token: str, *, state_dir: Path | None, clock: Clock, program: Program | None = None) -> None:
        self.token = token
        self.program = program
        self.world = World(_bot(token), state_dir=state_dir, clock=clock)
        self.people = People(self.world)
        self.polling = Polling(self.world)
        self._courier = Courier(self.world)
        self.faults = Faults()
        self.limits = Limits()
        self.requests = Requests()
        self.stopping = asyncio.Event()
        self.handling: set[asyncio.Task[object]] = set()
        self.at_stop: set[Callable[[], None]] = set()
        self._http: HTTPServer | None = None

    @property
    def accepted(self) -> list[Event]:
        """The acceptance log so far, oldest first."""
        return self.world.accepted

    async def start(self, port: int = 0) -> str:
        """Binds 127.0.0.1 and gives the base URL; a bot uses it as `{url}/bot`. Raises OSError where the port is taken."""
        sockets = bind_sockets(port, address="127.0.0.1")
        self.world.open()
        handed = {"sandbox": self}
        routes: list[Any] = [
            (r"/bot([^/]+)/(\w+)", BotApiHandler, handed),
            (r"/file/bot([^/]+)/files/(\w+)", FileHandler, handed),
            (r"/sandbox/events", EventsHandler, handed),
            (r"/sandbox/program/?(\w*)", ProgramHandler, handed),
            (r"/sandbox/faults/?(\d*)", FaultsHandler, handed),
            (r"/sandbox/limits", LimitsHandler, handed),
            (r"/sandbox/files/(\w+)", UploadHandler, handed),
            (r"/sandbox/(\w+)", PeopleHandler, handed),
            (r"/([\w.-]*)", PageHandler, handed),
        ]
        application = Application(routes, log_function=_quiet)
        self._http = HTTPServer(application, max_buffer_size=2 * _MOST_BODY_BYTES, max_body_size=_MOST_BODY_BYTES)
        self._http.add_sockets(sockets)
        self._courier.start()
        return f"http://127.0.0.1:{sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Lets go of the port, answers who waits, closes the journal."""
        self.stopping.set()
        self.polling.stop()
        await self._courier.stop()
        for wake in tuple(self.at_stop):
            wake()
        if self._http is not None:
            self._http.stop()
            if self.handling:
                await asyncio.wait(set(self.handling), timeout=_LAST_WORDS_SECONDS)
            await self._http.close_all_connections()
            self._http = None
        self.world.close()

    async def pause(self, seconds: float) -> bool:
        """Waits real seconds; False when the sandbox stops meanwhile."""
        if seconds <= 0:
            return not self.stopping.is_set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), None if seconds == float("inf") else seconds)
        return not self.stopping.is_set()

    async def answer_to(self, query_id: str, seconds: float) -> dict[str, Any] | None:
        """What the bot said to a press, None when it said nothing in that many real seconds."""
        told = asyncio.Event()

        def heard(event: Event) -> None:
            if event.get("query_id") == query_id:
                told.set()

        self.world.listeners.append(heard)
        self.at_stop.add(told.set)
        try:
            if self.world.queries[query_id].answer is None:
                await asyncio.wait_for(told.wait(), seconds)
        except TimeoutError:
            return None
        finally:
            self.world.listeners.remove(heard)
            self.at_stop.discard(told.set)
        return self.world.queries[query_id].answer

    def set_limits(self, **given: float) -> None:
        """Sets the flood limits; counting starts anew. Raises TypeError for a name that is none."""
        self.limits = Limits(**given)  # type: ignore[arg-type]  # checked by Limits' own signature


def _bot(token: str) -> dict[str, Any]:
    number = token.partition(":")[0]
    if not number.isdecimal():
        raise ValueError("a bot token looks like 123456:letters")
    return {
        "id": int(number),
        "is_bot": True,
        "first_name": "발주봇",
        "username": "baljubot_sandbox_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _quiet(_handler: object) -> None:
    """No access log: every request line carries the token."""
