"""One turn of a conversation: who speaks, in which language, and the three ways to answer (say, change, toast)."""

import logging
from dataclasses import dataclass, replace

from telegram import (
    CallbackQuery,
    Chat,
    InaccessibleMessage,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.handlers.services import Context, Services, services_of
from bot.keyboards import Rows
from bot.render.voice import Voice
from bot.sender import markup, telegram_button
from bot.texts.catalog import Catalog, catalog, language_of
from bot.texts.html import Html, plain
from jobs import ports
from jobs.ports import Button
from storage import subscribers
from storage.records import ChatKind, Subscriber

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
TOAST_UNITS = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said or tapped, by whom, and the subscriber of that chat (None before the first /start).

    `as_group`: an administrator of a group who speaks in the group's own name.
    """

    services: Services
    chat: Chat
    user: User | None
    query: CallbackQuery | None
    subscriber: Subscriber | None
    as_group: bool = False

    @property
    def is_private(self) -> bool:
        """Whether this is a chat with one person."""
        return self.chat.type == ChatType.PRIVATE

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

    async def say(self, html: Html, rows: Rows = ()) -> None:
        """A new message in this chat; without its markup where Telegram refuses that, because words matter more."""
        try:
            await self.chat.send_message(
                html,
                parse_mode=ParseMode.HTML,
                reply_markup=markup(rows),
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            if "can't parse entities" not in str(error).lower():
                raise
            log.error("markup was refused, bare text is sent: %s", error)  # noqa: TRY400 - the trace would name only us
            await self.chat.send_message(plain(html), reply_markup=markup(rows))

    async def say_parts(self, parts: tuple[ports.Message, ...]) -> None:
        """Rendered messages, in order."""
        for part in parts:
            await self.say(Html(part.html), part.buttons)

    async def change(self, html: Html, rows: Rows = ()) -> None:
        """Changes the message whose button was tapped; says it anew where that message is gone."""
        if self.query is None or isinstance(self.query.message, InaccessibleMessage):
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
        if self.query is None or isinstance(self.query.message, InaccessibleMessage):
            return
        try:
            await self.query.edit_message_reply_markup(markup(rows))
        except BadRequest:
            return  # the same buttons, or a message too old to change: what was tapped has taken effect all the same

    async def swap_button(self, button: Button | None) -> None:
        """Puts another button, or none, in the place of the one that was tapped; those around it stay."""
        message = self.query.message if self.query is not None else None
        if self.query is None or not isinstance(message, Message) or message.reply_markup is None:
            return
        new = [] if button is None else [telegram_button(button)]
        rows = [
            [left for one in row for left in (new if one.callback_data == self.query.data else [one])]
            for row in message.reply_markup.inline_keyboard
        ]
        try:
            await self.query.edit_message_reply_markup(InlineKeyboardMarkup([row for row in rows if row]))
        except BadRequest:
            return  # as above

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
    message = update.effective_message
    as_group = message is not None and message.sender_chat is not None and message.sender_chat.id == chat.id
    return Turn(services, chat, update.effective_user, update.callback_query, subscriber, as_group=as_group)


async def welcomed(turn: Turn) -> Turn:
    """The same turn with a subscriber: made where the chat is new, brought back where it was silent."""
    kind = ChatKind.PRIVATE if turn.is_private else ChatKind.GROUP
    async with turn.services.database.writing() as tx:
        subscriber = await subscribers.welcome(
            tx, turn.chat.id, language=turn.language, kind=kind, at=turn.services.clock.now()
        )
    return replace(turn, subscriber=subscriber)


async def may_change(turn: Turn) -> bool:
    """In a group only its administrators change rules; in a private chat its person does. In doubt: no."""
    if turn.is_private or (turn.as_group and turn.query is None):
        return True
    if turn.user is None:
        return False
    try:
        member = await turn.chat.get_member(turn.user.id)
    except TelegramError as error:
        log.warning("cannot ask who administers chat %s: %s", turn.chat.id, error)
        return False
    return member.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
