"""What the delivery tests owe, and the ear at the other end: a Sender that a test scripts."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from jobs.facts import AlertFacts, ChangeFacts, DigestFacts, Facts, OperatorFacts, ProposalFacts, ReminderFacts
from jobs.ports import Delivered, Message, Outcome
from storage import notices, outbox
from storage.db import Transaction
from storage.records import NewOutboxItem, Notice, OutboxKind, Stage

SOURCE = "g2b_bid"


async def publish(tx: Transaction, number: int, *, at: datetime) -> int:
    """Keeps tender `number`, as matched already; its row id."""
    notice = Notice(source=SOURCE, external_id=f"T{number:06}", stage=Stage.TENDER, title=f"사업 {number:06}")
    stored = await notices.add(tx, notice, fingerprint=f"{number}", collected_at=at, settled=True)
    assert stored is not None
    return stored


def alert(
    chat_id: int,
    notice_id: int,
    *,
    at: datetime,
    kind: OutboxKind = OutboxKind.ALERT,
    name: str = "",
    subject: str = "",
    due_in: timedelta = timedelta(),
    expires_in: timedelta | None = None,
) -> NewOutboxItem:
    """An item about that notice. `name` tells items of one chat and notice apart."""
    return NewOutboxItem(
        key=f"{kind.value}:{chat_id}:{SOURCE}:{name or notice_id}",
        chat_id=chat_id,
        kind=kind,
        payload={"notice": notice_id},
        due_at=at + due_in,
        subject=subject,
        expires_at=None if expires_in is None else at + expires_in,
    )


async def owe_alerts(tx: Transaction, chats: Sequence[int], *, at: datetime, first: int = 1) -> None:
    """One tender and one alert for each chat, in that order; tender numbers count from `first`."""
    for number, chat_id in enumerate(chats, start=first):
        await outbox.owe(tx, alert(chat_id, await publish(tx, number, at=at), at=at), at=at)


def card(facts: Facts, *, language: str, now: datetime, possible_double: bool, silent: bool) -> tuple[Message, ...]:
    """A card of one line: what it is about, and whether it is marked as a possible double."""
    del language, now
    text = _line(facts) + (" (again?)" if possible_double else "")
    return (Message(html=f"<b>{text}</b>", plain=text, silent=silent),)


def _line(facts: Facts) -> str:
    match facts:
        case AlertFacts() | ChangeFacts() | ReminderFacts() | ProposalFacts():
            return facts.stored.notice.title
        case DigestFacts():
            return f"digest {facts.period} {len(facts.entries)}"
        case OperatorFacts():
            return f"operator {facts.problem}"


Answer = Callable[[int, Message], Outcome | None]


class Ear:
    """A Sender that accepts everything, unless `answer` says otherwise; None accepts."""

    def __init__(self, answer: Answer = lambda _chat_id, _message: None) -> None:
        self.heard: list[tuple[int, str]] = []
        self.asked: list[tuple[int, str]] = []
        self.messages: list[Message] = []
        self.answer = answer

    async def send(self, chat_id: int, message: Message) -> Outcome:
        text = message.plain if not message.html else message.html.removeprefix("<b>").removesuffix("</b>")
        self.asked.append((chat_id, text))
        self.messages.append(message)
        outcome = self.answer(chat_id, message) or Delivered(len(self.heard) + 1)
        if isinstance(outcome, Delivered):
            self.heard.append((chat_id, text))
        return outcome
