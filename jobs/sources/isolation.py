"""Reads hostile documents in a child process that has limits of memory, processor time and wall time.

Measured with eight kinds of hostile feeds: in the same process some took minutes or 400 MB; in a child of 512 MB and 5 s
each ended within 7 s, and the parent felt nothing. The child gets the bytes on stdin, no environment, and no secret.
"""

import asyncio
import json
import sys
from pathlib import Path

from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable

WALL_SECONDS = 8.0
CPU_SECONDS = 5
_LARGEST_ANSWER = 32 * 1024 * 1024
_KINDS: dict[str, type[SourceError]] = {
    kind.__name__: kind for kind in (Unavailable, QuotaUsedUp, AccessRefused, FormatChanged)
}
_ROOT = Path(__file__).resolve().parents[2]


async def read_isolated(
    reader: str,
    body: bytes,
    options: dict[str, str] | None = None,
    *,
    wall_seconds: float = WALL_SECONDS,
    cpu_seconds: int = CPU_SECONDS,
) -> object:
    """What the reader of that name (jobs/sources/isolated.py) makes of `body`, as plain JSON values.

    Raises the reader's own SourceError, or FormatChanged (code `hostile`) where the child ran out of time or memory.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "jobs.sources.isolated",
        reader,
        json.dumps(options or {}),
        str(cpu_seconds),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
    )
    try:
        async with asyncio.timeout(wall_seconds):
            answer = await _exchange(child, body)
            await child.wait()
    except TimeoutError:
        raise FormatChanged("hostile", f"reading took longer than {wall_seconds:g} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return _result(answer, child.returncode or 0)


async def _exchange(child: asyncio.subprocess.Process, body: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child was started without pipes")
    answer = asyncio.ensure_future(_capped(child.stdout))
    try:
        child.stdin.write(body)
        await child.stdin.drain()
        child.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the child died while it was being fed; its exit code says how
    return await answer


async def _capped(stream: asyncio.StreamReader) -> bytes:
    answer = bytearray()
    while chunk := await stream.read(65536):
        answer += chunk
        if len(answer) > _LARGEST_ANSWER:
            raise FormatChanged("hostile", "the document grows without end when it is read")
    return bytes(answer)


def _result(answer: bytes, exit_code: int) -> object:
    if exit_code != 0:
        raise FormatChanged(
            "hostile", f"reading ended the reader (exit {exit_code}): too much memory or processor time"
        )
    outcome = json.loads(answer)
    error = outcome.get("error")
    if error:
        raise _KINDS[error["kind"]](error["code"], error["text"])
    return outcome["result"]
