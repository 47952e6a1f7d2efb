"""The child process of jobs/sources/isolation.py: reads one document from stdin, writes JSON to stdout, and ends.

Limits are set before anything is read, so that a hostile document can end this process and nothing else.
"""

import dataclasses
import json
import resource
import sys
from collections.abc import Callable

from jobs.sources.errors import SourceError

MEMORY_BYTES = 512 * 1024 * 1024


def _feed(body: bytes, options: dict[str, str]) -> object:
    from jobs.sources.syndication import read_feed  # noqa: PLC0415 - each reader loads only what it needs: 0.2 s saved

    return dataclasses.asdict(read_feed(body, options.get("content_type", ""), options.get("base", "")))


def _tables(body: bytes, options: dict[str, str]) -> object:
    from jobs.sources.tables import read_tables  # noqa: PLC0415 - as above

    return dataclasses.asdict(read_tables(body, options.get("content_type", "")))


def _blocks(body: bytes, options: dict[str, str]) -> object:
    from jobs.sources.blocks import read_blocks  # noqa: PLC0415 - as above

    return dataclasses.asdict(read_blocks(body, options.pop("content_type", ""), options))


READERS: dict[str, Callable[[bytes, dict[str, str]], object]] = {"feed": _feed, "tables": _tables, "blocks": _blocks}


def main() -> int:
    """Answers {"result": …} or {"error": {kind, code, text}}; any other end has an exit code other than 0."""
    _set_limits(int(sys.argv[3]))
    reader, options = READERS[sys.argv[1]], json.loads(sys.argv[2])
    try:
        outcome: dict[str, object] = {"result": reader(sys.stdin.buffer.read(), options)}
    except SourceError as error:
        outcome = {"error": {"kind": type(error).__name__, "code": error.code, "text": error.text}}
    except (MemoryError, RecursionError):
        return 3
    sys.stdout.write(json.dumps(outcome))
    return 0


def _set_limits(cpu_seconds: int) -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (allowed, allowed))


if __name__ == "__main__":
    sys.exit(main())
