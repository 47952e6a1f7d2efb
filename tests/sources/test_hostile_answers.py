"""F38, F39: answers without end, certificates that ran out, XML bombs in answers that are read in this process."""

import asyncio
import resource
import shutil
import ssl
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from jobs.clock import MachineTime
from jobs.ports import Request
from jobs.sources.errors import FormatChanged, SourceError, Unavailable
from jobs.sources.g2b_envelope import read_envelope
from jobs.sources.http import MEBIBYTE, HttpFetcher, Limits

MORE_MEMORY_KIB = 32 * 1024
LONGEST_SECONDS = 30.0


def peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_the_limits_are_those_that_are_promised() -> None:
    limits = Limits()
    assert (limits.wall_seconds, limits.body_bytes, limits.redirects) == (LONGEST_SECONDS, 15 * MEBIBYTE, 5)


@pytest.mark.parametrize("head", [b"Content-Length: 1073741824", b"Transfer-Encoding: chunked", b"Connection: close"])
async def test_a_gigabyte_is_left_after_fifteen_megabytes(head: bytes) -> None:
    sent = 0
    piece = b"x" * MEBIBYTE
    framed = b"100000\r\n" + piece + b"\r\n" if head.startswith(b"Transfer") else piece

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")
        try:
            while sent < 1024:
                writer.write(framed)
                await writer.drain()
                sent += 1
        except ConnectionError:
            pass  # the fetcher hung up, as it should
        finally:
            writer.close()

    server = await asyncio.start_server(endless, "127.0.0.1", 0)
    before, began = peak_kib(), time.monotonic()
    async with HttpFetcher(user_agent="t", real_time=MachineTime()) as fetcher:
        with pytest.raises(FormatChanged) as caught:
            await fetcher.get(Request(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    server.close()
    assert caught.value.code == "too-large"
    assert sent < 64, "what is in the sockets' buffers, and no more"
    assert time.monotonic() - began < LONGEST_SECONDS
    assert peak_kib() - before < MORE_MEMORY_KIB


def certificate(folder: Path, until: str) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, valid until `until` (YYYYMMDD)."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl command here to make a certificate with")
    rules = "[ca]\ndefault_ca=us\n[us]\ndatabase=index\nnew_certs_dir=.\nserial=serial\ndefault_md=sha256\npolicy=any\n"
    rules += "x509_extensions=more\n[any]\ncommonName=supplied\n[more]\nsubjectAltName=IP:127.0.0.1\n"
    (folder / "rules").write_text(rules + "basicConstraints=critical,CA:TRUE\n", encoding="ascii")
    (folder / "index").write_text("", encoding="ascii")
    (folder / "serial").write_text("01", encoding="ascii")
    for command in (
        "openssl ecparam -genkey -name prime256v1 -noout -out key",
        "openssl req -new -key key -subj /CN=127.0.0.1 -out request",
        "openssl ca -batch -config rules -selfsign -keyfile key -in request -notext -out certificate -outdir . "
        f"-startdate 20200101000000Z -enddate {until}000000Z",
    ):
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_bytes((folder / "key").read_bytes() + (folder / "certificate").read_bytes())
    return both


@pytest.mark.parametrize(("until", "passes"), [("20210101", False), ("21200101", True)])
async def test_a_certificate_that_ran_out_is_refused(tmp_path: Path, until: str, *, passes: bool) -> None:
    pem = certificate(tmp_path, until)
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(pem)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=serving)
    trusting = ssl.create_default_context(cafile=str(pem))  # what is refused is its age, not who signed it
    transport = httpx.AsyncHTTPTransport(verify=trusting)
    request = Request(url=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    async with HttpFetcher(user_agent="t", real_time=MachineTime(), transport=transport) as fetcher:
        if passes:
            assert (await fetcher.get(request)).body == b"ok"
        else:
            with pytest.raises(Unavailable, match="expired"):
                await fetcher.get(request)
    server.close()


ROWS = "<response><header><resultCode>00</resultCode></header><body><items>{}</items></body></response>"
BOMBS = {
    "billion laughs": '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + ROWS.format("<item><x>&b;</x></item>"),
    "external entity": '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + ROWS.format("<item><x>&a;</x></item>"),
    "parameter entity": '<!DOCTYPE l [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>' + ROWS.format(""),
    "quadratic": f'<!DOCTYPE l [<!ENTITY a "{"a" * 100_000}">]>' + ROWS.format(f"<item><x>{'&a;' * 5000}</x></item>"),
    "a document type alone": "<!DOCTYPE response>" + ROWS.format(""),
    "nesting": "<a>" * 100_000 + "</a>" * 100_000,
    "blank lines": "\n" * 100_000 + "<a",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_in_a_services_answer_does_not_go_off(name: str) -> None:
    before, began = peak_kib(), time.process_time()
    with pytest.raises(SourceError) as caught:
        read_envelope(BOMBS[name].encode())
    assert caught.value.code in {"hostile", "malformed", "cut"}
    assert time.process_time() - began < 8
    assert peak_kib() - before < MORE_MEMORY_KIB
