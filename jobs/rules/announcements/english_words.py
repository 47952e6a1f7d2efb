"""The words of the city's yearly list in English, as its own pages, translations and papers abroad put them."""

import re

from jobs.rules.announcements import words

TYPES: tuple[tuple[str, str], ...] = (
    ("maintenance", r"maintenance|operation (?:and|&) management|upkeep"),
    ("sw_development", r"(?:software|\bsw|\bs/w) ?development|develop\w* (?:of )?software"),
    (
        "hw_sw_purchase",
        r"equipment|hardware|\bhw\b|\bh/w\b|solutions?\b|(?:software|\bsw) (?:purchase|procurement|introduction|acquisition)",
    ),
    ("telecom_security", r"tele?communication|communications?\b|network|information security|\bsecurity\b"),
    ("database", r"database|\bdbs?\b"),
    ("consulting_education", r"consult|education|training|\bisp\b|informati[sz]ation plan"),
    (
        "system_build",
        r"systems? (?:construction|establishment|building|development|build|deployment|implementation)|(?:construction|establishment|building) of (?:information )?systems?",
    ),
    ("other", r"\bothers?\b|miscellaneous"),
)
"""Project type key → words that settle it, the particular before the general."""

BUYERS: tuple[tuple[str, str], ...] = (
    (
        "invested",
        r"(?:invest\w*|funded|contribut\w*|affiliat\w*|public|subsidiary)[\w\s,/&-]{0,30}(?:institution|organi[sz]ation|agenc|corporation|foundation)|city-(?:invested|funded)",
    ),
    ("district", r"districts?\b|\bgu offices?\b|boroughs?\b"),
    (
        "city",
        r"seoul city|city of seoul|seoul metropolitan government|\bsmg\b|city hall|headquarters|main office|city government|^\W*(?:the )?(?:city|seoul)\W*$",
    ),
)
"""Buyer group key → words that settle it."""

TOTAL_ALL = re.compile(
    r"\b(?:informati[sz]ation|information(?:al|isation|ization)?|digiti[sz]ation|digitali[sz]ation|digital(?: transformation)?|IT|ICT)"
    r"(?:(?: and| &|/) (?:communications?|technology|information|digital))*(?: technology)? (?:projects?|business(?:es)?|programs?|initiatives|budget|sector)\b"
    r"|\b(?:information and technology innovation|IT industry)\b|\binformati[sz]ation\b(?! (?:plan|policy|officer|bureau|division|education|training))",
    re.I,
)
TOTAL_SMART = re.compile(
    r"[\"“‘']?\bsmart[ -]?cit(?:y|ies)\b[\"”’']?(?: (?:sector|field|area|projects?|initiatives?|programs?))?", re.I
)
TOTAL_NEW = re.compile(
    r"\b(?:new|emerging|cutting-edge|4th industrial revolution|fourth industrial revolution)(?: digital)? technolog(?:y|ies)\b",
    re.I,
)

_QUARTERS = {
    "first": "Q1",
    "second": "Q2",
    "third": "Q3",
    "fourth": "Q4",
    "1st": "Q1",
    "2nd": "Q2",
    "3rd": "Q3",
    "4th": "Q4",
}
_QUARTER = re.compile(
    r"(?P<late>(?:after|from|since|beyond|following)(?: the)? )?\b(?:(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)(?:[ -]quarters?|(?! (?:half|phase|stage)|-))\b|q(?P<q>[1-4])\b|(?P<n>[1-4])q\b)"
    r"(?P<later> (?:and|or) (?:after|later|onwards?|beyond|thereafter|the fourth)|,? onwards?)?",
    re.I,
)
_ORDERED = re.compile(
    r"(?:(?:were|was|been|are|already|completely)\s+)+(?:fully )?ordered (?:in|by|during|before|at the end of) (?:20\d\d|last year|the previous year)|ordered (?:in (?P<year>20\d\d)|last year)",
    re.I,
)
_TOPIC_PLACE = re.compile(
    r"^(?:\W*(?:and|the|for|in|to|on|into|a total of|projects?|cases?|won|sector|field|area|of)\b)*\W*", re.I
)
_TOPIC_TAIL = re.compile(
    r"(?:\W|related|systems?|projects?|sector|field|area|services?|technolog(?:y|ies)|industry|won|cases?)*$", re.I
)


_LEAD_IN = re.compile(r"[,:]\s|\b(?:covers?|includ\w+|consists? of|such as|namely)\s", re.I)
_BEFORE_SUBJECT = re.compile(
    r"^(?:\W|\b(?:followed by|and|while|including|next|then|the|a|budgets? (?:for|of)|of which)\b)+", re.I
)
_AFTER_SUBJECT = re.compile(
    r"\s(?:tops?|leads?|gets?|with|at|is|are|will|receiv\w+|accounts?|takes?|came|comes?|ranks?|has|have|stands?|budgets?)\b",
    re.I,
)


def topic_named(label: str) -> str | None:
    """The topic key if the English label is a topic's name and little else (`69 CCTV-related projects`)."""
    bare = _TOPIC_TAIL.sub("", _TOPIC_PLACE.sub("", re.sub(r"[\d,.]+", " ", label)))
    return words.topic_named(bare) if bare else None


def subject(head: str) -> str:
    """What the words before a number speak of: `CCTV tops the list with` is CCTV, and so are `the budget for CCTV is`
    and `the smart city sector covers CCTV`."""
    bare = _BEFORE_SUBJECT.sub("", _LEAD_IN.split(head)[-1])
    return _AFTER_SUBJECT.split(bare, maxsplit=1)[0].strip()


def type_in(label: str) -> str | None:
    """The project type that the English label's words settle."""
    return _settled(label, TYPES)


def buyer_in(label: str) -> str | None:
    """The buyer group that the English label's words settle."""
    return _settled(label, BUYERS)


def quarter_in(label: str) -> tuple[str, str] | None:
    """Key (Q1 … Q4, Q3+) and printed words of the quarter that the English label names."""
    found = _QUARTER.search(label)
    if not found:
        return None
    key = _QUARTERS[found["word"].lower()] if found["word"] else f"Q{found['q'] or found['n']}"
    open_ended = bool(found["late"] and not found["late"].lower().startswith("from the first")) or bool(found["later"])
    if open_ended and key != "Q3":
        return None
    return ("Q3+" if open_ended else key), found[0].strip()


def ordered_before(text: str) -> str | None:
    """The English words that say a part was ordered before the year began."""
    found = _ORDERED.search(text)
    return found[0] if found else None


def _settled(label: str, table: tuple[tuple[str, str], ...]) -> str | None:
    return next((key for key, pattern in table if re.search(pattern, label, re.I)), None)
