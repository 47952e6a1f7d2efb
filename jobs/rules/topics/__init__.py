"""The topics (분야): what belongs to each is data (jobs/rules/topics.toml), how it is judged is in topic.py."""

from jobs.rules.topics.reading import TopicsBroken, load_topics
from jobs.rules.topics.topic import TOPIC_KEYS, Guard, Topic, TopicHit, Topics, Weak, judge

__all__ = ["TOPIC_KEYS", "Guard", "Topic", "TopicHit", "Topics", "TopicsBroken", "Weak", "judge", "load_topics"]
