"""/privacy and /delete: every number in the words comes from what is handed in, and nothing empty is told."""

from datetime import timedelta

import pytest

from bot.render.rights import erased_text, privacy_text, question
from bot.texts.catalog import LANGUAGES, catalog
from bot.texts.html import plain, units
from storage.personal import TABLES
from storage.records import Holdings

EVERYTHING = Holdings(rows={table.name: number for number, table in enumerate(TABLES, start=11)}, owed=7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_names_its_spans_and_who_runs_it(language: str) -> None:
    t = catalog(language)
    spans = {"deliveries": timedelta(days=91), "answers": timedelta(hours=3), "unreachable": timedelta(days=92)}
    named = plain(privacy_text(t, contact="<ops@example.org>", **spans))
    assert all(number in named for number in ("91", "3", "92", "<ops@example.org>"))
    assert units(named) < 1500
    unnamed = plain(privacy_text(t, contact="", **spans))
    assert t.plain("privacy.no_operator") in unnamed
    assert t.plain("privacy.no_operator") not in named


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_held_is_counted_before_and_after(language: str) -> None:
    t = catalog(language)
    asked = plain(question(t, EVERYTHING, minutes=10, is_operator=False))
    done = plain(erased_text(t, EVERYTHING))
    for name, count in EVERYTHING.rows.items():
        counted = t.has(f"holding.{name}") and "{count" not in t.texts[f"holding.{name}"]
        assert counted or str(count) in asked, name
        assert counted or str(count) in done, name
    assert "7" in asked.replace("17", "")
    assert t.plain("delete.operator") not in asked
    assert t.plain("delete.operator") in plain(question(t, EVERYTHING, minutes=10, is_operator=True))


def test_what_has_no_name_yet_is_counted_with_the_others() -> None:
    t = catalog("en")
    assert "· 5 other records" in plain(erased_text(t, Holdings(rows={"subscribers": 1, "new": 2, "newer": 3})))


def test_what_is_not_there_is_not_named() -> None:
    t = catalog("ko")
    few = Holdings(rows={"subscribers": 1, "interests": 2})
    assert plain(erased_text(t, few)).splitlines()[:3] == [
        "🗑 모두 지웠습니다.",
        "· 언어와 알림 설정",
        "· 관심사 2개(지우셨던 것 포함)",
    ]
    assert "보내지 않" not in plain(question(t, few, minutes=10, is_operator=False))
    assert plain(erased_text(t, Holdings(rows={}))).startswith("이 대화방에 관해 저장된 것이 없습니다.")
