"""The people's side: what persons do in their chats, and the updates that the bot gets of it."""

import re
from typing import Any

from bot.sandbox.bodies import bot_member_status, chat_body, member_body, message_body, user_body
from bot.sandbox.links import detected
from bot.sandbox.updates import wanted
from bot.sandbox.utf16 import units
from bot.sandbox.world import (
    ADMINISTRATOR,
    GROUP,
    KICKED,
    LEFT,
    MEMBER,
    PRIVATE,
    SUPERGROUP,
    Chat,
    Json,
    Post,
    World,
)

_MOST_TEXT = 4096
_IDS_OF_SUPERGROUPS = -1_000_000_000_000


class Impossible(ValueError):
    """A person cannot do that in Telegram either; says why."""


class People:
    """Everything a person, or the owner of a group, can do."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add_person(self, user_id: int, first_name: str, **more: str) -> Chat:
        """Makes a person known, with a private chat that nobody has started yet. Again: renames."""
        known = {name: value for name, value in more.items() if value}
        user = {"id": user_id, "is_bot": False, "first_name": first_name, **known}
        if self._world.people.get(user_id) != user:
            self._world.record({"kind": "person", "user": user})
        if user_id not in self._world.chats:
            self._world.record(Chat(id=user_id, type=PRIVATE).as_event())
        return self._world.chats[user_id]

    def speak(self, language_code: str) -> None:
        """Everybody's phone is set to that language."""
        for person in tuple(self._world.people.values()):
            if person.get("language_code") != language_code:
                self._world.record({"kind": "person", "user": {**person, "language_code": language_code}})

    def add_group(self, chat_id: int, title: str, kind: str, members: dict[int, str], bot: str) -> Chat:
        """Makes a group; when the bot is in it, it is told so, as when somebody adds it."""
        if kind not in {GROUP, SUPERGROUP} or chat_id >= 0:
            raise Impossible("a group has a negative id and the type group or supergroup")
        if chat_id in self._world.chats:
            return self._world.chats[chat_id]
        chat = Chat(id=chat_id, type=kind, title=title, bot=LEFT, members=members)
        self._world.record(chat.as_event())
        if bot != LEFT:
            self.stand(chat_id, bot, next(iter(members), 0))
        return self._world.chats[chat_id]

    def say(self, chat_id: int, text: str, user_id: int = 0, reply_to: int | None = None) -> Post:
        """A person writes into a chat."""
        chat = self._chat(chat_id)
        person = self._speaker(chat, user_id)
        if not 1 <= units(text.strip()) <= _MOST_TEXT:
            raise Impossible("a message has 1 to 4096 characters")
        if chat.type == PRIVATE and not chat.started:
            chat.started = True
            self._world.record(chat.as_event())
        post = self._post(chat, person, text=text.strip(), reply_to=reply_to if reply_to in chat.posts else None)
        if chat.type == PRIVATE or self._addressed(chat, post):
            self._tell("message", message_body(self._world, post))
        return post

    def press(self, chat_id: int, data: str, message_id: int, user_id: int = 0) -> str:
        """A person presses a callback button; gives the query's id."""
        chat = self._chat(chat_id)
        person = self._speaker(chat, user_id)
        post = chat.posts.get(message_id)
        if post is None:
            raise Impossible(f"chat {chat_id} has no message {message_id}")
        query_id = str(4_000_000_000 + self._world.next_update_id())
        self._tell(
            "callback_query",
            {
                "id": query_id,
                "from": user_body(self._world, person),
                "message": message_body(self._world, post),
                "chat_instance": str(7_000_000_000_000 + chat.id),
                "data": data,
            },
        )
        return query_id

    def stand(self, chat_id: int, status: str, by: int = 0) -> Chat:
        """The bot's place in a chat changes: member, administrator, left, kicked; a block of a private chat is kicked."""
        if status not in {MEMBER, ADMINISTRATOR, LEFT, KICKED}:
            raise Impossible("a bot is member, administrator, left or kicked")
        chat = self._chat(chat_id)
        before = bot_member_status(chat)
        if chat.type == PRIVATE:
            chat.blocked = status == KICKED
        else:
            chat.bot = status
        self._world.record(chat.as_event())
        after = bot_member_status(chat)
        if before == after:
            return chat
        bot_id, person = self._world.bot["id"], by or (chat.id if chat.type == PRIVATE else next(iter(chat.members), 0))
        change = {
            "chat": chat_body(self._world, chat),
            "from": user_body(self._world, person),
            "date": self._world.now(),
            "old_chat_member": member_body(self._world, bot_id, before),
            "new_chat_member": member_body(self._world, bot_id, after),
        }
        self._tell("my_chat_member", change)
        if chat.type != PRIVATE and before in {LEFT, KICKED} and after in {MEMBER, ADMINISTRATOR}:
            service = {"new_chat_members": [user_body(self._world, bot_id)]}
            self._tell("message", message_body(self._world, self._post(chat, person, service=service)))
        return chat

    def enrol(self, chat_id: int, user_id: int, status: str) -> Chat:
        """A person's place in a group changes."""
        chat = self._chat(chat_id)
        chat.members[user_id] = status
        self._world.record(chat.as_event())
        return chat

    def change(self, chat_id: int, **marks: bool) -> Chat:
        """Sets marks of a chat: deactivated, muted (the bot may not write), gone (chat not found)."""
        chat = self._chat(chat_id)
        if not set(marks) <= {"deactivated", "muted", "gone", "started"}:
            raise Impossible("marks are deactivated, muted, gone, started")
        for name, value in marks.items():
            setattr(chat, name, value)
        self._world.record(chat.as_event())
        return chat

    def migrate(self, chat_id: int) -> Chat:
        """A small group becomes a supergroup with a new id; both chats say so."""
        old = self._chat(chat_id)
        if old.type != GROUP or old.moved_to is not None:
            raise Impossible("only a small group can become a supergroup")
        new_id = _IDS_OF_SUPERGROUPS + chat_id
        new = Chat(id=new_id, type=SUPERGROUP, title=old.title, bot=old.bot, members=dict(old.members))
        self._world.record(new.as_event())
        person = next(iter(old.members), 0)
        here = self._post(old, person, service={"migrate_to_chat_id": new_id})
        there = self._post(self._world.chats[new_id], person, service={"migrate_from_chat_id": chat_id})
        old.moved_to = new_id
        self._world.record(old.as_event())
        for post in (here, there):
            self._tell("message", message_body(self._world, post))
        return self._world.chats[new_id]

    def repeat(self, update_id: int) -> None:
        """Delivers an update again that the bot has confirmed already, as a slip of the network would."""
        update = self._world.delivered.get(update_id)
        if update is None:
            raise Impossible(f"no confirmed update {update_id}")
        self._world.record({"kind": "update", "update": update, "date": self._world.now(), "again": True})

    def _chat(self, chat_id: int) -> Chat:
        chat = self._world.chats.get(chat_id)
        if chat is None:
            raise Impossible(f"no chat {chat_id}")
        return chat

    def _speaker(self, chat: Chat, user_id: int) -> int:
        if chat.type == PRIVATE:
            if chat.blocked:
                raise Impossible("the bot is blocked here: unblock it first")
            return chat.id
        if chat.members.get(user_id, LEFT) in {LEFT, KICKED}:
            raise Impossible(f"{user_id} is not in this group")
        return user_id

    def _post(self, chat: Chat, person: int, **content: Any) -> Post:
        text = content.get("text", "")
        post = Post(
            chat_id=chat.id,
            message_id=self._world.next_message_id(chat),
            date=self._world.now(),
            sender=person,
            entities=detected(text, []),
            **content,
        )
        self._world.record({"kind": "said", "post": post.as_json()})
        return post

    def _addressed(self, chat: Chat, post: Post) -> bool:
        """Privacy mode: in a group a bot sees commands, replies to it and its name, or all as an administrator."""
        if chat.bot in {LEFT, KICKED}:
            return False
        name = str(self._world.bot["username"])
        foreign = re.match(r"/\w+@(\w+)", post.text)
        if foreign is not None:
            return foreign[1].lower() == name.lower()
        replied = chat.posts.get(post.reply_to) if post.reply_to is not None else None
        to_bot = replied is not None and replied.sender == self._world.bot["id"]
        return chat.bot == ADMINISTRATOR or post.text.startswith("/") or to_bot or f"@{name}" in post.text

    def _tell(self, kind: str, body: Json) -> None:
        if wanted(self._world, kind):
            update = {"update_id": self._world.next_update_id(), kind: body}
            self._world.record({"kind": "update", "update": update, "date": self._world.now()})
