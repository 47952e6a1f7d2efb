"""`baljubot probe` as a person types it, on files and on pages of the replay server."""

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands.probe import probe
from bot.demo.source_server import RecordedPage, RecordedSourceServer
from jobs.clock import ManualClock
from jobs.rules.windows import SEOUL

RECORDED = Path(__file__).parents[1] / "recorded"
START = datetime(2026, 8, 3, 9, 0, tzinfo=SEOUL)
BOARD = (
    "<html><body><table><tr><th>번호</th><th>제목</th><th>담당부서</th><th>등록일</th></tr>"
    "<tr><td>1</td><td><a href='/v/1'>CCTV 구축 용역 입찰 공고</a></td><td>안전과</td><td>2026.08.03.</td></tr></table></body></html>"
).encode()
app = typer.Typer()
app.command()(probe)
runner = CliRunner()


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no config.toml of this machine


@pytest.fixture
def site() -> Iterator[str]:
    """A replay server in a thread of its own, because the command runs a loop of its own."""
    loop = asyncio.new_event_loop()
    pages = [
        RecordedPage(path=path, body=body, content_type="text/html", visible_from=START)
        for path, body in (
            ("/robots.txt", b"User-agent: *\nDisallow: /closed\n"),
            ("/board", BOARD),
            ("/closed", BOARD),
        )
    ]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> tuple[RecordedSourceServer, str]:
        server = RecordedSourceServer(ManualClock(START), pages=tuple(pages))
        return server, await server.start()

    server, url = asyncio.run_coroutine_threadsafe(start(), loop).result()
    yield url
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def run(*words: str) -> tuple[int, str, str]:
    done = runner.invoke(app, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_a_boards_columns_are_shown_to_be_confirmed(tmp_path: Path) -> None:
    page = "<html><body><table><tr><th>번호</th><th>제목</th><th>등록일</th></tr><tr><td>1</td><td>CCTV 구축 용역 공고</td><td>2026-08-03</td></tr></table></body></html>"
    (tmp_path / "board.html").write_text(page, encoding="utf-8")
    code, out, _ = run(str(tmp_path / "board.html"))
    assert code == 0
    assert "read as: pages" in out
    assert "columns: number: 번호; published: 등록일; title: 제목" in out


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("seoul_plan/constructed_list.html", ["read as: seoul_plan", "amount: 예산", "title: 사업명", "notices: 30"]),
        ("seoul_contract/constructed_list.html", ["read as: seoul_contract", "notices: 3"]),
        ("g2b/bids_servc_live.json", ["read as: g2b_bid", "notices: 93"]),
        ("g2b/official_samples/getOrderPlanSttusListServc.xml", ["read as: g2b_plan", "notices: 2"]),
        ("feeds/constructed_euckr_feed.xml", ["read as: seoul_feeds", "notices: 2"]),
    ],
)
def test_a_file(file: str, said: list[str]) -> None:
    code, out, err = run(str(RECORDED / file))
    assert (code, err) == (0, "")
    assert [words for words in said if words not in out] == []


def test_a_page(site: str) -> None:
    code, out, _ = run(f"{site}/board")
    assert code == 0
    assert "read as: pages" in out
    assert "title: 제목" in out
    assert "CCTV 구축 용역 입찰 공고" in out
    code, out, _ = run(f"{site}/board", "--json")
    assert json.loads(out)["external_id"] == f"{site}/v/1"


def test_a_page_by_css(site: str) -> None:
    code, out, _ = run(f"{site}/board", "--block", "tr:has(td)", "--title", "a")
    assert (code, "CCTV 구축 용역 입찰 공고" in out) == (1, False)  # without a date no list is understood
    code, out, _ = run(f"{site}/board", "--block", "tr:has(td)", "--title", "a", "--date", "td:last-child")
    assert (code, "CCTV 구축 용역 입찰 공고" in out) == (0, True)


def test_what_cannot_be_read(site: str, tmp_path: Path) -> None:
    assert run(f"{site}/closed")[0] == 1
    assert "forbids robots" in run(f"{site}/closed")[2]
    assert run(f"{site}/none")[0] == 1
    assert run(str(tmp_path / "none"))[0] == 2
    words = tmp_path / "words.txt"
    words.write_text("그냥 글", "utf-8")
    code, out, err = run(str(words))
    assert (code, out, len(err.splitlines())) == (1, "", 1)
