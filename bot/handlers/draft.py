"""The unfinished interest of a chat: topics ticked and words typed, kept in the subscriber's row over restarts."""

from dataclasses import dataclass, replace

from bot.handlers.talk import Turn
from storage import subscribers
from storage.records import BuyerGroup, Filters, Interest

SEOUL = (BuyerGroup.CITY, BuyerGroup.DISTRICT, BuyerGroup.INVESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`asking`: the next text that is typed is meant as words; `searching`: as words to search once. `everything`: all topics are shown, not only the first.

    `nationwide`: buyers outside Seoul, too. A vendor who comes to a bot of Seoul's tenders means Seoul's; who sells
    elsewhere has one button for it.
    """

    topics: tuple[str, ...] = ()
    words: str = ""
    asking: bool = False
    searching: bool = False
    everything: bool = False
    nationwide: bool = False

    @property
    def filters(self) -> Filters:
        """What narrows it. A notice that does not name its buyer passes all the same (확인필요)."""
        return Filters() if self.nationwide else Filters(buyer_groups=SEOUL)

    @property
    def chosen(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.topics or self.words)

    def toggled(self, topic: str) -> "Draft":
        """With the topic ticked, or unticked where it was."""
        rest = tuple(one for one in self.topics if one != topic)
        return replace(self, topics=rest if topic in self.topics else (*rest, topic))

    def as_interest(self, chat_id: int) -> Interest:
        """What it would be once saved; id 0 is no stored interest."""
        return Interest(id=0, chat_id=chat_id, topics=self.topics, words=self.words, filters=self.filters)


def draft_of(turn: Turn) -> Draft:
    """The chat's draft; an empty one where there is none."""
    held = turn.subscriber.draft if turn.subscriber is not None else {}
    topics, words = held.get("topics"), held.get("words")
    return Draft(
        topics=tuple(str(topic) for topic in topics) if isinstance(topics, list) else (),
        words=words if isinstance(words, str) else "",
        asking=held.get("asking") is True,
        searching=held.get("searching") is True,
        everything=held.get("everything") is True,
        nationwide=held.get("nationwide") is True,
    )


async def keep(turn: Turn, draft: Draft) -> None:
    """Writes the draft; an empty one ends the dialogue."""
    held: dict[str, object] = {}
    if draft != Draft():
        held = {
            "topics": list(draft.topics),
            "words": draft.words,
            "asking": draft.asking,
            "searching": draft.searching,
            "everything": draft.everything,
            "nationwide": draft.nationwide,
        }
    async with turn.services.database.writing() as tx:
        await subscribers.set_draft(tx, turn.chat.id, held)
