"""The HTTP face of the Bot API: /bot<token>/<method>, its envelope, and the faults that a call can meet."""

import asyncio
import socket
import struct
import time
from typing import Any

from tornado.iostream import StreamClosedError

from bot.sandbox.arguments import Arguments, arguments_of
from bot.sandbox.errors import Refusal, flood, unauthorized
from bot.sandbox.faults import Rule
from bot.sandbox.flood import PACED
from bot.sandbox.guard import Guarded, as_json
from bot.sandbox.methods import BY_LOWER_NAME
from bot.sandbox.methods.call import Call

_PAGE = "<html>\r\n<head><title>{0} {1}</title></head>\r\n<body>\r\n<center><h1>{0} {1}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
_UNHARMED = Rule(accept=True, answer="normal")


class BotApiHandler(Guarded):
    """One call of the bot."""

    _waiter: "asyncio.Future[str] | None" = None

    async def get(self, token: str, method: str) -> None:
        """Telegram takes GET and POST alike."""
        await self._call(token, method)

    async def post(self, token: str, method: str) -> None:
        """The usual way."""
        await self._call(token, method)

    def on_connection_close(self) -> None:
        """The bot hung up: a waiting getUpdates ends."""
        if self._waiter is not None:
            self.sandbox.polling.cancel(self._waiter)

    async def _call(self, token: str, method: str) -> None:
        name, _ = BY_LOWER_NAME.get(method.lower(), (method, None))
        if name.lower() == "getupdates":
            name = "getUpdates"
        try:
            arguments = arguments_of(self.request)
        except Refusal as refusal:
            self._send(refusal.envelope())
            return
        chat_id, text = arguments.text("chat_id"), arguments.text("text")
        rule = self.sandbox.faults.strike(name, chat_id, text) or _UNHARMED
        note = self.sandbox.requests.note(name, chat_id, rule)
        if not await self.sandbox.pause(rule.delay_before):
            return
        envelope = await self._take(token, name, arguments, rule) if rule.accept else _said(rule)
        note["ok"], note["code"] = envelope["ok"] and rule.answer == "normal", envelope.get("error_code", 200)
        if await self.sandbox.pause(rule.delay_after):
            await self._answer(envelope, rule)

    async def _take(self, token: str, name: str, arguments: Arguments, rule: Rule) -> dict[str, Any]:
        """Lets the call take effect."""
        try:
            if token != self.sandbox.token:
                raise unauthorized()
            return {"ok": True, "result": await self._result(name, arguments, rule)}
        except Refusal as refusal:
            return refusal.envelope()

    async def _result(self, name: str, arguments: Arguments, rule: Rule) -> object:
        if name == "getUpdates":
            self._waiter = asyncio.get_running_loop().create_future()
            return await self.sandbox.polling.get(arguments, self._waiter)
        known = BY_LOWER_NAME.get(name.lower())
        if known is None:
            raise Refusal(404, "Not Found: method not found")
        self._pace(name, arguments)
        fate = "answered" if rule is _UNHARMED else rule.name or rule.answer
        return known[1](self.sandbox.world, arguments, Call(name=name, fate=fate))

    def _pace(self, name: str, arguments: Arguments) -> None:
        chat_id = arguments.text("chat_id").strip().removeprefix("-")
        chat = self.sandbox.world.chats.get(arguments.number("chat_id")) if chat_id.isdecimal() else None
        if name in PACED and chat is not None:
            seconds = self.sandbox.limits.refused_for(chat, time.monotonic())
            if seconds:
                raise flood(seconds)

    async def _answer(self, envelope: dict[str, Any], rule: Rule) -> None:
        if rule.answer == "normal":
            self._send(envelope)
        elif rule.answer == "error":
            self._send(_said(rule))
        elif rule.answer == "html":
            self.set_status(rule.status)
            self.set_header("Content-Type", "text/html")
            self.finish(_PAGE.format(rule.status, rule.description))
        elif rule.answer == "garbage":
            self.finish(b"\x00\x01 not what you asked for")
        elif rule.answer == "never":
            await self.sandbox.pause(float("inf"))
            self._hang_up()
        else:
            await self._break_off(as_json(envelope), rule.answer)

    def _send(self, envelope: dict[str, Any]) -> None:
        self.answer(envelope, 200 if envelope["ok"] else envelope["error_code"])

    def _hang_up(self, *, reset: bool = False) -> None:
        """Closes the connection without a word; `reset` sends RST instead of FIN."""
        if self.request.connection is None or self.request.connection.stream.closed():  # type: ignore[attr-defined]  # HTTPConnection has it at run time
            return
        stream = self.detach()
        if reset:
            stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        stream.close()

    async def _break_off(self, body: bytes, how: str) -> None:
        if how == "truncated" and not self.request.connection.stream.closed():  # type: ignore[union-attr]  # as above
            stream = self.detach()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            try:
                await stream.write(head.encode() + body[: len(body) // 2])
            except StreamClosedError:
                return  # the bot was quicker
            stream.close()
            return
        self._hang_up(reset=how == "reset")


def _said(rule: Rule) -> dict[str, Any]:
    refusal = Refusal(rule.status, rule.description, **rule.parameters)
    return refusal.envelope()


class FileHandler(Guarded):
    """/file/bot<token>/files/<id>: what getFile pointed at."""

    def get(self, token: str, file_id: str) -> None:
        """The bytes."""
        data = self.sandbox.world.files.get(file_id) if token == self.sandbox.token else None
        if data is None:
            self.answer(Refusal(404, "Not Found").envelope(), 404)
            return
        self.set_header("Content-Type", "application/octet-stream")
        self.finish(data)
