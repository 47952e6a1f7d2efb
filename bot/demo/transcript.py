"""The transcript: who said what, at which simulated time, with buttons, replies, edits and toasts; plain lines."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.server import SandboxServer
from jobs.clock import SEOUL

Event = dict[str, Any]
WEEKDAYS = "월화수목금토일"


class Transcript:
    """Writes every event of a sandbox as it happens. `write` takes one block of text."""

    def __init__(self, sandbox: SandboxServer, write: Callable[[str], None]) -> None:
        self._sandbox = sandbox
        self._write = write
        sandbox.world.listeners.append(self._heard)

    def _heard(self, event: Event) -> None:
        kind = event["kind"]
        if kind == "said":
            post = event["post"]
            self._write("\n".join(self._lines(post, self._name(post["sender"]))))
        elif kind == "accepted":
            self._accepted(event)

    def _accepted(self, event: Event) -> None:
        if event["method"] == "answerCallbackQuery":
            if event["text"]:
                self._write(f"    발주봇 (toast): {event['text']}")
            return
        if "text" not in event or "date" not in event:
            return
        verb = "발주봇 (edits)" if event["method"].startswith("edit") else "발주봇"
        self._write("\n".join(self._lines(event, verb)))

    def _lines(self, post: Event, who: str) -> Iterator[str]:
        chat = self._sandbox.world.chats[post["chat_id"]]
        whose = f" → {self._name(chat.id)}" if who.startswith("발주봇") else ""
        silent = " · silent" if post.get("silent") else ""
        reply = f" · reply to #{post['reply_to']}" if post.get("reply_to") else ""
        at = datetime.fromtimestamp(post.get("edit_date") or post["date"], UTC).astimezone(SEOUL)
        yield f"[{at:%m/%d}({WEEKDAYS[at.weekday()]}) {at:%H:%M}] {who}{whose} #{post['message_id']}{silent}{reply}"
        yield from (f"    {line}" for line in post["text"].splitlines())
        markup = post.get("markup") or {}
        for row in markup.get("inline_keyboard", []):
            yield "    " + " ".join(f"[{button['text']}]" for button in row)

    def _name(self, user_id: int) -> str:
        person = self._sandbox.world.people.get(user_id)
        return person["first_name"] if person is not None else str(user_id)
