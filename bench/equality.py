"""Random small worlds in which the index and the plain matcher must say the same: for many more examples than a test
can afford (tests/pieces.py)."""

from random import Random

from jobs.rules.index import InterestIndex
from jobs.rules.index.compiled import compiled_kernel, compiled_parts
from jobs.rules.index.plain import plain_parts
from jobs.rules.matching import match
from jobs.rules.topics import Topics, load_topics
from storage.records import BuyerGroup, Filters, Interest, Kind, Notice, ProjectType, Stage
from tests.pieces import PIECES, SEPARATORS

_CHOSEN = ("cctv", "ai", "gis", "security")


def differences(examples: int, *, seed: int = 11) -> int:
    """In how many of the examples (one notice against an index of each kind with six interests) any differs."""
    random = Random(seed)  # noqa: S311 - not for secrets
    topics = Topics({key: topic for key, topic in load_topics().by_key.items() if key in _CHOSEN})
    differing = done = 0
    while done < examples:
        indexes = (
            InterestIndex(topics, parts=plain_parts(settle_above=0)),
            InterestIndex(topics, parts=compiled_parts(compiled_kernel())),
        )
        interests = {number: _interest(random, number) for number in random.sample(range(1, 40), 6)}
        for index in indexes:
            index.put_all(interests.values())
        for interest in random.sample(list(interests.values()), 2):
            interests[interest.id] = _interest(random, interest.id)
            for index in indexes:
                index.put(interests[interest.id])
        for _ in range(min(40, examples - done)):
            notice = _notice(random)
            plain = [found for number in sorted(interests) if (found := match(interests[number], notice, topics))]
            differing += any(index.find(notice) != plain for index in indexes)
            done += 1
    return differing


def _text(random: Random, most: int) -> str:
    return "".join(random.choice(PIECES) + random.choice(SEPARATORS) for _ in range(random.randint(1, most)))


def _interest(random: Random, number: int) -> Interest:
    clauses = (" ".join(_term(random) for _ in range(random.randint(1, 3))) for _ in range(random.randint(1, 2)))
    filters = Filters(
        stages=tuple(random.sample(list(Stage), random.randint(0, 2))),
        kinds=tuple(random.sample(list(Kind), random.randint(0, 2))),
        buyer_groups=tuple(random.sample(list(BuyerGroup), random.randint(0, 1))),
        project_types=tuple(random.sample(list(ProjectType), random.randint(0, 1))),
    )
    return Interest(
        id=number,
        chat_id=1,
        words=", ".join(clauses),
        topics=tuple(random.sample(_CHOSEN, random.choice((0, 0, 1, 2)))),
        filters=random.choice((Filters(), Filters(), filters)),
        paused=random.random() < 0.05,
    )


def _term(random: Random) -> str:
    word = f'"{_text(random, 2)}"'.replace(", ", " ") if random.random() < 0.2 else random.choice(PIECES)
    return random.choice(("", "", "", "-")) + word


def _notice(random: Random) -> Notice:
    return Notice(
        source="bench",
        external_id="1",
        stage=random.choice(list(Stage)),
        kind=random.choice(list(Kind)),
        title=_text(random, 6),
        buyer=random.choice(("", "서울특별시 강남구", "정보 학교")),
        buyer_group=random.choice(list(BuyerGroup)),
        project_type=random.choice((None, *ProjectType)),
        body=random.choice(("", _text(random, 6))),
    )
