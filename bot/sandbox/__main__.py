"""`python -m bot.sandbox --port N --state-dir DIR --token T`: the sandbox as a process of its own."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.sandbox.server import SandboxServer
from jobs.clock import SystemClock


async def serve(port: int, state_dir: Path | None, token: str) -> None:
    """Runs until SIGTERM or SIGINT; the first line on stdout is the base URL."""
    server = SandboxServer(token, state_dir=state_dir, clock=SystemClock())
    url = await server.start(port)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    await over.wait()
    await server.stop()


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state-dir", type=Path, default=None)
    parser.add_argument("--token", required=True, help="any token of the form 123456:letters")
    given = parser.parse_args()
    if not given.token.partition(":")[0].isdecimal():
        parser.error("a bot token looks like 123456:letters")
    asyncio.run(serve(given.port, given.state_dir, given.token))


if __name__ == "__main__":
    main()
