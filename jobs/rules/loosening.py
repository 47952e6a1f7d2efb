"""One rule of an interest dropped: what would change, and a number by which a button names the rule."""

from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

from jobs.facts import Rule
from jobs.rules.filters import NAMES, is_set
from jobs.rules.interests import excluded_words, without_exclusion
from jobs.rules.terms import term
from storage.records import Filters, Interest

EXCLUSION = "exclusion"


def loosenings(interest: Interest) -> Iterator[tuple[Rule, Interest]]:
    """Every rule that narrows an interest (exclusions, then filters), and the interest without it."""
    for word in excluded_words(interest.words):
        yield Rule(EXCLUSION, word), replace(interest, words=without_exclusion(interest.words, word))
    for name in NAMES:
        if is_set(name, interest.filters):
            yield Rule(name), replace(interest, filters=_without(name, interest.filters))


def loosened(interest: Interest, rule: Rule) -> Interest | None:
    """The interest without that rule; None where it has no such rule (any more)."""
    return next((wider for one, wider in loosenings(interest) if one == rule), None)


def rule_code(interest: Interest, rule: Rule) -> int:
    """A number for a rule as it now stands: a filter with other values, or another word, has another one. The same in
    every process and every run; at most 32 bits."""
    if rule.name == EXCLUSION:
        sought = term(rule.word)
        said: object = (sought.key, sorted(sought.gaps))
    elif rule.name == "amount":
        said = (interest.filters.least_krw, interest.filters.most_krw)
    else:
        said = [str(value) for value in getattr(interest.filters, rule.name)]
    return crc32(f"{rule.name}:{said}".encode())


def rule_of_code(interest: Interest, code: int) -> tuple[Rule, Interest] | None:
    """The rule that a button names, and the interest without it; None where the interest has no such rule (any more)."""
    return next((both for both in loosenings(interest) if rule_code(interest, both[0]) == code), None)


def _without(name: str, filters: Filters) -> Filters:
    if name == "amount":
        return replace(filters, least_krw=None, most_krw=None)
    return replace(filters, **{name: ()})  # type: ignore[arg-type]  # all the others are tuples
