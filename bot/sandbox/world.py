"""What the sandbox knows: people, chats, messages, waiting updates. It changes by recorded events only."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from bot.sandbox.journal import Event, Journal
from bot.sandbox.uploads import Uploads
from jobs.clock import Clock, MachineTime

Json = dict[str, Any]

MEMBER, ADMINISTRATOR, LEFT, KICKED = "member", "administrator", "left", "kicked"
PRIVATE, GROUP, SUPERGROUP = "private", "group", "supergroup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message of a chat as it stands now. Dates are seconds since 1970 by the simulated clock."""

    chat_id: int
    message_id: int
    date: int
    sender: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    markup: Json | None = None
    silent: bool = False
    reply_to: int | None = None
    edit_date: int = 0
    reworded: bool = False
    attachment: Json | None = None
    service: Json | None = None

    def as_json(self) -> Json:
        """The fields by name; nested values are shared, nobody changes them."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True, kw_only=True)
class Chat:
    """One chat and how the bot stands in it. A private chat has its person's id."""

    id: int
    type: str
    title: str = ""
    bot: str = MEMBER
    members: dict[int, str] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    muted: bool = False
    gone: bool = False
    moved_to: int | None = None
    posts: dict[int, Post] = field(default_factory=dict)

    def as_event(self) -> Event:
        """The event that makes this chat what it is (its messages have events of their own)."""
        known = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "posts"}
        return {"kind": "chat", "chat": {**known, "members": [[who, status] for who, status in self.members.items()]}}


@dataclass(slots=True, kw_only=True)
class Query:
    """One press of a button. `asked` is in real seconds; `answer` is what the bot said to it."""

    id: str
    chat_id: int
    message_id: int
    user_id: int
    asked: float
    answer: Json | None = None


class World:
    """The state, its one way of changing (`record`) and the ids it hands out."""

    def __init__(self, bot: Json, *, state_dir: Path | None, clock: Clock) -> None:
        self.bot = bot
        self.clock = clock
        self.real_time = MachineTime()
        self.people: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.updates: list[Json] = []
        self.queries: dict[str, Query] = {}
        self.settings: dict[str, Any] = {}
        self.files = Uploads(state_dir / "files" if state_dir is not None else None)
        self.accepted: list[Event] = []
        self.delivered: dict[int, Json] = {}
        self.webhook_error = ""
        self.webhook_error_date = 0
        self.listeners: list[Callable[[Event], None]] = []
        self._next_update = 1
        self._next_message = 1
        self._journal = Journal(state_dir)
        self._changes: dict[str, Callable[[Event], None]] = {
            "person": self._person,
            "chat": self._chat,
            "said": self._said,
            "accepted": self._accepted,
            "update": self._update,
            "confirmed": self._confirmed,
            "setting": self._setting,
        }

    def open(self) -> None:
        """Replays what earlier runs left and makes ready to record."""
        for event in self._journal.replay():
            self._changes[event["kind"]](event)
        self._journal.open()

    def close(self) -> None:
        """Closes the journal."""
        self._journal.close()

    def record(self, event: Event) -> Event:
        """Writes an event down, lets it happen, and tells who listens."""
        stamped = {**event, "real": self.real_time.seconds(), "monotonic": time.monotonic()}
        self._journal.append(stamped)
        self._changes[stamped["kind"]](stamped)
        for listener in tuple(self.listeners):
            listener(stamped)
        return stamped

    def now(self) -> int:
        """Seconds since 1970 by the simulated clock."""
        return int(self.clock.now().timestamp())

    def next_message_id(self, chat: Chat) -> int:
        """A supergroup counts for itself; private chats and small groups share the account's count."""
        if chat.type == SUPERGROUP:
            return max(chat.posts, default=0) + 1
        return self._next_message

    def next_update_id(self) -> int:
        """The number of the next update."""
        return self._next_update

    def set(self, name: str, value: object) -> None:
        """Remembers one setting of the bot."""
        self.record({"kind": "setting", "name": name, "value": value})

    def _person(self, event: Event) -> None:
        self.people[event["user"]["id"]] = event["user"]

    def _chat(self, event: Event) -> None:
        known = {**event["chat"], "members": {int(who): status for who, status in event["chat"]["members"]}}
        old = self.chats.get(known["id"])
        self.chats[known["id"]] = Chat(**known, posts=old.posts if old is not None else {})

    def _said(self, event: Event) -> None:
        self._put(Post(**event["post"]))

    def _put(self, post: Post) -> None:
        chat = self.chats[post.chat_id]
        chat.posts[post.message_id] = post
        if chat.type != SUPERGROUP:
            self._next_message = max(self._next_message, post.message_id + 1)

    def _accepted(self, event: Event) -> None:
        self.accepted.append(event)
        if event["method"] == "answerCallbackQuery":
            query = self.queries.get(event["query_id"])
            if query is not None:
                query.answer = {name: event[name] for name in ("text", "alert", "url")}
        elif event["method"] == "deleteMessage":
            self.chats[event["chat_id"]].posts.pop(event["message_id"], None)
        else:
            self._put(_post_of(event))

    def _update(self, event: Event) -> None:
        update = event["update"]
        self.updates.append({"update": update, "date": event["date"], "again": event.get("again", False)})
        self._next_update = max(self._next_update, update["update_id"] + 1)
        press = update.get("callback_query")
        if press is not None and press["id"] not in self.queries:
            self.queries[press["id"]] = Query(
                id=press["id"],
                chat_id=press["message"]["chat"]["id"],
                message_id=press["message"]["message_id"],
                user_id=press["from"]["id"],
                asked=event["real"],
            )

    def _confirmed(self, event: Event) -> None:
        below = event["below"]
        for waiting in self.updates:
            if waiting["update"]["update_id"] < below:
                self.delivered[waiting["update"]["update_id"]] = waiting["update"]
        self.updates = [
            waiting for waiting in self.updates if waiting["again"] or waiting["update"]["update_id"] >= below
        ]

    def _setting(self, event: Event) -> None:
        self.settings[event["name"]] = event["value"]


_POST_FIELDS = tuple(one.name for one in fields(Post))


def _post_of(event: Event) -> Post:
    return Post(**{name: event[name] for name in _POST_FIELDS if name in event})


def acceptance(post: Post, *, method: str, fate: str) -> Event:
    """The event of an accepted message: the line of the acceptance log."""
    return {"kind": "accepted", "method": method, "fate": fate, **post.as_json()}


def edited(post: Post, **changes: Any) -> Post:
    """The same message, changed."""
    return replace(post, **changes)
