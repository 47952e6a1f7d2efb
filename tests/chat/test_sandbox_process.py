"""The sandbox as a process of its own: what it took is there after kill -9."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from telegram import Bot

from bot.sandbox.client import SandboxClient
from tests.sandbox import TOKEN


@contextmanager
def process(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "bot.sandbox", "--state-dir", str(folder), "--token", TOKEN, *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        try:
            yield started, started.stdout.readline().strip()
        finally:
            if started.poll() is None:
                started.kill()


async def test_what_was_answered_is_kept_over_a_kill(tmp_path: Path) -> None:
    sent: list[int] = []
    for round_number in range(3):
        with process(tmp_path) as (started, url):
            async with SandboxClient(url) as client, Bot(TOKEN, base_url=f"{url}/bot") as bot:
                await (await client.person(11, "지우")).say(f"/start {round_number}")
                for n in range(20):
                    sent.append((await bot.send_message(11, f"{round_number}:{n}")).message_id)
                os.kill(started.pid, signal.SIGKILL)
    with process(tmp_path) as (started, url):
        async with SandboxClient(url) as client:
            assert [line.message_id for line in await client.accepted()] == sent
            assert len(await client.messages(11)) == 63
            assert len(await client.get("updates")) == 3
        started.send_signal(signal.SIGTERM)
        assert started.wait(5) == 0


def test_a_token_that_is_none_is_refused() -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--token", "nonsense"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "a bot token looks like 123456:letters" in done.stderr


def test_it_explains_itself() -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "--state-dir" in done.stdout
