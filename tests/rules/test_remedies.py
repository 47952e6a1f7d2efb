"""What to do about a source's problem: told by its code, else by its sort."""

import pytest

from jobs.rules.remedies import remedy


@pytest.mark.parametrize(
    ("problem", "kind", "words"),
    [
        ("", "", ""),
        ("30: the service answers SERVICE_KEY_IS_NOT_REGISTERED_ERROR", "access", "key"),
        ("services:new: 22: the service answers LIMITED", "failing", "midnight"),
        ("a: slow: x; b: robots: the site forbids robots this page", "access", "robots"),
        ("columns: please confirm", "format", "confirm"),
        ("header: no table with the expected column names", "format", "probe"),
        ("unreachable: apis.data.go.kr: [Errno -2]", "failing", "network"),
        ("ERROR-999: unheard of", "access", "활용신청"),
        ("column: 30 of 30 cells are no amount", "format", "layout"),
        ("something", "of another kind", "network"),
    ],
)
def test_a_problem_has_a_next_step(problem: str, kind: str, words: str) -> None:
    todo = remedy(problem, kind)
    assert words in todo
    assert bool(todo) == bool(problem)


def test_a_number_in_the_text_is_no_code() -> None:
    assert remedy("count: 30 rows, where 404 are usual", "format") == remedy("count: x", "format")
