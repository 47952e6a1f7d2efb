"""Every inline keyboard, and the strict grammar of what its buttons send back (callback_data, at most 64 bytes).

A button carries a verb and numbers, never words of people. What comes back is not trusted: it is parsed strictly here,
and handlers look the numbered thing up together with the chat that sent it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.texts.catalog import LANGUAGES, Catalog
from bot.texts.html import web_address
from jobs.ports import Button
from storage.records import Interest, Stage, StoredNotice

Row = tuple[Button, ...]
Rows = tuple[Row, ...]
CALLBACK_BYTES = 64
TOPICS_PER_ROW = 3
CARDS_PER_ROW = 5
_FOLLOWED_STAGES = (Stage.PLAN, Stage.PRESPEC, Stage.TENDER)


class Verb(StrEnum):
    """What a tap asks for; the value is what stands in callback_data."""

    TOPIC = "t"  # tick or untick a topic
    MORE = "mr"  # show all topics
    SCOPE = "sc"  # Seoul, or the whole country
    WORDS = "w"  # type own words
    PREVIEW = "pv"
    SAVE = "sv"
    BACK = "bk"
    DISCARD = "x"
    LIST = "ls"
    ADD = "ad"
    TODAY = "td"
    PAUSE = "ip"
    RESUME = "ir"
    REMOVE = "id"
    UNDO = "iu"
    FOLLOW = "f"  # notice, 1 or 0
    DISMISS = "d"  # notice, 1 or 0
    JOIN = "p"  # notice, earlier notice, 1 or 0
    NARROW = "na"  # interest, notice, code of the word to leave out
    LOOSEN = "lo"  # interest, code of the rule to drop
    TAKE_BACK = "tb"  # interest, number of the edit to take back
    READ = "cr"  # a reading of columns, 1 or 0
    LANGUAGE = "lg"
    STOP = "st"
    AGAIN = "on"
    OPEN = "o"  # notice: its card
    WEEK = "wk"  # page of /week
    FOUND = "sr"  # page of what was searched
    FOLLOWS = "fl"  # page of /follow
    KEEP = "kp"  # what was searched becomes an interest
    ERASE = "er"  # everything about this chat; when it was asked, in seconds since 1970
    SPARE = "ke"  # nothing of it


_NUMBERS = {
    Verb.PAUSE: 1,
    Verb.RESUME: 1,
    Verb.REMOVE: 1,
    Verb.UNDO: 1,
    Verb.FOLLOW: 2,
    Verb.DISMISS: 2,
    Verb.JOIN: 3,
    Verb.NARROW: 3,
    Verb.LOOSEN: 2,
    Verb.TAKE_BACK: 2,
    Verb.READ: 2,
    Verb.OPEN: 1,
    Verb.WEEK: 1,
    Verb.FOUND: 1,
    Verb.FOLLOWS: 1,
    Verb.ERASE: 1,
}
_YES_OR_NO_LAST = (Verb.FOLLOW, Verb.DISMISS, Verb.JOIN, Verb.READ)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}|0", re.ASCII)
_WORD = re.compile(r"[a-z_]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tap:
    """A button's meaning: the verb, its numbers, or its one word (a topic, a language)."""

    verb: Verb
    numbers: tuple[int, ...] = ()
    word: str = ""

    @property
    def data(self) -> str:
        """As callback_data."""
        return ":".join((self.verb.value, *map(str, self.numbers), *([self.word] if self.word else [])))


def parse_tap(data: str) -> Tap | None:
    """What a button sent, or None for anything that none of our buttons would send."""
    verb_text, *rest = data.split(":")
    try:
        verb = Verb(verb_text)
    except ValueError:
        return None
    if verb in (Verb.TOPIC, Verb.LANGUAGE):
        fits = len(rest) == 1 and _WORD.fullmatch(rest[0]) and (verb is Verb.TOPIC or rest[0] in LANGUAGES)
        return Tap(verb, word=rest[0]) if fits else None
    if len(rest) != _NUMBERS.get(verb, 0) or not all(_NUMBER.fullmatch(text) for text in rest):
        return None
    numbers = tuple(map(int, rest))
    if verb in _YES_OR_NO_LAST and numbers[-1] > 1:
        return None
    return Tap(verb, numbers)


