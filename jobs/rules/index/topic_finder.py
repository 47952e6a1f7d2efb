"""The topics of many notices, fast: what `Topics.judge` says, by way of the automaton."""

from jobs.rules.document import document
from jobs.rules.index.plain import plain_parts
from jobs.rules.index.topic_rules import TopicRules
from jobs.rules.topics import TopicHit, Topics
from storage.records import Notice


class TopicFinder:
    """Judges notices by all topics; equal to `Topics.judge`."""

    def __init__(self, topics: Topics) -> None:
        self._keywords = plain_parts().keywords
        self._rules = TopicRules(topics, self._keywords)
        self._order = tuple(topics.by_key)
        self._rules.subscribe(0, self._order)
        self._keywords.settle()

    def find(self, notice: Notice) -> tuple[TopicHit, ...]:
        """The topics of a notice, in the order of the file; vetoed ones are left out."""
        text = document(notice)
        hits = self._rules.judge(text, self._keywords.find(text))
        return tuple(hits[key] for key in self._order if key in hits)
