"""Why a notice came: the words that hit and where, over all the interests of one person."""

from collections.abc import Iterable, Sequence

from bot.render.voice import Voice
from bot.texts.catalog import Catalog
from bot.texts.html import Html, cut, join, one_line
from jobs.facts import Reason
from storage.records import BuyerGroup, Hit, Interest, Strength

_MOST_WORDS, _MOST_PLACES, _WORD_UNITS, _NAME_UNITS, _MOST_NAMES = 8, 5, 40, 60, 5


def interest_name(interest: Interest, t: Catalog) -> str:
    """What a person calls their interest: its topics and words, short enough for one line."""
    topics = "·".join(t.name("topic", topic) for topic in interest.topics)
    words = f"‘{one_line(interest.words)}’" if interest.words.strip() else ""
    return cut(" + ".join(part for part in (topics, words) if part), _NAME_UNITS)


def scope_name(interest: Interest, t: Catalog) -> str:
    """Where its buyers are: Seoul's own, or anywhere."""
    groups = interest.filters.buyer_groups
    return t.plain("scope.seoul" if groups and BuyerGroup.OTHER not in groups else "scope.nationwide")


def hits_text(hits: Iterable[Hit], t: Catalog, *, most: int = _MOST_WORDS) -> Html:
    """‘지능형 CCTV’(제목), ‘관제’(본문·분류): each word once, at most so many of them, with the places where it was found."""
    places: dict[str, dict[str, None]] = {}
    for hit in hits:
        places.setdefault(hit.word, {})[hit.place] = None
    shown = [
        t("card.hit", word=cut(one_line(word), _WORD_UNITS), places=_places(found, t))
        for word, found in list(places.items())[:most]
    ]
    if len(places) > most:
        shown.append(t("card.more_hits", count=len(places) - most))
    return join(", ", shown)


def _places(found: Iterable[str], t: Catalog) -> str:
    return "·".join(t.name("place", place) for place in list(found)[:_MOST_PLACES])


def all_hits(reasons: Sequence[Reason]) -> tuple[Hit, ...]:
    """The hits of every reason in order, each once."""
    return tuple(dict.fromkeys(hit for reason in reasons for hit in reason.match.hits))


def topics_of(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The topics that hit, in order, each once."""
    return tuple(dict.fromkeys(hit.topic for hit in all_hits(reasons) if hit.topic))


def reason_lines(reasons: Sequence[Reason], voice: Voice) -> tuple[Html, ...]:
    """What could not be checked, what turned out otherwise, why it came, and for which interests. Empty without reasons."""
    if not reasons:
        return ()
    t = voice.t
    unknown = dict.fromkeys(t.name("filter", name) for reason in reasons for name in reason.match.unknown)
    unfit = dict.fromkeys(t.name("filter", name) for reason in reasons for name in reason.unfit)
    strong = any(reason.match.strength is Strength.STRONG for reason in reasons)
    hits = hits_text(all_hits(reasons), t)
    names = list(dict.fromkeys(interest_name(reason.interest, t) for reason in reasons))[:_MOST_NAMES]
    return (
        t("card.unknown", filters=cut(", ".join(unknown), 200)) if unknown else Html(""),
        t("card.unfit", filters=cut(", ".join(unfit), 200)) if unfit else Html(""),
        t("card.why" if strong else "card.weak", hits=hits) if hits else Html(""),
        t("card.interests", names=" / ".join(names)) if any(names) else Html(""),
    )
