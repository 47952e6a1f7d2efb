"""A running sandbox for tests, and a bot of python-telegram-bot that speaks to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import SandboxServer
from jobs.clock import Clock

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox in this process, its address and a person's client."""

    server: SandboxServer
    url: str
    client: SandboxClient

    def bot(self, *, token: str = TOKEN, read_seconds: float = 5.0) -> Bot:
        """A real Bot against this sandbox; use it as an async context manager, or call its methods."""
        request = HTTPXRequest(connection_pool_size=64, read_timeout=read_seconds, media_write_timeout=read_seconds)
        polling = HTTPXRequest(connection_pool_size=4, read_timeout=read_seconds)
        return Bot(
            token,
            base_url=f"{self.url}/bot",
            base_file_url=f"{self.url}/file/bot",
            request=request,
            get_updates_request=polling,
        )


@asynccontextmanager
async def sandboxed(clock: Clock, state_dir: Path | None = None, *, port: int = 0) -> AsyncIterator[Running]:
    """Starts a sandbox on a loopback port (0: a free one) and stops it."""
    server = SandboxServer(TOKEN, state_dir=state_dir, clock=clock)
    url = await server.start(port)
    client = SandboxClient(url)
    try:
        yield Running(server, url, client)
    finally:
        client.close()
        await server.stop()
