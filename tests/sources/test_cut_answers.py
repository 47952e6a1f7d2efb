"""F33: an answer that ends too early is a failed fetch, however the connection hides it; half a list is never a list."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from jobs.clock import MachineTime
from jobs.ports import Request
from jobs.sources.errors import SourceError
from jobs.sources.http import HttpFetcher
from jobs.sources.registry import read_recorded
from tests.sources.test_seoul_feeds_parse import ROW, plaza

RECORDED = Path(__file__).parents[1] / "recorded"
LIVE = (RECORDED / "g2b" / "bids_servc_live.json").read_bytes()
SAMPLE = (RECORDED / "g2b" / "official_samples" / "getBidPblancListInfoServc.xml").read_bytes()
BODIES = {
    "JSON of the procurement service": ("g2b_bid", LIVE),
    "XML of the procurement service": ("g2b_bid", SAMPLE),
    "a feed": ("news", (RECORDED / "feeds" / "constructed_google_news_ko.xml").read_bytes()),
    "the city's yearly list": ("seoul_plan", (RECORDED / "seoul_plan" / "constructed_list.html").read_bytes()),
    "the contract site": ("seoul_contract", (RECORDED / "seoul_contract" / "constructed_list.html").read_bytes()),
    "JSON of the plaza": ("seoul_opendata", plaza(ROW)),
}
"""CSV is not among them: it has no end that a reader could miss. Its Content-Length has."""
PLACES = (0.02, 0.3, 0.6, 0.9, 0.97)

Send = Callable[[asyncio.StreamWriter, bytes, bytes], None]


def by_length(writer: asyncio.StreamWriter, whole: bytes, part: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(whole) + part)


def by_chunks(writer: asyncio.StreamWriter, whole: bytes, part: bytes) -> None:
    del whole
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(part) + part + b"\r\n")


def by_closing(writer: asyncio.StreamWriter, whole: bytes, part: bytes) -> None:
    """As an HTTP/1.0 server does: the end of the connection is the end of the answer, and nothing says that it came early."""
    del whole
    writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + part)


@pytest.fixture
async def fetch() -> AsyncIterator[Callable[[Send, bytes, bytes], Awaitable[bytes]]]:
    servers: list[asyncio.Server] = []

    async def get(send: Send, whole: bytes, part: bytes) -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            send(writer, whole, part)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        servers.append(server)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with HttpFetcher(user_agent="t", real_time=MachineTime()) as fetcher:
            return (await fetcher.get(Request(url=url))).body

    yield get
    for server in servers:
        server.close()


@pytest.mark.parametrize("send", [by_length, by_chunks])
@pytest.mark.parametrize("name", sorted(BODIES))
async def test_a_connection_that_ends_early_is_a_failed_fetch(
    fetch: Callable[[Send, bytes, bytes], Awaitable[bytes]], send: Send, name: str
) -> None:
    _, whole = BODIES[name]
    for place in PLACES:
        with pytest.raises(SourceError) as caught:
            await fetch(send, whole, whole[: int(len(whole) * place)])
        assert caught.value.code == "cut"


@pytest.mark.parametrize("name", sorted(BODIES))
async def test_an_answer_that_only_looks_whole_is_refused_by_its_reader(
    fetch: Callable[[Send, bytes, bytes], Awaitable[bytes]], name: str
) -> None:
    source, whole = BODIES[name]
    assert (await read_recorded(source, await fetch(by_closing, whole, whole))).notices
    for place in PLACES:
        body = await fetch(by_closing, whole, whole[: int(len(whole) * place)])
        with pytest.raises(SourceError):
            await read_recorded(source, body)


async def test_a_whole_answer_in_any_way_is_whole(fetch: Callable[[Send, bytes, bytes], Awaitable[bytes]]) -> None:
    def chunked_whole(writer: asyncio.StreamWriter, whole: bytes, part: bytes) -> None:
        by_chunks(writer, whole, part)
        writer.write(b"0\r\n\r\n")

    for send in (by_length, chunked_whole, by_closing):
        assert await fetch(send, LIVE, LIVE) == LIVE
