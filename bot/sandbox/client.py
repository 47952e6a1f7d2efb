"""Drives the sandbox as a person would, over its HTTP side: for the tests and the demo's story."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from tornado.simple_httpclient import SimpleAsyncHTTPClient

_STEP_SECONDS = 0.02


class Unheard(AssertionError):
    """A message that was waited for did not come; shows what the chat holds instead."""


class Impossible(ValueError):
    """The sandbox refused what the person wanted to do; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One inline button; `data`, `url` or `copy` says what a press does."""

    text: str
    data: str
    url: str
    copy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One message as it stands in a chat now."""

    chat_id: int
    message_id: int
    date: int
    from_bot: bool
    text: str
    entities: list[dict[str, Any]]
    buttons: list[list[Button]]
    silent: bool
    reply_to: int | None
    edit_date: int
    attachment: dict[str, Any] | None

    @property
    def labels(self) -> list[str]:
        """The words on the buttons, in reading order."""
        return [button.text for row in self.buttons for button in row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What the bot said to a press; `answered` is False when it said nothing in time."""

    answered: bool
    text: str = ""
    alert: bool = False
    url: str = ""
    message_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One line of the acceptance log. `fate` is what was done with the answer: answered, drop_after, truncated …"""

    n: int
    real: float
    monotonic: float
    method: str
    fate: str
    chat_id: int
    message_id: int
    date: int
    text: str
    entities: list[dict[str, Any]]
    markup: dict[str, Any] | None
    silent: bool
    reply_to: int | None
    attachment: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call of the bot, refused ones too. `code` is None while it is not answered yet."""

    n: int
    real: float
    monotonic: float
    method: str
    chat_id: str
    fault: str
    ok: bool | None
    code: int | None


class SandboxClient:
    """Everything under /sandbox. Use as an async context manager, or call `close`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = SimpleAsyncHTTPClient(force_instance=True, max_clients=50, max_body_size=200 * 1024 * 1024)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets the connections go."""
        self._http.close()

    async def person(self, user_id: int, first_name: str, *, language_code: str = "ko", username: str = "") -> "Person":
        """Makes a person known and gives their hand on their private chat."""
        body = {"id": user_id, "first_name": first_name, "language_code": language_code, "username": username}
        await self.post("people", body)
        return Person(self, user_id, user_id)

    async def group(self, chat_id: int, title: str, members: dict[int, str], **more: str) -> None:
        """Makes a group (`type` group or supergroup, `bot` member, administrator or left)."""
        await self.post("groups", {"id": chat_id, "title": title, "members": members, **more})

    def member(self, user_id: int, chat_id: int) -> "Person":
        """The hand of a person on a group."""
        return Person(self, user_id, chat_id)

    async def messages(self, chat_id: int, *, after: int = 0) -> list[Seen]:
        """The messages of a chat with a greater id, oldest first."""
        return [_seen(one) for one in await self.get("messages", chat_id=chat_id, after=after, limit=100_000)]

    async def accepted(self, *, after: int = 0) -> list[Accepted]:
        """The acceptance log after line `after`."""
        return [_accepted(one) for one in await self.get("accepted", after=after)]

    async def requests(self, *, after: int = 0) -> list[Asked]:
        """The bot's calls after number `after`."""
        return [Asked(**one) for one in await self.get("requests", after=after)]

    async def fault(self, name: str = "", **rule: object) -> int:
        """Sets a fault (bot/sandbox/faults.py: a name of NAMED, fields of Rule on top) and gives its number."""
        found = await self.post("faults", {"name": name, **rule})
        return int(found["id"])

    async def hits(self, number: int) -> int:
        """How often a fault has struck."""
        rules = (await self.get("faults"))["rules"]
        return next(int(rule["hits"]) for rule in rules if rule["id"] == number)

    async def heal(self, number: int | None = None) -> None:
        """Lifts one fault, or all."""
        await self._ask("DELETE", f"faults/{number if number is not None else ''}", None)

    async def limits(self, *, enforced: bool, **more: float) -> None:
        """Switches Telegram's flood limits."""
        await self.post("limits", {"enforced": enforced, **more})

    async def menu(self, chat_id: int, user_id: int = 0) -> list[dict[str, str]]:
        """The commands that a person is offered in a chat."""
        commands: list[dict[str, str]] = await self.get("commands", chat_id=chat_id, user_id=user_id)
        return commands

    async def get(self, what: str, **query: object) -> Any:
        """GET /sandbox/<what>; the JSON."""
        return await self._ask("GET", f"{what}?{urlencode(query)}" if query else what, None)

    async def post(self, what: str, body: dict[str, Any]) -> Any:
        """POST /sandbox/<what>; the JSON."""
        return await self._ask("POST", what, json.dumps(body))

    async def _ask(self, method: str, what: str, body: str | None) -> Any:
        url = f"{self.url}/sandbox/{what}"
        answer = await self._http.fetch(url, method=method, body=body, raise_error=False, request_timeout=90)
        if answer.code == 599 and answer.error is not None:
            raise answer.error
        decoded = json.loads(answer.body)
        if answer.code != 200:
            raise Impossible(decoded.get("problem", answer.body.decode()))
        return decoded


class Person:
    """One person's hand on one chat."""

    def __init__(self, client: SandboxClient, user_id: int, chat_id: int) -> None:
        self.client = client
        self.user_id = user_id
        self.chat_id = chat_id

    async def say(self, text: str, *, reply_to: int | None = None) -> Seen:
        """Types a message; a leading / is a command."""
        body = {"chat_id": self.chat_id, "user_id": self.user_id, "text": text, "reply_to": reply_to}
        return _seen(await self.client.post("say", body))

    async def tap(self, label: str = "", *, data: str = "", message_id: int | None = None, wait: float = 10.0) -> Toast:
        """Presses the newest button with that label or data and waits so many real seconds for the toast."""
        return await self._tap({"text": label or None, "data": data or None, "message_id": message_id}, wait)

    async def forge(self, data: str, *, message_id: int, wait: float = 10.0) -> Toast:
        """Sends callback data that no button carries, as a hostile client can."""
        return await self._tap({"data": data, "message_id": message_id, "forged": True}, wait)

    async def _tap(self, what: dict[str, Any], wait: float) -> Toast:
        body = {"chat_id": self.chat_id, "user_id": self.user_id, "wait": wait}
        body.update({name: value for name, value in what.items() if value is not None})
        said = await self.client.post("tap", body)
        return Toast(**{name: said[name] for name in Toast.__slots__ if name in said})

    async def block(self) -> None:
        """Blocks the bot."""
        await self.client.post("block", {"chat_id": self.chat_id})

    async def unblock(self) -> None:
        """Unblocks the bot."""
        await self.client.post("unblock", {"chat_id": self.chat_id})

    async def messages(self, *, after: int = 0) -> list[Seen]:
        """This chat's messages."""
        return await self.client.messages(self.chat_id, after=after)

    async def wait_for_message(
        self, words: str | Callable[[Seen], bool] = "", *, after: int = 0, within: float = 10.0
    ) -> Seen:
        """The first bot message after that id which holds the words or satisfies the test, edits included.

        Raises Unheard after so many real seconds.
        """
        end = time.monotonic() + within
        while True:
            found = await self.messages(after=after)
            for seen in found:
                if seen.from_bot and (words(seen) if callable(words) else words in seen.text):
                    return seen
            if time.monotonic() > end:
                held = "\n".join(f"{one.message_id}: {one.text[:120]!r} {one.labels}" for one in found) or "nothing"
                raise Unheard(f"no message with {words!r} in {within} s; chat {self.chat_id} holds\n{held}")
            await asyncio.sleep(_STEP_SECONDS)


def _seen(one: dict[str, Any]) -> Seen:
    rows = (one["markup"] or {}).get("inline_keyboard", [])
    buttons = [[_button(button) for button in row] for row in rows]
    names = [name for name in Seen.__slots__ if name != "buttons"]
    return Seen(buttons=buttons, **{name: one[name] for name in names})


def _button(one: dict[str, Any]) -> Button:
    copied = one.get("copy_text", {}).get("text", "")
    return Button(text=one["text"], data=one.get("callback_data", ""), url=one.get("url", ""), copy=copied)


def _accepted(one: dict[str, Any]) -> Accepted:
    known: dict[str, Any] = {**_ABSENT, **{name: one[name] for name in Accepted.__slots__ if name in one}}
    return Accepted(**known)


_ABSENT: dict[str, Any] = {
    "text": "",
    "entities": [],
    "markup": None,
    "silent": False,
    "reply_to": None,
    "attachment": None,
}
