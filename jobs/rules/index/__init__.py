"""Answers "which of many interests does this notice meet" without visiting them all; equal to jobs/rules/matching.py."""

from jobs.rules.index.choice import COMPILED_ABOVE, index_for
from jobs.rules.index.interest_index import InterestIndex
from jobs.rules.index.topic_finder import TopicFinder

__all__ = ["COMPILED_ABOVE", "InterestIndex", "TopicFinder", "index_for"]
