"""A transport for addresses that somebody typed: what is dialled is checked at the moment it is dialled.

Names prove nothing (`2130706433`, `0x7f.1` and `１２７.0.0.1` all resolve to this machine, and a name may resolve to something else the
next second), so the resolved address itself is checked and then dialled, for every redirect anew. Addresses that the operator
configures do not go through here: they may be on a private network.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore
import httpx

from jobs.rules.addresses import PORTS, is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]


class AddressDenied(httpcore.ConnectError):
    """The address is not one that may be asked; says no more, because whoever typed it learns the text."""

    def __init__(self) -> None:
        super().__init__("this address may not be asked")


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system's resolver gives them."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore.ConnectError("the name cannot be resolved") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Dials public addresses on ordinary ports only; a host with even one other address is refused whole."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, resolver: Resolve = resolve) -> None:
        self._inner = inner
        self._resolve = resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises AddressDenied before a single packet leaves."""
        if port not in PORTS:
            raise AddressDenied
        addresses = await self._resolve(host, port)
        if not addresses or not all(map(is_public, addresses)):
            raise AddressDenied
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - the signature is httpcore's
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - as above
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Never: a socket file is this machine's."""
        raise AddressDenied

    async def sleep(self, seconds: float) -> None:
        """Waits, as the inner backend does."""
        await self._inner.sleep(seconds)


def guarded_transport(
    resolver: Resolve = resolve, inner: httpcore.AsyncNetworkBackend | None = None
) -> httpx.AsyncHTTPTransport:
    """A transport for HttpFetcher that dials through GuardedBackend, without proxies."""
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    # httpx has no public place for a network backend; its pool is httpcore's, which has.
    transport._pool = httpcore.AsyncConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        network_backend=GuardedBackend(inner or httpcore.AnyIOBackend(), resolver),
    )
    return transport
