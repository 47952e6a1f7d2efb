"""Hostile addresses are refused at the moment of dialling, and nothing is ever sent to a denied range."""

from collections.abc import Iterable

import httpcore
import pytest

from jobs.clock import MachineTime
from jobs.ports import Request
from jobs.rules.addresses import is_public
from jobs.sources.errors import AccessRefused, SourceError
from jobs.sources.guard import AddressDenied, GuardedBackend, guarded_transport, resolve
from jobs.sources.http import HttpFetcher, Limits


class Recording(httpcore.AsyncNetworkBackend):
    """Records what would be dialled, and answers from a script by address."""

    def __init__(self, answers: dict[str, list[bytes]]) -> None:
        self.dialled: list[str] = []
        self.answers = answers

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the signature is httpcore's
        local_address: str | None = None,  # noqa: ARG002 - as above
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append(f"{host}:{port}")
        return httpcore.AsyncMockStream(
            list(self.answers.get(host, [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"]))
        )

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nothing here waits {seconds} s")


class Names:
    """A resolver with a table; a name with several lists gives the next one each time (rebinding)."""

    def __init__(self, table: dict[str, list[list[str]]]) -> None:
        self.table = table

    async def __call__(self, host: str, port: int) -> list[str]:
        lists = self.table.get(host)
        if lists is None:
            return await resolve(host, port)
        return lists.pop(0) if len(lists) > 1 else lists[0]


PUBLIC = "93.184.216.34"
HOSTILE = [
    "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://017700000001/", "http://0/",
    "http://0.0.0.0/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/", "http://[fe80::1]/", "http://[fc00::1]/", "http://[ff02::1]/", "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/", "http://100.64.0.1/", "http://192.0.0.8/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://168.63.129.16/", "http://metadata.internal/", "http://mixed.example/", "http://none.example/",
    "http://public.example:22/", "http://public.example:6379/", "http://public.example:8443/", "https://private.example/",
    "http://redirect.example/", "http://redirect-port.example/",
]  # fmt: skip


def names() -> Names:
    return Names(
        {
            "public.example": [[PUBLIC]],
            "metadata.internal": [["169.254.169.254"]],
            "mixed.example": [[PUBLIC, "10.0.0.1"]],
            "none.example": [[]],
            "private.example": [["192.168.1.1"]],
            "redirect.example": [["93.184.216.35"]],
            "redirect-port.example": [["93.184.216.36"]],
            "rebinding.example": [[PUBLIC], ["169.254.169.254"]],
        }
    )


def network() -> Recording:
    def moved(to: str) -> list[bytes]:
        return [f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()]

    closing = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"]
    return Recording(
        {
            PUBLIC: closing,
            "93.184.216.35": moved("http://127.0.0.1/"),
            "93.184.216.36": moved("http://public.example:25/"),
        }
    )


def fetcher(inner: Recording, resolver: Names) -> HttpFetcher:
    transport = guarded_transport(resolver, inner)
    return HttpFetcher(user_agent="t", real_time=MachineTime(), limits=Limits(gap=0.0), transport=transport)


def test_there_are_enough() -> None:
    assert len(HOSTILE) >= 30


@pytest.mark.parametrize("url", HOSTILE)
async def test_a_hostile_address_is_refused_and_nothing_is_sent(url: str) -> None:
    inner = network()
    async with fetcher(inner, names()) as guarded:
        with pytest.raises(SourceError) as caught:
            await guarded.get(Request(url=url))
    assert all(is_public(dialled.rpartition(":")[0]) for dialled in inner.dialled)
    assert "127.0.0.1" not in str(caught.value)
    if "none.example" not in url:
        assert isinstance(caught.value, AccessRefused)


async def test_a_name_that_changes_its_mind_is_refused_the_second_time() -> None:
    inner, resolver = network(), names()
    async with fetcher(inner, resolver) as guarded:
        assert (await guarded.get(Request(url="http://rebinding.example/"))).body == b"ok"
        with pytest.raises(AccessRefused):
            await guarded.get(Request(url="http://rebinding.example/"))
    assert inner.dialled == [f"{PUBLIC}:80"]


async def test_what_was_checked_is_what_is_dialled() -> None:
    inner = network()
    async with fetcher(inner, names()) as guarded:
        assert (await guarded.get(Request(url="http://public.example/rss"))).body == b"ok"
    assert inner.dialled == [f"{PUBLIC}:80"]


async def test_no_socket_file_and_no_unknown_name() -> None:
    backend = GuardedBackend(network())
    with pytest.raises(AddressDenied):
        await backend.connect_unix_socket("/run/docker.sock")
    with pytest.raises(AssertionError):
        await backend.sleep(1)
    with pytest.raises(httpcore.ConnectError):
        await resolve("\ud800.example", 80)
