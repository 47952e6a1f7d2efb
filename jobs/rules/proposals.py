"""Which earlier tender a new one may repeat: offered with its evidence, never linked by itself (design §8).

A re-notice (재공고) has a new number, and nothing in its row names the one before; so has next year's tender of the same
project. What is weighed was read off recorded rows of 2025–2026 (tests/recorded/g2b): re-notices keep title, buyer and sum
to the letter but for 재공고, 2차 공고 and the like; lots of one project differ in a number, a place or the sum.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from jobs.rules.titles import normal_title
from storage.records import Action, Notice, Stage, StoredNotice

RENOTICE_WITHIN = timedelta(days=90)
UNSAID_WITHIN = timedelta(days=60)
"""How long after the first notice a tender may repeat it: one that says 재공고, and one that does not."""
CANCELLED_AFTER = timedelta(days=3)
"""An earlier tender's cancellation may be dated later than the tender that replaces it."""
YEAR_BEFORE = (timedelta(days=300), timedelta(days=430))
RENAMED_WITHIN = timedelta(days=30)
"""How long after a project vanished from its list a new one there may be the same under another name."""
LEAST, LEAST_UNSAID = 85, 95
"""The least score: where the new notice says that it is a re-notice or comes a year later, and where it says nothing."""
_NEAR, _ALIKE, _SAME = 0.5, 0.9, 0.995
"""Smaller sum over larger: below the first it is another project; tax in or out, or a trimmed budget, lies above the second."""
_YEAR = re.compile(r"(?:19|20)\d{2}(?:학년도|년도|년)?|(?<!\d)\d{2}년도")
_NOISE = re.compile(
    r"(?:제?\d{1,2}차)?(?:긴급)?(?:재?입찰)?재?공고문?|재?입찰|협상에의한계약|제한경쟁|일반경쟁|수의시담|용역|구매|구입"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two notices that may be one project. `score` is 0..100; `evidence` are signs of the text catalogue (`proposal.sign_…`),
    a number after a colon where there is one: title:97, buyer, amount, amount_near:92, cancelled, closed, last_year, delisted."""

    earlier: StoredNotice
    score: int
    evidence: tuple[str, ...]


def is_worth_asking(notice: Notice) -> bool:
    """Only a tender that is open to bids can repeat one, and a plan one that vanished; changes are told as changes."""
    is_first = notice.action in (Action.NEW, Action.RENOTICED)
    return notice.stage in (Stage.TENDER, Stage.PLAN) and is_first and bool(notice.buyer)


def repeated(later: Notice, candidates: Iterable[StoredNotice], now: datetime) -> Proposal | None:
    """The likeliest of `candidates` (tenders of the same buyer, as they stand at `now`) that `later` puts out again: one
    that was cancelled, or closed and came to nothing that we know of. Never one that is still open."""
    says_so = later.action is Action.RENOTICED
    within = RENOTICE_WITHIN if says_so else UNSAID_WITHIN
    found = []
    for earlier in candidates:
        end = _end(earlier.notice, now)
        if end and -CANCELLED_AFTER <= _before(later, earlier, now) <= within:
            found += _weighed(later, earlier, (end,), LEAST if says_so else LEAST_UNSAID)
    return _best(found)


def last_years(later: Notice, candidates: Iterable[StoredNotice], now: datetime) -> Proposal | None:
    """The likeliest of `candidates` that was last year's tender of the same project."""
    shortest, longest = YEAR_BEFORE
    found = []
    for earlier in candidates:
        if shortest <= _before(later, earlier, now) <= longest and earlier.notice.action is not Action.CANCELLED:
            found += _weighed(later, earlier, ("last_year",), LEAST)
    return _best(found)


def renamed(later: Notice, candidates: Iterable[StoredNotice], now: datetime) -> Proposal | None:
    """The likeliest of `candidates` (plans of the same buyer, as they stand at `now`) that vanished from the list on which
    `later` is new: it may be there under another name."""
    found = []
    for earlier in candidates:
        gone = earlier.notice.is_delisted and now - earlier.collected_at <= RENAMED_WITHIN
        if gone and earlier.notice.source == later.source:
            found += _weighed(later, earlier, ("delisted",), LEAST)
    return _best(found)


def bare_title(title: str) -> str:
    """A title without year, tags, punctuation and the words of tendering: what two notices of one project share."""
    return _NOISE.sub("", _YEAR.sub("", normal_title(title)))


def _weighed(later: Notice, earlier: StoredNotice, evidence: tuple[str, ...], least: int) -> list[Proposal]:
    mine, theirs = bare_title(later.title), bare_title(earlier.notice.title)
    likeness = fuzz.ratio(mine, theirs) if mine and theirs else 0.0
    sums = _sums(later, earlier.notice)
    if sums is None:
        return []
    signs, penalty = sums
    other_numbers = sorted(re.findall(r"\d+", mine)) != sorted(re.findall(r"\d+", theirs))
    score = round(likeness) - penalty - (20 if other_numbers else 0)
    if score < least:
        return []
    title = f"title:{round(likeness)}"
    return [Proposal(earlier=earlier, score=score, evidence=(title, "buyer", *signs, *evidence))]


def _sums(later: Notice, earlier: Notice) -> tuple[tuple[str, ...], int] | None:
    """What the sums say and how many points they cost; None where they are of different projects."""
    if later.amount is None or earlier.amount is None:
        return (), 5
    small, large = sorted((later.amount.krw, earlier.amount.krw))
    share = small / large
    if share < _NEAR:
        return None
    if share >= _SAME:
        return ("amount",), 0
    return (f"amount_near:{round(share * 100)}",), 2 if share >= _ALIKE else 10


def _end(earlier: Notice, now: datetime) -> str:
    """How the earlier tender ended, or "" where it is open or nobody knows."""
    if earlier.action is Action.CANCELLED:
        return "cancelled"
    return "closed" if earlier.deadline_at is not None and earlier.deadline_at <= now else ""


def _before(later: Notice, earlier: StoredNotice, now: datetime) -> timedelta:
    """How long the earlier one was published before the later one."""
    return (later.published_at or now) - (earlier.notice.published_at or earlier.collected_at)


def _best(found: list[Proposal]) -> Proposal | None:
    return max(found, key=lambda one: (one.score, one.earlier.id), default=None)
