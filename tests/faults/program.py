"""The whole program as a process of its own: for faults that need its handlers."""

import asyncio
import logging
import os
import sys
from pathlib import Path

from pydantic import SecretStr

from bot import main
from jobs.settings import DatabaseSettings, Settings, TelegramSettings


def live(database: str, api: str, token: str, log: Path) -> None:
    """Runs the program without sources until SIGTERM."""
    file = log.open("a", encoding="utf-8")
    os.dup2(file.fileno(), sys.stderr.fileno())
    asyncio.run(_live(database, api, token))


async def _live(database: str, api: str, token: str) -> None:
    settings = Settings(
        telegram=TelegramSettings(token=SecretStr(token), api_url=api), database=DatabaseSettings(url=database)
    )
    program = await main.build(settings, sources={})
    logging.getLogger(__name__).info("the program runs")
    try:
        await main.run(program)
    finally:
        await program.close()
