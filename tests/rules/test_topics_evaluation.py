"""How topics are measured against labels."""

from jobs.rules.evaluation import Counts, Labelled, evaluate
from storage.records import Strength

STRONG, WEAK = Strength.STRONG, Strength.WEAK


def title(number: str, labels: str, ignored: str, found: dict[str, Strength]) -> Labelled:
    return Labelled(
        id=number, title=f"title {number}", labels=frozenset(labels.split()), ignored=frozenset(ignored.split()), found=found
    )  # fmt: skip


TITLES = [
    title("1", "ai cctv", "", {"ai": STRONG, "cctv": WEAK}),
    title("2", "ai", "cctv", {"cctv": STRONG}),
    title("3", "", "", {"cctv": STRONG, "wifi": STRONG}),
    title("4", "cctv", "", {"cctv": STRONG, "ai": WEAK}),
]


def test_counts_by_topic_and_together() -> None:
    report = evaluate(TITLES, ("ai", "cctv", "wifi"))
    assert report.topics == {"ai": Counts(1, 1, 1), "cctv": Counts(2, 1, 0)}
    assert report.micro == Counts(3, 2, 1)
    assert report.micro.precision == 3 / 5
    assert report.micro.recall == 3 / 4
    assert report.micro.f1 == 6 / 9
    assert report.macro_f1 == (2 / 4 + 4 / 5) / 2


def test_strong_finds_are_counted_alone() -> None:
    assert evaluate(TITLES, ("ai", "cctv")).strong == Counts(2, 1, 2)


def test_wrong_alerts_are_the_worst_mistakes() -> None:
    mistakes = evaluate(TITLES, ("ai", "cctv")).mistakes
    assert [(one.id, one.topic, one.strength) for one in mistakes] == [
        ("3", "cctv", STRONG),
        ("2", "ai", None),
        ("4", "ai", WEAK),
    ]


def test_nothing_to_judge_is_no_number() -> None:
    report = evaluate([title("1", "", "ai", {"ai": STRONG})], ("ai",))
    assert report.topics == {"ai": Counts()}
    assert report.macro_f1 is None
    assert report.micro.precision is None
    assert report.micro.recall is None
    assert report.micro.f1 is None
