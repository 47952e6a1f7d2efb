"""`baljubot sources` as a person types it: with a database, without one, with one that cannot be read."""

import asyncio
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands.sources import sources
from jobs.clock import SystemClock
from jobs.overview import overview
from jobs.rules.windows import SEOUL
from jobs.sources.registry import FORMS, FURTHER
from jobs.sources.settings import SourcesSettings
from storage import source_states
from storage.db import Database
from storage.migrate import upgrade
from storage.records import SourceState

app = typer.Typer()
app.command()(sources)
runner = CliRunner()
NOW = datetime(2026, 7, 28, 1, 0, tzinfo=UTC)
KEYED = SourcesSettings.model_validate({"g2b": {"key": "k" * 20, "daily_calls": 800}})


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no config.toml of this machine
    monkeypatch.setenv("BALJUBOT_SOURCES__G2B__KEY", "k" * 20)
    monkeypatch.setenv("BALJUBOT_DATABASE__URL", f"sqlite:///{tmp_path / 'x.db'}")


def run(*words: str) -> tuple[int, str, str]:
    done = runner.invoke(app, list(words))
    return done.exit_code, done.stdout, done.stderr


def objects(stdout: str) -> dict[str, dict[str, object]]:
    return {str(one["source"]): one for one in map(json.loads, stdout.splitlines())}


async def _keep(url: str, *states: SourceState) -> None:
    database = Database(url)
    await upgrade(database)
    async with database.writing() as tx:
        for state in states:
            await source_states.put(tx, state)
    await database.close()


def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    code, out, complaint = run("--json")
    assert code == 0
    assert set(objects(out)) == {*FORMS, *FURTHER}
    assert "x.db yet" in complaint
    assert list(tmp_path.iterdir()) == []


def test_every_source_tells_how_it_is(tmp_path: Path) -> None:
    now = SystemClock().now()
    bids = SourceState(
        name="g2b_bid",
        last_success_at=now - timedelta(minutes=7),
        rows_last=31,
        calls={"getBidPblancListInfoServc": 120, "getBidPblancListInfoThng": 350},
        calls_day=now.astimezone(SEOUL).date(),
    )
    plans = SourceState(
        name="g2b_plan", problem="services:new: 30: the key is not registered", problem_kind="access", problem_since=now
    )
    asyncio.run(_keep(f"sqlite:///{tmp_path / 'x.db'}", bids, plans))
    before = (tmp_path / "x.db").read_bytes()
    code, out, complaint = run("--json")
    told = objects(out)
    assert (code, complaint) == (0, "")
    assert (tmp_path / "x.db").read_bytes() == before
    assert {"on": True, "seen_live": True, "rows_last": 31, "calls_left": 450}.items() <= told["g2b_bid"].items()
    assert told["g2b_bid"]["fewest_left_of"] == "getBidPblancListInfoThng"
    assert 420 <= int(str(told["g2b_bid"]["lag_seconds"])) < 480
    assert told["g2b_plan"]["problem"] == plans.problem
    assert "renew or correct the key" in str(told["g2b_plan"]["todo"])
    assert (told["seoul_opendata"]["on"], told["seoul_opendata"]["rests"]) == (False, "off")
    assert (told["news"]["on"], told["news"]["calls_left"]) == (False, None)
    code, out, _ = run()
    assert code == 0
    line = next(line for line in out.splitlines() if "g2b_bid" in line)
    assert [word in line for word in ("yes", "7 min", "450", "31")] == [True] * 4
    assert "30: the key is not registered → renew or correct the key" in out


def test_a_database_that_cannot_be_read_leaves_the_rest_to_be_shown(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all " * 100)
    code, out, complaint = run("--json")
    assert code == 1
    assert set(objects(out)) == {*FORMS, *FURTHER}
    assert len(complaint.splitlines()) == 1
    assert "cannot be read" in complaint


def test_an_empty_database_says_that_nothing_was_asked(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    assert run("--json")[0] == 0
    assert "empty" in run("--json")[2]


def test_a_quota_that_is_used_up_leaves_no_call_and_a_new_day_all_of_them() -> None:
    spent = SourceState(
        name="g2b_bid",
        calls={"getBidPblancListInfoServc": 3, "getBidPblancListInfoThng": 5},
        calls_day=NOW.astimezone(SEOUL).date(),
        cursor={"closed:getBidPblancListInfoServc": (NOW + timedelta(hours=3)).isoformat()},
    )
    today, tomorrow = (overview(KEYED, [spent], at)[0] for at in (NOW, NOW + timedelta(days=1)))
    assert (today.calls_left, today.fewest_left_of) == (0, "getBidPblancListInfoServc")
    assert tomorrow.calls_left == 800
    assert overview(KEYED, [], NOW)[0].calls_left == 800


def test_the_further_calls_rest_with_the_tenders_or_alone() -> None:
    def further(**bids: object) -> str:
        settings = SourcesSettings.model_validate({"g2b": {"key": "k" * 20}, "g2b_bid": bids})
        return next(one.rests for one in overview(settings, [], NOW) if one.name == "g2b_details")

    assert further() == ""
    assert further(details=False) == "off"
    assert further(enabled=False) == "off"
    assert next(one.rests for one in overview(SourcesSettings(), [], NOW) if one.name == "g2b_details") == "no key"
