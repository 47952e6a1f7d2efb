"""The people's side over HTTP: /sandbox/…, spoken by the page, the tests and the demo's story."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from bot.sandbox.bodies import chat_body, user_body
from bot.sandbox.guard import Guarded
from bot.sandbox.journal import Event
from bot.sandbox.links import detected
from bot.sandbox.methods.identity import menu
from bot.sandbox.people import Impossible
from bot.sandbox.world import ADMINISTRATOR, GROUP, KICKED, MEMBER, PRIVATE, Chat, Json, Post, World

_LONGEST_TAP_SECONDS = 60.0


def shown_post(world: World, post: Post) -> Json:
    """A message as the page and the tests see it."""
    return {
        **post.as_json(),
        "shown_entities": detected(post.text, post.entities),
        "from_bot": post.sender == world.bot["id"],
        "name": user_body(world, post.sender)["first_name"],
    }


def shown_chat(world: World, chat: Chat) -> Json:
    """A chat as the page and the tests see it, with its last message."""
    last = chat.posts[max(chat.posts)] if chat.posts else None
    person = world.people.get(chat.id, {})
    return {
        **chat.as_event()["chat"],
        "name": chat.title or chat_body(world, chat).get("first_name", ""),
        "language_code": person.get("language_code", ""),
        "last": shown_post(world, last) if last is not None else None,
        "count": len(chat.posts),
    }


class PeopleHandler(Guarded):
    """GET and POST /sandbox/<what>."""

    def get(self, what: str) -> None:
        """Looks."""
        looks: dict[str, Callable[[], Any]] = {
            "state": self._state,
            "chats": lambda: [shown_chat(self.sandbox.world, chat) for chat in self.sandbox.world.chats.values()],
            "messages": self._messages,
            "accepted": self._accepted,
            "requests": lambda: self.sandbox.requests.since(int(self.get_argument("after", "0"))),
            "commands": self._commands,
            "about": self._about,
            "updates": lambda: [one["update"] for one in self.sandbox.world.updates],
        }
        if what not in looks:
            self.answer({"problem": f"no such page: {what}"}, 404)
            return
        try:
            self.answer(looks[what]())
        except (Impossible, ValueError, KeyError) as problem:
            self.answer({"problem": str(problem)}, 400)

    async def post(self, what: str) -> None:
        """Acts."""
        acts: dict[str, Callable[[Json], Any]] = {
            "people": self._add_person,
            "groups": self._add_group,
            "say": self._say,
            "tap": self._tap,
            "block": lambda body: self._stand(body, KICKED),
            "unblock": lambda body: self._stand(body, MEMBER),
            "stand": lambda body: self._stand(body, body["status"]),
            "enrol": self._enrol,
            "mark": self._mark,
            "language": self._language,
            "migrate": lambda body: self._shown(self.sandbox.people.migrate(int(body["chat_id"]))),
            "repeat": self._repeat,
        }
        if what not in acts:
            self.answer({"problem": f"no such action: {what}"}, 404)
            return
        try:
            body = json.loads(self.request.body or b"{}")
            result = acts[what](body)
            self.answer(await result if asyncio.iscoroutine(result) else result)
        except KeyError as missing:
            self.answer({"problem": f"missing: {missing.args[0]}"}, 400)
        except (Impossible, ValueError, TypeError) as problem:
            self.answer({"problem": str(problem)}, 400)

    def _state(self) -> Json:
        return {
            "bot": self.sandbox.world.bot,
            "now": self.sandbox.world.now(),
            "people": list(self.sandbox.world.people.values()),
            "program": self.sandbox.program is not None,
            "polled": self.sandbox.polling.waiting(),
            "pending": len(self.sandbox.world.updates),
        }

    def _messages(self) -> list[Json]:
        chat = self.sandbox.world.chats.get(int(self.get_argument("chat_id")))
        if chat is None:
            raise Impossible("no such chat")
        after, before = int(self.get_argument("after", "0")), int(self.get_argument("before", "0"))
        most = int(self.get_argument("limit", "1000"))
        found = [post for number, post in chat.posts.items() if number > after and (not before or number < before)]
        return [shown_post(self.sandbox.world, post) for post in found[-most:]]

    def _accepted(self) -> list[Event]:
        after, most = int(self.get_argument("after", "0")), int(self.get_argument("limit", "100000"))
        return [{**event, "n": after + n} for n, event in enumerate(self.sandbox.world.accepted[after:], 1)][:most]

    def _commands(self) -> list[Json]:
        chat = self.sandbox.world.chats.get(int(self.get_argument("chat_id")))
        if chat is None:
            raise Impossible("no such chat")
        user = int(self.get_argument("user_id", "0")) or chat.id
        return menu(
            self.sandbox.world,
            chat_id=chat.id,
            private=chat.type == PRIVATE,
            administrator=chat.members.get(user) in {"creator", ADMINISTRATOR},
            language=self.sandbox.world.people.get(user, {}).get("language_code", ""),
        )

    def _about(self) -> Json:
        """What the bot says of itself before a person presses start."""
        person = self.sandbox.world.people.get(int(self.get_argument("chat_id")), {})
        settings, language = self.sandbox.world.settings, person.get("language_code", "")
        return {"description": settings.get(f"Description:{language}") or settings.get("Description:") or ""}

    def _shown(self, chat: Chat) -> Json:
        return shown_chat(self.sandbox.world, chat)

    def _add_person(self, body: Json) -> Json:
        more = {name: str(body.get(name, "")) for name in ("last_name", "username", "language_code")}
        return self._shown(self.sandbox.people.add_person(int(body["id"]), str(body["first_name"]), **more))

    def _add_group(self, body: Json) -> Json:
        members = {int(who): str(status) for who, status in body.get("members", {}).items()}
        kind, bot = body.get("type", GROUP), body.get("bot", MEMBER)
        return self._shown(self.sandbox.people.add_group(int(body["id"]), str(body["title"]), kind, members, bot))

    def _say(self, body: Json) -> Json:
        reply_to = body.get("reply_to")
        post = self.sandbox.people.say(
            int(body["chat_id"]), str(body["text"]), int(body.get("user_id", 0)), int(reply_to) if reply_to else None
        )
        return shown_post(self.sandbox.world, post)

    def _stand(self, body: Json, status: str) -> Json:
        return self._shown(self.sandbox.people.stand(int(body["chat_id"]), status, int(body.get("user_id", 0))))

    def _enrol(self, body: Json) -> Json:
        return self._shown(
            self.sandbox.people.enrol(int(body["chat_id"]), int(body["user_id"]), str(body.get("status", MEMBER)))
        )

    def _mark(self, body: Json) -> Json:
        marks = {name: bool(value) for name, value in body.items() if name != "chat_id"}
        return self._shown(self.sandbox.people.change(int(body["chat_id"]), **marks))

    def _language(self, body: Json) -> Json:
        """Sets the language of everybody's phone, as a person does in Telegram's own settings."""
        self.sandbox.people.speak(str(body["language_code"]))
        return {"language_code": body["language_code"]}

    def _repeat(self, body: Json) -> Json:
        self.sandbox.people.repeat(int(body["update_id"]))
        return {"repeated": int(body["update_id"])}

    async def _tap(self, body: Json) -> Json:
        """Presses a button found by its data or its words, and waits for what the bot says to it."""
        chat_id, user_id = int(body["chat_id"]), int(body.get("user_id", 0))
        post, button = _button(self.sandbox.world, chat_id, body)
        if "callback_data" not in button:
            return {"message_id": post.message_id, "answered": False, "button": button}
        query_id = self.sandbox.people.press(chat_id, button["callback_data"], post.message_id, user_id)
        wait = min(float(body.get("wait", 10.0)), _LONGEST_TAP_SECONDS)
        answer = await self.sandbox.answer_to(query_id, wait)
        said = answer or {"text": "", "alert": False, "url": ""}
        return {"message_id": post.message_id, "answered": answer is not None, "button": button, **said}


def _button(world: World, chat_id: int, body: Json) -> tuple[Post, Json]:
    """The newest message's button with that data or those words; `forged` presses data that no button has."""
    chat = world.chats.get(chat_id)
    if chat is None:
        raise Impossible(f"no chat {chat_id}")
    data, words = body.get("data"), body.get("text")
    wanted_id = body.get("message_id")
    posts = [post for number, post in chat.posts.items() if wanted_id is None or number == int(wanted_id)]
    if body.get("forged") and posts:
        return posts[-1], {"text": "", "callback_data": str(data)}
    for post in reversed(posts):
        for row in (post.markup or {}).get("inline_keyboard", []):
            for button in row:
                if (data is not None and button.get("callback_data") == data) or (words and button["text"] == words):
                    return post, button
    raise Impossible(f"no message has the button {data or words!r}")
