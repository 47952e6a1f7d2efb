"""Which of many interests a notice meets."""

from threading import Lock

from jobs.rules.matching import Found, match
from jobs.rules.topics import Topics
from storage.records import Interest, Notice


class InterestIndex:
    """All live interests; equal to asking `matching.match` of each. Safe to use from several threads."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics
        self._interests: dict[int, Interest] = {}
        self._sequence = 0
        self._lock = Lock()

    @property
    def sequence(self) -> int:
        """The highest sequence number of any interest put so far: what is newer is still to be put."""
        return self._sequence

    def put(self, interest: Interest) -> None:
        """Adds or changes an interest; a paused or removed one vanishes."""
        with self._lock:
            self._sequence = max(self._sequence, interest.sequence)
            if interest.paused or interest.removed:
                self._interests.pop(interest.id, None)
            else:
                self._interests[interest.id] = interest

    def remove(self, interest_id: int) -> None:
        """Forgets an interest; unknown ones are no error."""
        with self._lock:
            self._interests.pop(interest_id, None)

    def find(self, notice: Notice) -> list[Found]:
        """Every interest that the notice meets, in the order of their ids."""
        with self._lock:
            found = [match(interest, notice, self._topics) for interest in self._interests.values()]
        return sorted((one for one in found if one), key=lambda one: one.interest.id)
