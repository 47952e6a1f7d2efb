"""Every problem that the program can tell its operator of has its words, in both languages, and the facts they need."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from bot.texts.catalog import LANGUAGES, catalog, gaps_of
from jobs.outcomes import OPERATOR_CHAT
from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable
from jobs.sources.keeping import failed, with_problem
from jobs.watch import watch_all
from storage import outbox, remembered, source_states
from storage.db import Database
from storage.records import SourceState
from tests.tenders import NOW

ROOT = Path(__file__).parents[2]


def calls() -> list[tuple[str, ast.Call]]:
    """Every call of tell_operator in the program, with its file."""
    return [
        (path.relative_to(ROOT).as_posix(), node)
        for folder in ("jobs", "bot", "storage")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("tell_operator")
    ]


def assert_told_in_words(problem: str, details: set[str]) -> None:
    for language in LANGUAGES:
        texts = catalog(language)
        key = f"operator.{problem}"
        assert texts.has(key), f"{language}.toml has no text for {key}"
        assert gaps_of(texts.texts[key]) <= details, f"{language}.toml wants facts for {key} that nobody gives"


def test_what_is_told_by_name_has_its_words() -> None:
    named = [(call.args[1], call.args[2]) for _, call in calls() if isinstance(call.args[1], ast.Constant)]
    assert len(named) >= 4
    for problem, details in named:
        assert isinstance(problem, ast.Constant)
        assert isinstance(details, ast.Dict)
        assert_told_in_words(str(problem.value), {ast.literal_eval(key) for key in details.keys if key is not None})


def test_only_the_watch_of_sources_makes_up_the_name_of_a_problem() -> None:
    assert {file for file, call in calls() if not isinstance(call.args[1], ast.Constant)} == {"jobs/watch.py"}


@pytest.mark.parametrize(
    "error",
    [
        AccessRefused("30", "no key"),
        FormatChanged("html", "a page"),
        Unavailable("timeout", "x"),
        QuotaUsedUp("22", "x"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "part"])
async def test_every_trouble_of_a_source_has_its_words(sqlite: Database, error: SourceError, *, whole: bool) -> None:
    state = SourceState(name="g2b_bid")
    state = failed(state, error, NOW) if whole else with_problem(state, error, NOW, about=f"goods: {error}")
    async with sqlite.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "77")
        await source_states.put(tx, state)
    assert await watch_all(sqlite, NOW + timedelta(hours=7)) == 1
    async with sqlite.reading() as tx:
        (item,) = await outbox.newest(tx, 9)
    details = item.payload["details"]
    assert isinstance(details, dict)
    assert_told_in_words(str(item.payload["problem"]), set(details))


def test_every_kind_of_error_is_tried_above() -> None:
    assert set(SourceError.__subclasses__()) == {AccessRefused, FormatChanged, Unavailable, QuotaUsedUp}
