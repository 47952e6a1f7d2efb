"""Simulated time: where it stops, what it waits for, and how the page moves it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.demo import introduce
from bot.demo import material, story
from bot.demo.guide import SCENES, hint, next_scene, scenes
from bot.demo.program_view import StageView, next_monday, next_morning
from bot.demo.stage import OPENS, Stage, open_stage
from bot.demo.stops import next_stop
from bot.sandbox.client import SandboxClient
from jobs.clock import SEOUL
from storage import outbox
from storage.records import OutboxState

MONDAY = datetime(2026, 3, 30, 9, 0, tzinfo=SEOUL)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=SEOUL)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The demo with the story's own notices only."""
    async with open_stage(tmp_path, fresh=False, rows=material.story_rows()) as opened:
        await introduce(opened)
        yield opened


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen within 30 s")


async def subscribed(stage: Stage) -> None:
    async with SandboxClient(stage.url) as client:
        await story.subscribe((await story.cast(client)).vendor, ("CCTV", "클라우드"))


@pytest.mark.parametrize(
    ("now", "appearing", "expected"),
    [
        (at(1, 9), [], at(1, 15)),
        (at(1, 15), [], at(2, 8, 30)),
        (at(2, 8, 30), [], at(2, 15)),
        (at(1, 9), [at(1, 10, 12)], at(1, 10, 20)),
        (at(1, 9), [at(1, 10)], at(1, 10)),
        (at(1, 10), [at(1, 10), at(1, 9, 59)], at(1, 15)),
        (at(1, 9), [at(1, 14, 59, ), at(1, 9, 1)], at(1, 9, 10)),
        (at(1, 16), [at(1, 22, 49)], at(1, 22, 50)),
        (at(4, 23), [at(6, 12)], at(5, 8, 30)),
    ],
)  # fmt: skip
def test_time_stops_where_something_happens(now: datetime, appearing: list[datetime], expected: datetime) -> None:
    assert next_stop(now, at(30, 9), appearing) == expected


def test_time_stops_where_it_was_told_to_before_anything_else() -> None:
    assert next_stop(at(1, 9), at(1, 9, 7), [at(1, 9, 8)]) == at(1, 9, 7)


@pytest.mark.parametrize(
    ("now", "morning", "monday"),
    [
        (at(1, 8, 59), at(1, 9), at(6, 9)),
        (at(1, 9), at(2, 9), at(6, 9)),
        (at(6, 8, 59), at(6, 9), at(6, 9)),
        (at(6, 9), at(7, 9), at(13, 9)),
        (at(5, 23), at(6, 9), at(6, 9)),
    ],
)
def test_the_next_morning_and_the_next_monday(now: datetime, morning: datetime, monday: datetime) -> None:
    assert (next_morning(now), next_monday(now)) == (morning, monday)


def test_the_hint_follows_the_visitor() -> None:
    first = hint(set(), MONDAY)
    second = hint({story.VENDOR}, MONDAY)
    scene = hint({story.VENDOR, story.COLLEAGUE}, MONDAY)
    assert "CCTV" in first["ko"]
    assert "CCTV" in first["en"]
    assert "이메타" in second["ko"]
    assert scene["ko"].startswith("3/31(화) 10:30 · ")
    assert scene["en"].startswith("Tue 31 Mar 10:30 · ")
    assert hint({story.VENDOR}, SCENES[0].at)["ko"].startswith("4/1(수) 11:30 · ")
    assert "4월 말" in hint({story.VENDOR}, SCENES[-1].at)["ko"]


def test_every_scene_has_words_in_both_languages_and_says_whose_phone_shows_it() -> None:
    shown = scenes(SCENES[1].at)
    assert [scene["done"] for scene in shown] == [True, True, *[False] * (len(SCENES) - 2)]
    assert all(scene["text"]["ko"] and scene["text"]["en"] for scene in shown)
    assert "(이메타 님의 화면)" in shown[-2]["text"]["ko"]
    assert "(on 이메타's phone)" in shown[-2]["text"]["en"]
    assert next_scene(SCENES[-1].at) is None