def notice_buttons(stored: StoredNotice, t: Catalog, *, followed: bool, dismissed: bool = False) -> Rows:
    """Under a card: follow, not for me; the original, the number to copy."""
    notice = stored.notice
    follow = _tap(t, "unfollow" if followed else "follow", Verb.FOLLOW, stored.id, 0 if followed else 1)
    dismiss = _tap(t, "undismiss" if dismissed else "dismiss", Verb.DISMISS, stored.id, 0 if dismissed else 1)
    first = (follow, dismiss) if notice.stage in _FOLLOWED_STAGES else (dismiss,)
    original = "opinion" if notice.stage is Stage.PRESPEC else "open"
    second: list[Button] = []
    if web_address(notice.url):
        second.append(Button(text=t.plain(f"button.{original}"), url=notice.url))
    if notice.own_number and len(notice.own_number.value) <= 256:
        second.append(Button(text=t.plain("card.number_copied"), copy=notice.own_number.value))
    return _rows(first, tuple(second))


def topic_buttons(
    topics: Sequence[str],
    ticked: Sequence[str],
    t: Catalog,
    *,
    words: bool,
    more: bool = False,
    nationwide: bool = False,
) -> Rows:
    """The chips, ☐ or ✅. `words` says that own words were typed, so there is something to preview; `more` that there
    are topics besides these; `nationwide` that buyers outside Seoul count, too."""
    chips = [
        Button(
            text=t.plain("button.ticked" if topic in ticked else "button.unticked", topic=t.name("topic", topic)),
            data=Tap(Verb.TOPIC, word=topic).data,
        )
        for topic in topics
    ]
    rows = [tuple(chips[start : start + TOPICS_PER_ROW]) for start in range(0, len(chips), TOPICS_PER_ROW)]
    own_words = _tap(t, "own_words", Verb.WORDS)
    rows.append((_tap(t, "more_topics", Verb.MORE), own_words) if more else (own_words,))
    rows.append((_tap(t, "nationwide" if nationwide else "seoul_only", Verb.SCOPE),))
    if ticked or words:
        rows.append((_tap(t, "preview", Verb.PREVIEW),))
    return tuple(rows)


def preview_buttons(t: Catalog) -> Rows:
    """Save, change, drop."""
    return ((_tap(t, "save", Verb.SAVE),), (_tap(t, "back", Verb.BACK), _tap(t, "discard", Verb.DISCARD)))


def list_buttons(interests: Sequence[Interest], t: Catalog, *, removed: Interest | None = None) -> Rows:
    """Pause or resume, remove, for each numbered interest; undo for the one just removed."""
    rows: list[Row] = []
    for number, interest in enumerate(interests, start=1):
        pause = ("resume", Verb.RESUME) if interest.paused else ("pause", Verb.PAUSE)
        rows.append(
            (
                _numbered(t, pause[0], pause[1], interest.id, number),
                _numbered(t, "remove", Verb.REMOVE, interest.id, number),
            )
        )
    if removed:
        rows.append((_tap(t, "undo", Verb.UNDO, removed.id),))
    rows.append((_tap(t, "add", Verb.ADD), _tap(t, "today", Verb.TODAY)))
    return tuple(rows)


def saved_buttons(t: Catalog) -> Rows:
    """After saving: what one does next."""
    return ((_tap(t, "list", Verb.LIST), _tap(t, "add", Verb.ADD)),)


def keep_button(t: Catalog) -> Rows:
    """Under what was searched: from now on, too."""
    return ((_tap(t, "keep", Verb.KEEP),),)


def add_button(t: Catalog) -> Rows:
    """Where there is no interest yet."""
    return ((_tap(t, "add", Verb.ADD),),)


def stopped_button(t: Catalog) -> Rows:
    """After /stop: the way back."""
    return ((_tap(t, "again", Verb.AGAIN),),)


