"""Start-up to the first poll, and what the idle process weighs: the real `baljubot run -v` against the sandbox."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.measure import Measure

TOKEN = "1234567890:benchmark-token-that-opens-nothing-at-all"  # noqa: S105 - the sandbox accepts any
_FIGURE = re.compile(r"(start-up to first poll|idle process): ([\d.]+) (s|MB)")
LIBRARIES = (
    "import telegram.ext, sqlalchemy.ext.asyncio, httpx, pydantic_settings, apscheduler.schedulers.asyncio, typer"
)


def measures(*, quick: bool) -> Iterator[Measure]:
    """Medians over fresh processes on fresh databases; against importing the same libraries and doing nothing."""
    runs = 1 if quick else 5
    figures = [_one_run() for _ in range(runs)]
    bare = median(_bare_import() for _ in range(runs))
    start = median(figure["s"] for figure in figures)
    yield Measure(
        name="start-up to first poll",
        n=runs,
        figure=start,
        unit="s",
        against="the libraries imported alone",
        ratio=bare / start,
    )
    yield Measure(name="idle memory", n=runs, figure=median(figure["MB"] for figure in figures), unit="MB")


def _one_run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="baljubot-bench-") as folder:
        sandbox = _start("-m", "bot.sandbox", "--token", TOKEN, stdout=subprocess.PIPE)
        try:
            url = _line(sandbox)
            environment = {
                "BALJUBOT_TELEGRAM__TOKEN": TOKEN,
                "BALJUBOT_TELEGRAM__API_URL": url,
                "BALJUBOT_DATABASE__URL": f"sqlite:///{Path(folder) / 'bench.db'}",
            }
            bot = _start("-m", "bot", "run", "-v", stderr=subprocess.PIPE, environment=environment)
            return _figures(bot)
        finally:
            _end(sandbox)


def _figures(bot: subprocess.Popen[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    if bot.stderr is None:  # pragma: no cover - opened with a pipe three lines up
        raise RuntimeError("no stderr")
    said = []
    for line in bot.stderr:
        said.append(line)
        figure = _FIGURE.search(line)
        if figure is not None:
            found[figure[3]] = float(figure[2])
        if len(found) == 2:
            _end(bot)
            return found
    raise RuntimeError(f"baljubot run ended early: {''.join(said)[-500:]}")


def _bare_import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)
    return time.perf_counter() - began


def _start(
    *arguments: str, stdout: int | None = None, stderr: int | None = None, environment: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], stdout=stdout, stderr=stderr, text=True, env=os.environ | (environment or {})
    )


def _line(process: subprocess.Popen[str]) -> str:
    if process.stdout is None:  # pragma: no cover - opened with a pipe
        raise RuntimeError("no stdout")
    return process.stdout.readline().strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(40)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
