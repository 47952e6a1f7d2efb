"""Who may talk to the sandbox: this machine only, and no web page but the sandbox's own."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler

from bot.sandbox.house import House

_LOCAL = frozenset({"127.0.0.1", "localhost"})


class Guarded(RequestHandler):
    """Refuses a foreign Host (DNS rebinding) and a foreign Origin (another page in the same browser)."""

    sandbox: House
    may_be_linked_to = False

    def initialize(self, sandbox: House) -> None:
        """Handed in by the router."""
        self.sandbox = sandbox

    def prepare(self) -> None:
        """Runs before every request; the sandbox waits for the answer when it stops."""
        task = asyncio.current_task()
        if task is not None:
            self.sandbox.handling.add(task)
            task.add_done_callback(self.sandbox.handling.discard)
        host = self.request.host
        origin = self.request.headers.get("Origin")
        if urlsplit(f"//{host}").hostname not in _LOCAL:
            raise HTTPError(403, "this sandbox answers on loopback names only")
        if origin is not None and origin != f"{self.request.protocol}://{host}":
            raise HTTPError(403, "this sandbox answers its own page only")
        if (
            self.request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}
            and not self._followed_link()
        ):
            raise HTTPError(403, "this sandbox answers its own page only")

    def _followed_link(self) -> bool:
        """A person followed a link to the page from elsewhere (a web terminal that printed the address)."""
        navigated = self.request.headers.get("Sec-Fetch-Mode") == "navigate"
        return self.may_be_linked_to and navigated and self.request.method == "GET"

    def set_default_headers(self) -> None:
        """Nothing is cached, framed or guessed."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "DENY")

    def compute_etag(self) -> None:
        """No ETag: answers are live."""

    def answer(self, body: dict[str, Any] | list[Any], status: int = 200) -> None:
        """Sends JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(as_json(body))


def as_json(body: object) -> bytes:
    """Compact JSON with Korean as it is."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