def settings_buttons(t: Catalog, *, active: bool) -> Rows:
    """Languages in their own names, alerts on or off, the list."""
    languages = (_language(t, "korean", "ko"), _language(t, "english", "en"))
    alerts = _tap(t, "stop", Verb.STOP) if active else _tap(t, "again", Verb.AGAIN)
    return (languages, (alerts, _tap(t, "list", Verb.LIST)))


def proposal_buttons(later: int, earlier: int, t: Catalog) -> Rows:
    """Whether two notices are one project."""
    return ((_tap(t, "same", Verb.JOIN, later, earlier, 1), _tap(t, "different", Verb.JOIN, later, earlier, 0)),)


def reading_buttons(reading_id: int, t: Catalog) -> Rows:
    """Whether the columns of a list are to be read as shown."""
    return ((_tap(t, "read_so", Verb.READ, reading_id, 1), _tap(t, "ignore", Verb.READ, reading_id, 0)),)


def known_buttons(t: Catalog) -> Rows:
    """For a chat that comes back: everything it has is a tap away."""
    return ((_tap(t, "list", Verb.LIST), _tap(t, "today", Verb.TODAY)), (_tap(t, "add", Verb.ADD),))


def digest_buttons(t: Catalog, rules: Sequence[Button] = ()) -> Rows:
    """Under the last page of a digest: a row for each rule that one may drop."""
    return (*((button,) for button in rules), (_tap(t, "list", Verb.LIST), _tap(t, "add", Verb.ADD)))


def numbered_buttons(notice_ids: Sequence[int], t: Catalog, *, first: int = 1) -> Rows:
    """Under a numbered list: a button for each number, which opens that notice's card; `first` is the first number."""
    cards = [
        Button(text=t.plain("button.card", number=number), data=Tap(Verb.OPEN, (notice_id,)).data)
        for number, notice_id in enumerate(notice_ids, start=first)
    ]
    return tuple(tuple(cards[start : start + CARDS_PER_ROW]) for start in range(0, len(cards), CARDS_PER_ROW))


def page_buttons(verb: Verb, page: int, pages: int, t: Catalog) -> Rows:
    """The way to the page before and the one after, as far as there are any; pages count from 1."""
    back = Button(text=t.plain("button.page_back", page=page - 1, pages=pages), data=Tap(verb, (page - 1,)).data)
    on = Button(text=t.plain("button.page_on", page=page + 1, pages=pages), data=Tap(verb, (page + 1,)).data)
    return _rows((*((back,) if page > 1 else ()), *((on,) if page < pages else ())))


def narrow_button(text: str, interest_id: int, notice_id: int, code: int) -> Button:
    """Leaves out the word of that code (jobs/rules/narrowing.py) from one interest."""
    return Button(text=text, data=Tap(Verb.NARROW, (interest_id, notice_id, code)).data)


def loosen_button(text: str, interest_id: int, code: int) -> Button:
    """Drops the rule of that code (jobs/rules/loosening.py) from one interest."""
    return Button(text=text, data=Tap(Verb.LOOSEN, (interest_id, code)).data)


def take_back_button(text: str, interest_id: int, number: int) -> Button:
    """Takes back the edit of that number."""
    return Button(text=text, data=Tap(Verb.TAKE_BACK, (interest_id, number)).data)


def erase_buttons(asked: int, t: Catalog) -> Rows:
    """Erase everything, as it was asked at that moment (seconds since 1970), or nothing."""
    return ((_tap(t, "erase", Verb.ERASE, asked),), (_tap(t, "spare", Verb.SPARE),))


def _tap(t: Catalog, text: str, verb: Verb, *numbers: int) -> Button:
    return Button(text=t.plain(f"button.{text}"), data=Tap(verb, numbers).data)


def _numbered(t: Catalog, text: str, verb: Verb, interest_id: int, number: int) -> Button:
    return Button(text=t.plain(f"button.{text}", number=number), data=Tap(verb, (interest_id,)).data)


def _language(t: Catalog, text: str, language: str) -> Button:
    return Button(text=t.plain(f"button.{text}"), data=Tap(Verb.LANGUAGE, word=language).data)


def _rows(*rows: Row) -> Rows:
    return tuple(row for row in rows if row)