async def test_the_page_plays_the_scenes_one_by_one(stage: Stage) -> None:
    view = StageView(stage)
    await subscribed(stage)
    for scene in SCENES[:3]:
        shown = await view.command("next_scene", {})
        assert shown["clock"] == scene.at.isoformat()
    assert shown["outbox"] == {"sent": 1}
    assert shown["rows"][0]["chat"] == "김영상"
    assert shown["matches"][0] | {"at": ""} == {
        "at": "",
        "chat": "김영상",
        "notice": "R26BK99000002",
        "title": story.CLOUD,
        "constructed": True,
        "words": ["클라우드"],
        "strength": "strong",
    }
    assert shown["notices"][0]["constructed"] is True
    sources = {poll["source"]: poll for poll in reversed(shown["polls"])}
    assert sources["news"]["unchanged"] is True
    assert sources["g2b_bid"]["found"] == 1
    assert shown["busy"] is True, "nothing was read by itself yet: `run` does that first"
    await stage.advance_to(SCENES[-1].at)
    with pytest.raises(ValueError, match="the story is over"):
        await view.command("next_scene", {})


async def test_a_jump_shows_how_far_it_is_and_can_be_halted(stage: Stage) -> None:
    view = StageView(stage)
    jump = asyncio.create_task(view.command("next_monday", {}))
    await until(lambda: stage.clock.now() > OPENS)
    shown = await view.snapshot()
    assert shown["busy"] is True
    assert 0.0 < shown["progress"] < 1.0
    await view.command("pause", {})
    halted = await jump
    assert halted["progress"] is None
    assert OPENS < stage.clock.now() < next_monday(OPENS)


async def test_running_time_moves_by_itself_and_stops_when_paused(stage: Stage) -> None:
    view = StageView(stage)
    stop = asyncio.Event()
    going = asyncio.create_task(view.run(stop))
    assert (await view.command("speed", {"speed": 3600}))["speed"] == 3600
    assert (await view.command("resume", {}))["running"] is True
    await until(lambda: stage.clock.now() >= OPENS + timedelta(hours=1))
    assert (await view.command("pause", {}))["running"] is False
    stop.set()
    await going
    assert not (await view.snapshot())["busy"]


@pytest.mark.parametrize("speed", [0, 3601, "fast", None])
async def test_a_speed_that_is_none_is_refused(stage: Stage, speed: object) -> None:
    with pytest.raises(ValueError, match="1 to 3600"):
        await StageView(stage).command("speed", {"speed": speed})


async def test_what_is_said_while_the_clock_stands_is_worked_on(stage: Stage) -> None:
    """A settings change can let go what was held back: the clock need not move for it."""
    view = StageView(stage)
    stop = asyncio.Event()
    await stage.settle()
    going = asyncio.create_task(view.run(stop))
    ticks = len(stage.sources.calls)
    stage.clock.advance(timedelta(hours=2))
    await subscribed(stage)
    await until(lambda: len(stage.sources.calls) > ticks)
    stop.set()
    await going


async def test_a_stage_opens_again_where_it_was(tmp_path: Path) -> None:
    rows = material.story_rows()
    async with open_stage(tmp_path, fresh=False, rows=rows) as first:
        await introduce(first)
        await subscribed(first)
        await first.advance_to(SCENES[2].at)
        taken = int(first.url.rpartition(":")[2])
        messages = len(first.sandbox.world.chats[story.VENDOR].posts)
    async with open_stage(tmp_path, fresh=False, rows=rows, port=taken) as second:
        await introduce(second)
        assert second.clock.now() == SCENES[2].at
        assert len(second.sandbox.world.chats[story.VENDOR].posts) == messages
        async with second.program.database.reading() as tx:
            assert await outbox.counts(tx) == {OutboxState.SENT: 1}
        async with open_stage(tmp_path / "other", fresh=False, rows=rows, port=taken) as third:
            assert third.url != second.url
    async with open_stage(tmp_path, fresh=True, rows=rows) as fourth:
        assert fourth.clock.now() == OPENS
        assert fourth.sandbox.world.chats == {}
