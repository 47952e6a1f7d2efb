"""The whole way: the story on its stage, at once, and through a kill -9 in the middle."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.demo.play import play
from bot.demo.stage import open_stage
from bot.demo.story import BEATS, CCTV
from bot.demo.transcript import Transcript
from storage import outbox
from storage.records import OutboxState

ROOT = Path(__file__).parents[2]


async def test_the_story_ends_as_it_must(tmp_path: Path) -> None:
    said: list[str] = []
    async with open_stage(tmp_path, fresh=False) as stage:
        Transcript(stage.sandbox, said.append)
        await play(stage, said.append)
        async with stage.program.database.reading() as tx:
            counts = await outbox.counts(tx)
        accepted = [event for event in stage.sandbox.accepted if event["method"] == "sendMessage"]
    assert set(counts) == {OutboxState.SENT}
    assert sum(CCTV in event["text"] and "맞은 이유" in event["text"] for event in accepted) == 1
    assert len([line for line in said if "━━" in line]) == len(BEATS)
    transcript = "\n".join(said)
    assert "김영상 #1\n    /start" in transcript
    assert re.search(r"\[04/03\(금\) 14:20\] 발주봇 → 김영상 #\d+ · reply to #\d+\n    🧪 예시", transcript)
    assert "발주봇 (edits) → 김영상" in transcript
    assert re.search(r"\[🔗 원문\] \[📋 번호 복사\]", transcript)


@pytest.mark.parametrize("after_lines", [60, 140])
def test_a_killed_demo_goes_on_and_neither_loses_nor_doubles(tmp_path: Path, after_lines: int) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--play", "--pause", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    killed = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    for _, _ in zip(range(after_lines), killed.stdout, strict=False):
        continue
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    killed.stdout.close()
    began = time.monotonic()
    resumed = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert resumed.returncode == 0, resumed.stderr
    assert "The story ended as it must." in resumed.stdout
    assert time.monotonic() - began < 120
    texts = Counter(_bot_texts(tmp_path / ".demo" / "sandbox" / "journal.jsonl"))
    cards = {text: count for text, count in texts.items() if "맞은 이유" in text or "→" in text}
    assert cards
    # The kill may fall between a send and its record: then one message, marked as possible, comes once more.
    assert sum(count - 1 for count in cards.values()) == 0 or any("재전송" in text for text in texts)


def _bot_texts(journal: Path) -> list[str]:
    events = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    return [event["text"] for event in events if event["kind"] == "accepted" and event["method"] == "sendMessage"]
