"""SandboxServer: a Bot API on this machine, with people, faults and a page that looks like a phone."""

import asyncio
import socket
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application

from bot.sandbox.bot_api import BotApiHandler, FileHandler
from bot.sandbox.control_api import FaultsHandler, LimitsHandler
from bot.sandbox.courier import Courier
from bot.sandbox.house import House
from bot.sandbox.live import EventsHandler, ProgramHandler
from bot.sandbox.page_api import PageHandler, UploadHandler
from bot.sandbox.people_api import PeopleHandler
from bot.sandbox.program import Program
from jobs.clock import Clock

_LAST_WORDS_SECONDS = 2.0
_MOST_BODY_BYTES = 60 * 1024 * 1024  # a 50 MB file and its envelope


class SandboxServer(House):
    """A house with a door: HTTP on loopback. Its state survives a restart, also a sudden one."""

    def __init__(self, token: str, *, state_dir: Path | None, clock: Clock, program: Program | None = None) -> None:
        super().__init__(token, state_dir=state_dir, clock=clock, program=program)
        self._courier = Courier(self.world)
        self._http: HTTPServer | None = None

    async def start(self, port: int = 0) -> str:
        """Binds 127.0.0.1 and gives the base URL; a bot uses it as `{url}/bot`. Raises OSError where the port is taken."""
        # Not tornado's bind_sockets: where the port is taken it leaves its socket open.
        listening = socket.create_server(("127.0.0.1", port), backlog=128)
        listening.setblocking(False)  # noqa: FBT003 - socket takes it by position only  # noqa: FBT003 - the socket module takes it so
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
        self._http.add_socket(listening)
        self._courier.start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

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


def _quiet(_handler: object) -> None:
    """No access log: every request line carries the token."""
