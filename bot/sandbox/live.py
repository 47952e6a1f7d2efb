"""What happens, as it happens: a stream of server-sent events for the page, and the view of the program beside it."""

import asyncio
import json
import time
from typing import Any

from tornado.iostream import StreamClosedError

from bot.sandbox.guard import Guarded, as_json
from bot.sandbox.journal import Event
from bot.sandbox.people_api import shown_chat, shown_post
from bot.sandbox.program import COMMANDS
from bot.sandbox.world import World

_BEAT_SECONDS = 1.0


def shown_event(world: World, event: Event) -> dict[str, Any] | None:
    """What the page is told of an event; None where it shows nothing."""
    kind = event["kind"]
    if kind == "chat":
        return {"type": "chat", "chat": shown_chat(world, world.chats[event["chat"]["id"]])}
    if kind == "setting" and event["name"].startswith(("commands:", "menu:")):
        return {"type": "commands"}
    if kind not in {"said", "accepted"}:
        return None
    chat_id = (event.get("post") or event)["chat_id"]
    message_id = (event.get("post") or event)["message_id"]
    if event.get("method") == "answerCallbackQuery":
        return {"type": "toast", "chat_id": chat_id, "text": event["text"], "alert": event["alert"]}
    post = world.chats[chat_id].posts.get(message_id)
    if post is None:
        return {"type": "deleted", "chat_id": chat_id, "message_id": message_id}
    return {"type": "message", "chat_id": chat_id, "message": shown_post(world, post)}


class EventsHandler(Guarded):
    """GET /sandbox/events: chat, message, deleted, toast, commands, program."""

    async def get(self) -> None:
        """Streams until the page goes."""
        self.set_header("Content-Type", "text/event-stream")
        queue: asyncio.Queue[bytes] = asyncio.Queue()

        def heard(event: Event) -> None:
            shown = shown_event(self.sandbox.world, event)
            if shown is not None:
                queue.put_nowait(as_json(shown))

        def wake() -> None:
            queue.put_nowait(b'{"type":"bye"}')

        self.sandbox.world.listeners.append(heard)
        self.sandbox.at_stop.add(wake)
        try:
            await self._stream(queue)
        except StreamClosedError:
            return  # the page went away
        finally:
            self.sandbox.world.listeners.remove(heard)
            self.sandbox.at_stop.discard(wake)

    async def _stream(self, queue: "asyncio.Queue[bytes]") -> None:
        view, looked = b"", 0.0
        await self._send(b'data: {"type":"hello"}')
        while not self.sandbox.stopping.is_set() and not self._gone():
            if time.monotonic() - looked >= _BEAT_SECONDS / 2:
                latest, looked = await self._view(), time.monotonic()
                # An unchanged view sends a comment: the line stays open, and a page that went away is noticed.
                await self._send(b"data: " + latest if latest != view else b": still here")
                view = latest
            try:
                await self._send(b"data: " + await asyncio.wait_for(queue.get(), _BEAT_SECONDS))
            except TimeoutError:
                continue  # nothing happened: look again whether the program moved

    def _gone(self) -> bool:
        return self.request.connection.stream.closed()  # type: ignore[union-attr,no-any-return]  # HTTPConnection has it at run time

    async def _view(self) -> bytes:
        program = self.sandbox.program
        state = {
            "type": "program",
            "view": await program.snapshot() if program is not None else None,
            "polled": self.sandbox.polling.waiting(),
            "now": self.sandbox.world.now(),
        }
        return as_json(state)

    async def _send(self, line: bytes) -> None:
        self.write(line + b"\n\n")
        await self.flush()


class ProgramHandler(Guarded):
    """GET the program's view, POST /sandbox/program/<command> steers it."""

    async def get(self, _name: str = "") -> None:
        """The snapshot, or null where no program is attached."""
        program = self.sandbox.program
        self.answer({"view": await program.snapshot() if program is not None else None})

    async def post(self, name: str = "") -> None:
        """Does a command."""
        program = self.sandbox.program
        if program is None or name not in COMMANDS:
            self.answer({"problem": "no program is attached" if program is None else f"no such command: {name}"}, 404)
            return
        try:
            view = await program.command(name, json.loads(self.request.body or b"{}"))
        except ValueError as problem:
            self.answer({"problem": str(problem)}, 400)
            return
        self.answer({"view": view})
