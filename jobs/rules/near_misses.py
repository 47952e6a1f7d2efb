"""Notices that one rule alone kept out (아깝게 빠진 공고), with the rule, so that a button can offer to change it."""

from jobs.rules.matching import Verdict, explain, match
from jobs.rules.topics import Topics
from storage.records import Interest, Notice

_FOUND = frozenset({"why.topic_found", "why.words_found"})
_EXCLUDED = "why.words_excluded"
_HARD = frozenset({"why.excluded", "why.filter_stopped", "why.paused", "why.removed"})


def near_miss(interest: Interest, notice: Notice, topics: Topics) -> Verdict | None:
    """The one rule that kept the notice from the interest: a filter (`why.filter_stopped`), an exclusion for all
    (`why.excluded`) or one of a clause (`why.words_excluded`, with exactly one word). None when it is met, or when more
    than one rule would have to change, or when nothing that the interest looks for is there."""
    if match(interest, notice, topics) is not None:
        return None
    verdicts = explain(interest, notice, topics)
    hard = [verdict for verdict in verdicts if verdict.key in _HARD]
    if any(verdict.key in _FOUND for verdict in verdicts):
        return hard[0] if len(hard) == 1 else None
    excluded = [verdict for verdict in verdicts if verdict.key == _EXCLUDED and _single(verdict)]
    if not hard:
        return excluded[0] if len(excluded) == 1 else None
    same = [verdict for verdict in excluded if verdict.args["excluded"] == (hard[0].args.get("word"),)]
    return hard[0] if same and len(hard) == 1 else None


def _single(verdict: Verdict) -> bool:
    words = verdict.args["excluded"]
    return isinstance(words, tuple) and len(words) == 1
