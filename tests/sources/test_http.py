"""The fetcher against servers that behave badly, all on loopback."""

import asyncio
import gzip
import resource
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from jobs.clock import MachineTime
from jobs.ports import Request
from jobs.sources.errors import FormatChanged, SourceError, Unavailable
from jobs.sources.http import MEBIBYTE, HttpFetcher, Limits

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[[Script], Awaitable[str]]
KEY = "SECRET+KEY=="


class FakeTime:
    """Real time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def seconds(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[asyncio.Server] = []

    async def start(script: Script) -> str:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await script(reader, writer)
            except ConnectionError:
                pass  # the fetcher hung up first, as it should on a hostile answer
            finally:
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        lines = "".join(f"{header}\r\n" for header in (*headers, f"Content-Length: {len(body)}"))
        writer.write(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)
        await writer.drain()

    return script


async def get(url: str, limits: Limits | None = None) -> tuple[int, dict[str, str], bytes]:
    async with HttpFetcher(user_agent="baljubot/test", real_time=MachineTime(), limits=limits) as fetcher:
        response = await fetcher.get(Request(url=url, secrets=(KEY,)))
        return response.status, response.headers, response.body


async def failure(url: str, limits: Limits | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await get(url, limits)
    assert KEY not in str(caught.value)
    assert "serviceKey" not in str(caught.value)
    return caught.value


async def test_a_whole_answer_whatever_its_status(serve: Serve) -> None:
    url = await serve(answer(b"no", "X-Thing: A", "Retry-After: 5", status="429 Too Many"))
    status, headers, body = await get(url)
    assert (status, headers["x-thing"], headers["retry-after"], body) == (429, "A", "5", b"no")


async def test_who_asks_is_said_and_headers_are_passed(serve: Serve) -> None:
    heard: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "b"\r\n\r\n')

    url = await serve(script)
    async with HttpFetcher(user_agent="baljubot/1 (+ops@example.kr)", real_time=MachineTime()) as fetcher:
        response = await fetcher.get(Request(url=url, headers=(("If-None-Match", '"a"'),)))
    assert (response.unchanged, response.status, response.body) == (True, 304, b"")
    assert b"baljubot/1 (+ops@example.kr)" in heard[0]
    assert b'if-none-match: "a"' in heard[0].lower()


@pytest.mark.parametrize(
    ("packed", "encoding"), [(gzip.compress(b"x" * 200_000), "gzip"), (zlib.compress(b"x" * 200_000), "deflate")]
)
async def test_compressed_answers(serve: Serve, packed: bytes, encoding: str) -> None:
    url = await serve(answer(packed, f"Content-Encoding: {encoding}"))
    assert (await get(url))[2] == b"x" * 200_000


async def test_a_bomb_is_refused_before_it_unfolds(serve: Serve) -> None:
    bomb = gzip.compress(b"\0" * (200 * MEBIBYTE))
    url = await serve(answer(bomb, "Content-Encoding: gzip"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = await failure(url, Limits(body_bytes=5 * MEBIBYTE))
    assert (type(error), error.code) == (FormatChanged, "too-large")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024


@pytest.mark.parametrize(
    ("script", "kind", "code"),
    [
        (answer(b"x" * 2 * MEBIBYTE), FormatChanged, "too-large"),
        (answer(gzip.compress(b"y" * 9999)[:-20], "Content-Encoding: gzip"), Unavailable, "cut"),
        (answer(b"not gzip at all", "Content-Encoding: gzip"), FormatChanged, "compression"),
        (answer(b"x", "Content-Encoding: br"), FormatChanged, "compression"),
        (answer(b"", "Location: /again", status="302 Found"), FormatChanged, "redirects"),
    ],
)
async def test_refused(serve: Serve, script: Script, kind: type[SourceError], code: str) -> None:
    error = await failure(await serve(script) + f"/path?serviceKey={KEY}", Limits(body_bytes=MEBIBYTE))
    assert (type(error), error.code) == (kind, code)


async def test_an_answer_shorter_than_it_said_is_cut(serve: Serve) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    error = await failure(await serve(script))
    assert (type(error), error.code) == (Unavailable, "cut")


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
async def test_only_a_wall_clock_ends_a_drip(serve: Serve, head: bytes) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    started = asyncio.get_running_loop().time()
    error = await failure(await serve(script), Limits(wall_seconds=0.5))
    assert (type(error), error.code) == (Unavailable, "slow")
    assert asyncio.get_running_loop().time() - started < 5


async def test_nobody_there(serve: Serve) -> None:
    url = await serve(answer(b""))
    port = int(url.rpartition(":")[2])
    spare = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    free = spare.sockets[0].getsockname()[1]
    spare.close()
    await spare.wait_closed()
    assert free != port
    error = await failure(f"http://127.0.0.1:{free}/{KEY}/x?serviceKey={KEY}")
    assert (type(error), error.code) == (Unavailable, "unreachable")
    assert "127.0.0.1/***/x" in str(error)


@pytest.mark.parametrize("url", ["http://[::1/x", "ftp://127.0.0.1/x", "nonsense", "http://"])
async def test_what_cannot_be_asked(url: str) -> None:
    error = await failure(url)
    assert error.code in {"address", "unreachable"}


async def test_calls_to_one_host_keep_their_distance(serve: Serve) -> None:
    url = await serve(answer(b"ok", "Connection: close"))
    clock = FakeTime()
    limits = Limits(gaps={"127.0.0.1": 1.5})
    async with HttpFetcher(user_agent="t", real_time=clock, limits=limits) as fetcher:
        await asyncio.gather(*(fetcher.get(Request(url=url)) for _ in range(3)))
    assert clock.slept == [1.5, 1.5]


def test_gaps_by_host() -> None:
    limits = Limits(gap=2.0, gaps={"apis.data.go.kr": 0.15})
    assert [limits.gap_for(host) for host in ("apis.data.go.kr", "www.seoul.go.kr", "localhost")] == [0.15, 2.0, 0.0]
