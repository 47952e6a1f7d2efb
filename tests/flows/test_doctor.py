"""The check-up: each thing looked at, well and ill; and the command itself against the sandbox and the replay server."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.telegram_check import check_telegram
from bot.demo.recorded_rows import recorded_bids
from bot.demo.source_faults import Fault
from bot.demo.source_server import RecordedPage, RecordedSourceServer
from jobs.checkup.clock import Noting, Skews, check_clock
from jobs.checkup.database import check_database, check_tick, tick_finding
from jobs.checkup.finding import Finding, Level
from jobs.checkup.sources import check_keys, check_sources
from jobs.clock import MachineTime, ManualClock
from jobs.ports import Request, Response
from jobs.rules.windows import SEOUL
from jobs.settings import OperatorSettings, Settings, TelegramSettings
from jobs.sources.http import HttpFetcher
from jobs.sources.settings import SourcesSettings
from jobs.timetable import LAST_TICK
from storage import remembered, source_states
from storage.db import Database
from storage.lock import ProcessLock
from storage.migrate import upgrade
from storage.records import SourceState
from tests.sandbox import TOKEN, sandboxed

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "tests" / "recorded"
START = datetime(2026, 7, 28, 12, 0, tzinfo=SEOUL)
SERVICES = "getBidPblancListInfoServc"
FEED = (RECORDED / "feeds" / "constructed_google_news_ko.xml").read_bytes().replace(b"25 Jan 2023", b"27 Jul 2026")


def levels(findings: list[Finding]) -> dict[str, Level]:
    return {finding.what: finding.level for finding in findings}


async def gathered(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


# Telegram


def telegram(url: str, token: str = TOKEN, chat_id: int | None = None) -> Settings:
    return Settings(
        telegram=TelegramSettings(token=SecretStr(token), api_url=url), operator=OperatorSettings(chat_id=chat_id)
    )


async def test_a_good_token_and_a_chat_that_can_be_written_to(clock: ManualClock) -> None:
    skews = Skews(clock=clock)
    async with sandboxed(clock) as running:
        person = await running.client.person(77, "운영자")
        await person.say("/start")
        before = len(await running.client.accepted())
        found = await gathered(check_telegram(telegram(running.url, chat_id=77), skews))
        assert levels(found) == {"token": Level.OK, "operator's chat": Level.OK}
        assert len(await running.client.accepted()) == before  # nobody was sent a message
        await person.block()
        (_, blocked) = await gathered(check_telegram(telegram(running.url, chat_id=77), skews))
        assert (blocked.level, "unblock" in blocked.todo) == (Level.FAIL, True)
        (_, unknown) = await gathered(check_telegram(telegram(running.url, chat_id=78), skews))
        assert (unknown.level, "press start" in unknown.todo) == (Level.FAIL, True)
        (_, unset) = await gathered(check_telegram(telegram(running.url), skews))
        assert (unset.level, "operator.chat_id" in unset.todo) == (Level.WARN, True)
    assert skews.seen  # the answers told the time


async def test_a_refused_token_is_told_apart_from_a_page_and_from_no_network(clock: ManualClock) -> None:
    wrong = TOKEN[:-3] + "xyz"
    async with sandboxed(clock) as running:
        (refused, unasked) = await gathered(check_telegram(telegram(running.url, wrong, 77), Skews(clock=clock)))
        assert (refused.level, unasked.level) == (Level.FAIL, Level.WARN)
        assert "@BotFather" in refused.todo
        assert wrong not in f"{refused}{unasked}"
    (gone, _) = await gathered(check_telegram(telegram(running.url), Skews(clock=clock)))
    assert (gone.level, "cannot be reached" in gone.said) == (Level.FAIL, True)
    (none,) = await gathered(check_telegram(telegram(running.url, ""), Skews(clock=clock)))
    assert (none.level, "BALJUBOT_TELEGRAM__TOKEN" in none.todo) == (Level.FAIL, True)


async def test_a_page_at_the_api_url_is_no_refusal(clock: ManualClock) -> None:
    server = RecordedSourceServer(clock)
    url = await server.start()
    (found, _) = await gathered(check_telegram(telegram(url), Skews(clock=clock)))
    await server.stop()
    assert found.level is Level.FAIL
    assert "telegram.api_url" in found.todo


# Database


async def test_a_sound_database_is_sound(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    database = Database(url)
    await upgrade(database)
    await database.close()
    found = await gathered(check_database(url, START))
    assert set(levels(found).values()) == {Level.OK}
    assert {"database files", "disk", "database", "database shape", "database writing"} == set(levels(found))


async def test_no_database_is_made_and_an_old_one_is_left_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    (absent,) = await gathered(check_database(url, START))
    assert (absent.level, (tmp_path / "x.db").exists()) == (Level.WARN, False)
    (tmp_path / "x.db").touch(mode=0o644)
    found = await gathered(check_database(url, START))
    assert levels(found)["database shape"] is Level.WARN
    assert levels(found)["database files"] is Level.WARN
    assert next(one.todo for one in found if one.what == "database files").startswith("chmod 600 x.db ")
    assert (tmp_path / "x.db").stat().st_size == 0


async def test_a_damaged_database_and_a_wrong_url_fail_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all " * 100)
    found = await gathered(check_database(f"sqlite:///{tmp_path / 'x.db'}", START))
    assert levels(found)["database"] is Level.FAIL
    (wrong,) = await gathered(check_database("mysql://x/y", START))
    assert wrong.level is Level.FAIL


async def test_broken_pages_are_found(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    database = Database(f"sqlite:///{path}")
    await upgrade(database)
    await database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\x5a" * 8192 + whole[12288:])
    found = await gathered(check_database(f"sqlite:///{path}", START))
    assert levels(found)["database"] is Level.FAIL


async def test_a_database_of_a_newer_program_fails(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    database = Database(url)
    await upgrade(database)
    async with database.writing() as tx:
        await tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await database.close()
    found = await gathered(check_database(url, START))
    assert levels(found)["database shape"] is Level.FAIL
    assert "database writing" not in levels(found)


async def test_the_database_of_many_machines_is_checked_too(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    found = await gathered(check_database(url, START))
    assert {finding.level for finding in found} == {Level.OK}


async def test_a_tick_is_late_only_where_somebody_should_tick(sqlite: Database) -> None:
    url = sqlite.url.render_as_string()
    assert (await check_tick(url, START)).level is Level.WARN
    async with sqlite.writing() as tx:
        await remembered.remember(tx, LAST_TICK, (START - timedelta(minutes=2)).isoformat())
    assert (await check_tick(url, START)).level is Level.OK
    later = START + timedelta(hours=1)
    assert (await check_tick(url, later)).level is Level.WARN
    path = sqlite.path
    assert path is not None
    lock = ProcessLock(path)
    lock.take()
    assert (await check_tick(url, later)).level is Level.FAIL
    lock.release()
    assert (await check_tick(url, later)).level is Level.WARN
    assert (await check_tick("sqlite:////nowhere/at/all.db", later)).said == "there was none yet"
    assert tick_finding(None, START, running=True).level is Level.WARN


# Clock


class OneAnswer:
    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers

    async def get(self, request: Request) -> Response:
        del request
        return Response(status=200, headers=self.headers, body=b"")


@pytest.mark.parametrize(
    ("skews", "level"),
    [([], Level.WARN), ([3], Level.OK), ([-299], Level.OK), ([301], Level.FAIL), ([-4000], Level.FAIL), ([4000, 2], Level.OK)],
)  # fmt: skip
async def test_five_minutes_are_too_much(skews: list[int], level: Level, clock: ManualClock) -> None:
    noted = Skews(clock=clock)
    for seconds in skews:
        date = format_datetime(clock.now() - timedelta(seconds=seconds), usegmt=True)
        await Noting(fetcher=OneAnswer({"date": date}), skews=noted).get(Request(url="http://127.0.0.1/"))
    for useless in ({}, {"date": "yesterday"}, {"date": "Mon, 01 Jan 2001 00:00:00 GMT", "age": "9"}):
        noted.note(useless)
    assert check_clock(noted).level is level


# Sources


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[tuple[RecordedSourceServer, str]]:
    clock.put(START)
    replaying = RecordedSourceServer(
        clock,
        recorded_bids(RECORDED / "g2b"),
        (RecordedPage(path="/feed", body=FEED, content_type="application/xml", visible_from=START),),
    )
    url = await replaying.start()
    yield replaying, url
    await replaying.stop()


def settings_for(url: str, *feeds: str) -> SourcesSettings:
    return SourcesSettings.model_validate(
        {
            "g2b": {"base_url": f"{url}/1230000", "key": "a-service-key-of-the-test"},
            "g2b_prespec": {"enabled": False},
            "g2b_plan": {"enabled": False},
            "g2b_award": {"enabled": False},
            "news": {"feeds": [{"name": name, "url": f"{url}/{name}"} for name in feeds]},
        }
    )


async def asked(url: str, database: Database | None, *feeds: str) -> list[Finding]:
    async with HttpFetcher(user_agent="test", real_time=MachineTime()) as fetcher:
        return await gathered(check_sources(settings_for(url, *feeds), database, fetcher, MachineTime(), START))


async def test_each_source_is_asked_one_cheap_call_that_is_counted_and_stored_nowhere_else(
    server: tuple[RecordedSourceServer, str], database: Database
) -> None:
    replaying, url = server
    async with database.writing() as tx:
        known = SourceState(name="g2b_bid", calls={SERVICES: 7}, calls_day=START.date(), cursor={"services:new": "2026-07-28T02:59:00+00:00"})  # fmt: skip
        await source_states.put(tx, known)
    found = await asked(url, database, "feed")
    assert levels(found) == {"g2b_bid": Level.OK, "news": Level.OK}
    assert "792 calls left" in found[0].said
    calls = [(call.path.rpartition("/")[2], call.query.get("numOfRows")) for call in replaying.calls]
    assert calls == [(SERVICES, "1"), ("feed", None)]
    async with database.reading() as tx:
        assert await source_states.get(tx, "g2b_bid") == replace(known, calls={SERVICES: 8})
        assert (await source_states.get(tx, "news")).calls == {"feed": 1}


async def test_what_fails_says_what_to_do_and_a_used_up_quota_is_not_asked_again(
    server: tuple[RecordedSourceServer, str], sqlite: Database
) -> None:
    replaying, url = server
    replaying.fail_next(Fault.GATEWAY_KEY, path=SERVICES)
    (refused,) = await asked(url, sqlite)
    assert (refused.level, "key" in refused.todo) == (Level.FAIL, True)
    replaying.fail_next(Fault.GATEWAY_QUOTA, path="getBid", times=2)
    (spent,) = await asked(url, sqlite)
    assert (spent.level, "midnight" in spent.todo) == (Level.WARN, True)
    before = [call.path for call in replaying.calls].count(f"/1230000/ad/BidPublicInfoService/{SERVICES}")
    await asked(url, sqlite)
    assert [call.path for call in replaying.calls].count(f"/1230000/ad/BidPublicInfoService/{SERVICES}") == before


async def test_one_feed_of_two_that_fails_is_a_warning(server: tuple[RecordedSourceServer, str]) -> None:
    _, url = server
    found = await asked(url, None, "feed", "gone")
    assert levels(found)["news"] is Level.WARN
    assert levels(await asked(url, None, "gone"))["news"] is Level.FAIL


def test_keys_are_looked_at() -> None:
    bare = check_keys(SourcesSettings())
    assert [finding.level for finding in bare] == [Level.WARN, Level.FAIL]
    assert [one.level for one in check_keys(settings_for("http://127.0.0.1"))] == [Level.OK]
    for key, level in (("abc%252Bdef", Level.FAIL), (" abcdef ", Level.WARN)):
        settings = SourcesSettings.model_validate({"g2b": {"key": key}})
        assert [one.level for one in check_keys(settings)] == [level]


# The command


async def doctor(folder: Path, **environment: str) -> tuple[int, list[dict[str, str]], str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BALJUBOT_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", "--json",
        cwd=folder, env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert TOKEN not in out.decode() + err.decode()
    assert "Traceback" not in err.decode()
    return process.returncode or 0, [json.loads(line) for line in out.splitlines()], err.decode()


async def test_the_command_is_content_with_a_bot_that_is_set_up(
    tmp_path: Path, clock: ManualClock, server: tuple[RecordedSourceServer, str]
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    await upgrade(database)
    await database.close()
    async with sandboxed(clock) as running:
        await (await running.client.person(77, "운영자")).say("/start")
        code, found, progress = await doctor(
            tmp_path,
            BALJUBOT_DATABASE__URL=f"sqlite:///{tmp_path / 'x.db'}",
            BALJUBOT_TELEGRAM__TOKEN=TOKEN,
            BALJUBOT_TELEGRAM__API_URL=running.url,
            BALJUBOT_OPERATOR__CHAT_ID="77",
            BALJUBOT_SOURCES__G2B__KEY="a-service-key-of-the-test",
            BALJUBOT_SOURCES__G2B__BASE_URL=f"{server[1]}/1230000",
        )
    assert code == 0
    assert {one["what"] for one in found if one["level"] == "FAIL"} == set()
    assert {"token", "operator's chat", "keys", "g2b_bid", "g2b_award", "clock", "last tick"} <= {
        one["what"] for one in found
    }
    assert all(one["todo"] for one in found if one["level"] != "OK")
    assert "asking the sources" in progress


async def test_the_command_without_any_network_fails_clearly(tmp_path: Path) -> None:
    code, found, _ = await doctor(
        tmp_path,
        BALJUBOT_TELEGRAM__TOKEN=TOKEN,
        BALJUBOT_TELEGRAM__API_URL="http://127.0.0.1:9",
        BALJUBOT_SOURCES__G2B__KEY="a-service-key-of-the-test",
        BALJUBOT_SOURCES__G2B__BASE_URL="http://127.0.0.1:9/1230000",
    )
    level = {one["what"]: one["level"] for one in found}
    assert code == 1
    assert (level["token"], level["g2b_bid"], level["clock"]) == ("FAIL", "FAIL", "WARN")
    assert all(one["todo"] for one in found if one["level"] != "OK")
    assert not (tmp_path / "x.db").exists()
