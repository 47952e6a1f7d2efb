"""Answers that were refused are kept for a person: private, few, without keys, and named in what the operator is told."""

import logging
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.source_faults import Fault
from bot.demo.source_server import RecordedPage, RecordedSourceServer
from jobs.clock import MachineTime, ManualClock
from jobs.kept import LARGEST, KeptAnswers
from jobs.outcomes import OPERATOR_CHAT
from jobs.poll import Polling
from jobs.prune import prune_all
from jobs.redaction import Redactor
from jobs.sources.http import HttpFetcher
from jobs.sources.registry import running
from jobs.sources.settings import SourcesSettings
from jobs.watch import watch_all
from storage import outbox, remembered, source_states
from storage.db import Database

NOW = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)
KEY = "a-service-key/of+the==test"
LOGIN = "<!DOCTYPE html><html><body><form>로그인</form></body></html>".encode()


def kept_in(folder: Path, *, most: int = 20) -> KeptAnswers:
    return KeptAnswers(folder / "refused", most=most, redact=Redactor([KEY]).redact_bytes)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in (folder / "refused").iterdir())


def test_an_answer_is_kept_once_and_for_its_owner_only(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    name = kept.keep("seoul_plan", LOGIN, NOW)
    assert kept.keep("seoul_plan", LOGIN, NOW + timedelta(hours=1)) == name
    assert names(tmp_path) == [name]
    assert name.startswith("seoul_plan-20260728-100000-")
    assert name.endswith(".html")
    file = tmp_path / "refused" / name
    assert file.read_bytes() == LOGIN
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_no_key_is_kept_in_whatever_form_it_comes_back(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    echoed = f'{{"asked": "?serviceKey={KEY}&x=1", "again": "a-service-key%2Fof%2Bthe%3D%3Dtest"}}'.encode()
    text = (tmp_path / "refused" / kept.keep("g2b_bid", echoed, NOW)).read_text()
    assert "a-service-key" not in text
    assert text.startswith('{"asked": "?serviceKey=***&x=1"')


def test_few_are_kept_and_none_for_ever(tmp_path: Path) -> None:
    kept = kept_in(tmp_path, most=3)
    for number in range(5):
        kept.keep("news", f"<rss>{number}</rss>".encode(), NOW + timedelta(minutes=number))
    kept.keep("pages", b"a,b", NOW + timedelta(days=60))
    (tmp_path / "refused" / "notes.txt").write_text("mine")
    assert [name[:20] for name in names(tmp_path)] == [
        "news-20260728-100200",
        "news-20260728-100300",
        "news-20260728-100400",
        "notes.txt",
        "pages-20260926-10000",
    ]
    assert kept.prune(NOW + timedelta(days=91)) == 3
    assert [name[:5] for name in names(tmp_path)] == ["notes", "pages"]
    assert kept_in(tmp_path, most=0).keep("news", b"x", NOW) == ""
    assert kept_in(tmp_path, most=0).prune(NOW) == 1
    assert names(tmp_path) == ["notes.txt"]


def test_only_the_beginning_of_a_huge_answer_is_kept(tmp_path: Path) -> None:
    name = kept_in(tmp_path).keep("pages", b"<html>" + b"x" * (LARGEST + 1), NOW)
    assert (tmp_path / "refused" / name).stat().st_size == LARGEST


def test_a_disk_that_refuses_breaks_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "refused").write_text("a file where a folder should be")
    with caplog.at_level(logging.WARNING):
        assert kept_in(tmp_path).keep("news", b"x", NOW) == ""
    assert "could not be kept" in caplog.text
    assert kept_in(tmp_path).prune(NOW) == 0
    assert kept_in(tmp_path).keep("news", b"", NOW) == ""


SETTINGS = {
    "seoul_plan": {"url": "{site}/page", "confirm_columns": False},
    "pages": {"pages": [{"name": "어느 구", "url": "{site}/page"}]},
    "news": {"feeds": [{"name": "어느 신문", "url": "{site}/page"}]},
    "seoul_feeds": {"feeds": [{"name": "행정 소식", "url": "{site}/page"}]},
    "seoul_contract": {"enabled": True, "url": "{site}/page"},
    "seoul_opendata": {"enabled": True, "base_url": "{site}", "key": KEY.replace("/", "-")},
    "g2b_bid": {"kinds": ["services"]},
    "g2b_prespec": {"kinds": ["services"]},
    "g2b_plan": {"kinds": ["services"]},
    "g2b_award": {"kinds": ["services"]},
}


@pytest.mark.parametrize("name", SETTINGS)
async def test_every_source_hands_over_what_it_refused(name: str, sqlite: Database, tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    plaza = f"/{KEY.replace('/', '-')}/json/tvvWcmBoardB0277New/1/100/"
    shown = [
        RecordedPage(path=path, body=LOGIN, content_type="text/html", visible_from=NOW) for path in ("/page", plaza)
    ]
    server = RecordedSourceServer(clock, pages=tuple(shown))
    site = await server.start()
    server.fail_next(Fault.HTML, path="/1230000/", times=9)
    settings = SourcesSettings.model_validate(
        {"g2b": {"base_url": f"{site}/1230000", "key": KEY}, name: _at(site, SETTINGS[name])}
    )
    async with sqlite.writing() as tx:
        await remembered.remember(tx, OPERATOR_CHAT, "77")
    async with HttpFetcher(user_agent="test", real_time=MachineTime()) as fetcher:
        sources = {name: running(settings)[name]}
        polling = Polling(sqlite, sources, fetcher, kept=kept_in(tmp_path))
        await polling.poll_due(NOW)
        await watch_all(sqlite, NOW)
    await server.stop()
    async with sqlite.reading() as tx:
        state = await source_states.get(tx, name)
        (owed,) = await outbox.newest(tx, 9)
    (file,) = names(tmp_path)
    assert (state.problem_kind, state.problem_file) == ("format", file)
    assert b"<html" in (tmp_path / "refused" / file).read_bytes().lower()
    assert owed.payload["problem"] == "source.format"
    assert "'file': " + repr(file) in str(owed.payload["details"])
    assert await prune_all(sqlite, NOW + timedelta(days=91), kept_in(tmp_path)) == 0
    assert names(tmp_path) == []


def _at(site: str, value: object) -> object:
    """The settings with the site's address in them."""
    if isinstance(value, dict):
        return {key: _at(site, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_at(site, inner) for inner in value]
    return value.replace("{site}", site) if isinstance(value, str) else value
