"""The Fetcher port over httpx: one GET at a time and host, within caps of size, time, redirects and pace.

Measured against hostile servers (a gzip bomb, endless drips, redirect loops): decompressing chunk by chunk with an upper
bound keeps the memory flat, and only a wall clock ends a drip, because httpx's own timeouts are per read.
"""

import asyncio
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, Self
from urllib.parse import quote, urlsplit

import httpx

from jobs.clock import RealTime
from jobs.ports import Request, Response
from jobs.sources.errors import AccessRefused, FormatChanged, SourceError, Unavailable
from jobs.sources.guard import AddressDenied

MEBIBYTE = 1024 * 1024
_INFLATE_STEP = 64 * 1024
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`gap` is the least time between two calls to one host, in real seconds; `gaps` has exceptions by host name."""

    body_bytes: int = 15 * MEBIBYTE
    wall_seconds: float = 30.0
    redirects: int = 5
    gap: float = 1.0
    gaps: Mapping[str, float] | None = None

    def gap_for(self, host: str) -> float:
        """Seconds between two calls to that host; our own machine (the demo's replay server) is not spared."""
        return (self.gaps or {}).get(host, 0.0 if host in _LOOPBACK else self.gap)


class HttpFetcher:
    """Implements jobs.ports.Fetcher. Use it as an async context manager, or call `close`."""

    def __init__(
        self,
        *,
        user_agent: str,
        real_time: RealTime,
        limits: Limits | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._real_time = real_time
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}
        self._client = httpx.AsyncClient(
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip", "Accept-Language": "ko,en;q=0.5"},
            timeout=httpx.Timeout(self._limits.wall_seconds),
            follow_redirects=True,
            max_redirects=self._limits.redirects,
            trust_env=False,  # a proxy variable would lead calls past every check made here
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes all connections."""
        await self._client.aclose()

    async def get(self, request: Request) -> Response:
        """The whole answer, whatever its status. Raises Unavailable (down, slow, cut off) or FormatChanged (too large, too
        many redirects, an unknown compression); the text names host and path, never the query."""
        host, where = _place(request)
        async with self._turns[host]:
            await self._wait_for_turn(host)
            try:
                async with asyncio.timeout(self._limits.wall_seconds):
                    return await self._get(request)
            except TimeoutError:
                raise Unavailable("slow", f"{where}: no whole answer within {self._limits.wall_seconds:g} s") from None
            except httpx.TooManyRedirects:
                raise FormatChanged("redirects", f"{where}: more than {self._limits.redirects} redirects") from None
            except httpx.InvalidURL:
                raise FormatChanged("address", f"{where}: not an address that can be asked") from None
            except httpx.TimeoutException:
                raise Unavailable("slow", f"{where}: no answer in time") from None
            except httpx.TransportError as problem:
                raise _unreachable(where, problem, request.secrets) from None
            finally:
                self._free_at[host] = self._real_time.seconds() + self._limits.gap_for(host)

    async def _wait_for_turn(self, host: str) -> None:
        wait = self._free_at.get(host, 0.0) - self._real_time.seconds()
        # The wall clock may have been set back meanwhile: never wait longer than one gap.
        wait = min(wait, self._limits.gap_for(host))
        if wait > 0:
            await self._real_time.sleep(wait)

    async def _get(self, request: Request) -> Response:
        async with self._client.stream("GET", request.url, headers=list(request.headers)) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            body = await _read(answer.aiter_raw(), headers.get("content-encoding", ""), self._limits.body_bytes)
            return Response(status=answer.status_code, headers=headers, body=body, unchanged=answer.status_code == 304)


def _place(request: Request) -> tuple[str, str]:
    """The host, and host and path for an error's text: never the query, and no key that stands in the path. Raises
    FormatChanged where it is no address."""
    try:
        parts = urlsplit(request.url)
    except ValueError:
        raise FormatChanged("address", "not an address that can be asked") from None
    return parts.hostname or "", _redacted(f"{parts.hostname or ''}{parts.path}", request.secrets)


def _redacted(words: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        for form in (secret, quote(secret), quote(secret, safe="")):
            words = words.replace(form, "***")
    return words


async def _read(chunks: AsyncIterator[bytes], encoding: str, cap: int) -> bytes:
    body = bytearray()
    inflater = _inflater(encoding.strip().lower())
    async for chunk in chunks:
        for piece in [chunk] if inflater is None else _inflated(inflater, chunk):
            body += piece
            if len(body) > cap:
                raise FormatChanged("too-large", f"the answer is larger than {cap // MEBIBYTE or 1} MiB")
    if inflater is not None and body and not inflater.eof:
        raise Unavailable("cut", "the compressed answer ends in the middle")
    return bytes(body)


class _Inflater(Protocol):
    """What is used of zlib's decompression object, whose class has no public name."""

    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def _inflater(encoding: str) -> _Inflater | None:
    if encoding in {"", "identity"}:
        return None
    if encoding not in _WINDOWS:
        raise FormatChanged("compression", "the answer is compressed in a way that was not asked for")
    return zlib.decompressobj(_WINDOWS[encoding])


def _inflated(inflater: _Inflater, chunk: bytes) -> Iterator[bytes]:
    """The decompressed pieces of one chunk, each at most 64 KiB, made only when asked for."""
    full = False  # a full piece may leave more behind even when all input is consumed
    while chunk or full:
        try:
            piece = inflater.decompress(chunk, _INFLATE_STEP)
        except zlib.error:
            raise FormatChanged("compression", "the compressed answer is damaged") from None
        yield piece
        chunk, full = inflater.unconsumed_tail, len(piece) == _INFLATE_STEP


def _unreachable(where: str, problem: httpx.TransportError, secrets: tuple[str, ...]) -> SourceError:
    if isinstance(problem.__cause__, AddressDenied):
        return AccessRefused("address", "this address may not be asked")
    words = _redacted(str(problem) or type(problem).__name__, secrets)
    code = "cut" if isinstance(problem, (httpx.RemoteProtocolError, httpx.ReadError)) else "unreachable"
    return Unavailable(code, f"{where}: {words[:200]}")
