"""Hostile documents end their own process and nothing else (reference: faults, untrusted input)."""

import asyncio
import resource
import time

import pytest

from jobs.sources.errors import FormatChanged, Unavailable
from jobs.sources.isolation import read_isolated


def rss(inside: bytes) -> bytes:
    return b'<rss version="2.0"><channel><title>x</title>' + inside + b"</channel></rss>"


ENTITY = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
BOMBS = {
    "billion laughs": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    + rss(b"<item><title>&b;</title></item>"),
    "external entity": b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + rss(b"<item><title>&a;</title></item>"),
    "parameter entity": b'<!DOCTYPE l [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>' + rss(b""),
    "quadratic x 80": ENTITY + rss(b"<item><title>" + b"&a;" * 80 + b"</title></item>"),
    "quadratic x 5000": ENTITY + rss(b"<item><title>" + b"&a;" * 5000 + b"</title></item>"),
    "blank lines": b"\n" * 40_000 + rss(b""),
    "author": rss(b"<item><title>t</title><author>" + b"a" * 100_000 + b"</author></item>"),
    "attributes": rss(b"<item><title>t</title><a " + b" ".join(b'a%d="x"' % i for i in range(60_000)) + b"/></item>"),
    "namespaces": rss(
        b"<item><title>t</title><a " + b" ".join(b'xmlns:n%d="u%d"' % (i, i) for i in range(30_000)) + b"/></item>"
    ),
    "nesting": rss(b"<item>" + b"<a>" * 300_000 + b"</a>" * 300_000 + b"</item>"),
    "huge": rss(b"<item><title>" + b"x" * 6_000_000 + b"</title></item>"),
}


@pytest.mark.parametrize("name", sorted(BOMBS))
async def test_a_bomb_goes_off_alone(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    try:
        answer = await read_isolated("feed", BOMBS[name], cpu_seconds=1)  # the same end as after 5, sooner
    except FormatChanged as error:
        assert error.code in {"hostile", "prolog", "entities", "too-large"}  # noqa: PT017 - either end is right, if it is quick
    else:
        assert isinstance(answer, dict)
    assert time.monotonic() - started < 9
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024


async def test_an_honest_feed_passes() -> None:
    answer = await read_isolated("feed", rss("<item><title>서울시</title></item>".encode()), {"base": "https://x.kr"})
    assert isinstance(answer, dict)
    assert [item["title"] for item in answer["items"]] == ["서울시"]


async def test_the_childs_own_errors_come_through() -> None:
    with pytest.raises(Unavailable) as caught:
        await read_isolated("tables", b"")
    assert caught.value.code == "empty"


async def test_time_runs_out() -> None:
    with pytest.raises(FormatChanged, match=r"longer than 0\.05 s"):
        await read_isolated("feed", rss(b""), wall_seconds=0.05)


async def test_a_child_that_dies_before_it_is_fed_is_no_hang() -> None:
    with pytest.raises(FormatChanged, match="hostile"):
        await read_isolated("no-such-reader", b"x" * 5_000_000)


async def test_ten_at_once_do_not_disturb_each_other() -> None:
    answers = await asyncio.gather(*(read_isolated("tables", f"a,b\n{i},x\n".encode()) for i in range(5)))
    assert [answer["grids"][0]["rows"][1][0] for answer in answers if isinstance(answer, dict)] == list("01234")
