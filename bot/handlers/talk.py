"""One turn of a conversation: who speaks, in which language, and the three ways to answer (say, change, toast)."""

from dataclasses import dataclass

from telegram import CallbackQuery, Chat, LinkPreviewOptions, Message, Update, User
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.handlers.services import Context, Services, services_of
from bot.keyboards import Rows
from bot.render.voice import Voice
from bot.sender import markup
from bot.texts.catalog import Catalog, catalog, language_of
from bot.texts.html import Html
from jobs import ports
from storage import subscribers
from storage.records import ChatKind, Subscriber

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
TOAST_UNITS = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said or tapped, by whom, and the subscriber of that chat (None before the first /start)."""

    services: Services
    chat: Chat
    user: User | None
    query: CallbackQuery | None
    subscriber: Subscriber | None

    @property
    def language(self) -> str:
        """The subscriber's language, else what their client speaks."""
        if self.subscriber is not None:
            return self.subscriber.language
        return language_of(self.user.language_code if self.user is not None else None)

    @property
    def t(self) -> Catalog:
        """The words of that language."""
        return catalog(self.language)

    @property
    def voice(self) -> Voice:
        """The words, and the moment at which they are said."""
        return Voice.of(self.language, self.services.clock.now())

    async def say(self, html: Html, rows: Rows = ()) -> Message:
        """A new message in this chat."""
        return await self.chat.send_message(
            html, parse_mode=ParseMode.HTML, reply_markup=markup(rows), link_preview_options=NO_PREVIEW
        )

    async def say_parts(self, parts: tuple[ports.Message, ...]) -> None:
        """Rendered messages, in order."""
        for part in parts:
            await self.say(Html(part.html), part.buttons)

    async def change(self, html: Html, rows: Rows = ()) -> None:
        """Changes the message whose button was tapped; says it anew where that message is gone."""
        if self.query is None:
            await self.say(html, rows)
            return
        try:
            await self.query.edit_message_text(
                html, parse_mode=ParseMode.HTML, reply_markup=markup(rows), link_preview_options=NO_PREVIEW
            )
        except BadRequest as error:
            if "not modified" not in str(error).lower():
                await self.say(html, rows)

    async def change_buttons(self, rows: Rows) -> None:
        """Changes only the buttons under the tapped message."""
        if self.query is None:
            return
        try:
            await self.query.edit_message_reply_markup(markup(rows))
        except BadRequest:
            return  # the same buttons, or a message too old to change: what was tapped has taken effect all the same

    async def toast(self, key: str = "", **gaps: str | int) -> None:
        """Answers the tap, with a word where there is one; every tap is answered exactly once."""
        if self.query is None:
            return
        try:
            await self.query.answer(self.t.plain(key, **gaps)[:TOAST_UNITS] if key else None)
        except BadRequest:
            return  # the tap is too old to be answered; its effect stands


async def turn_of(update: Update, context: Context) -> Turn | None:
    """The turn of an update, or None where it has no chat."""
    chat = update.effective_chat
    if chat is None:
        return None
    services = services_of(context)
    async with services.database.reading() as tx:
        subscriber = await subscribers.get(tx, chat.id)
    return Turn(services, chat, update.effective_user, update.callback_query, subscriber)


async def welcomed(turn: Turn) -> Turn:
    """The same turn with a subscriber: made where the chat is new, brought back where it was silent."""
    kind = ChatKind.PRIVATE if turn.chat.type == ChatType.PRIVATE else ChatKind.GROUP
    async with turn.services.database.writing() as tx:
        subscriber = await subscribers.welcome(
            tx, turn.chat.id, language=turn.language, kind=kind, at=turn.services.clock.now()
        )
    return Turn(turn.services, turn.chat, turn.user, turn.query, subscriber)


async def may_change(turn: Turn) -> bool:
    """In a group only its administrators change rules; in a private chat its person does."""
    if turn.chat.type == ChatType.PRIVATE:
        return True
    if turn.user is None:
        return False
    member = await turn.chat.get_member(turn.user.id)
    return member.status in ("administrator", "creator")
