"""`baljubot parse` as a person types it."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands.parse import parse

RECORDED = Path(__file__).parents[1] / "recorded"
app = typer.Typer()
app.command()(parse)
runner = CliRunner()


def run(*words: str) -> tuple[int, str, str]:
    done = runner.invoke(app, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_one_object_a_line() -> None:
    code, out, err = run("g2b_bid", str(RECORDED / "g2b" / "bids_short_live.json"), "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err, len(rows)) == (0, "", 518)
    first = rows[0]
    assert {name: first[name] for name in ("source", "external_id", "revision", "stage", "action", "amount_krw", "amount_kind", "vat_included")} == {
        "source": "g2b_bid", "external_id": "R26BK01634206", "revision": 1, "stage": "tender", "action": "amended",
        "amount_krw": 59_367_000, "amount_kind": "allocated", "vat_included": True,
    }  # fmt: skip
    assert (first["published_at"], first["deadline_at"]) == ("2026-07-28T09:10:50+09:00", "2026-08-04T10:00:00+09:00")
    assert first["title"] == "2026년 EBS 고교강의사업 만족도조사 및 사교육비 경감 효과 연구 용역"
    assert {row["buyer_group"] for row in rows if row["buyer"] == "서울특별시 강동구"} == {"district"}


def test_rows_that_cannot_be_read_go_to_stderr_one_line_each() -> None:
    code, out, err = run("g2b_bid", str(RECORDED / "g2b" / "bids_ict_listing.json"), "--json")
    assert code == 0
    assert len(out.splitlines()) + len(err.splitlines()) == 692
    assert all("no notice number" in line for line in err.splitlines())


def test_for_people() -> None:
    code, out, _ = run("seoul_plan", str(RECORDED / "seoul_plan" / "constructed_list.html"))
    assert code == 0
    assert "11,800,000,000원" in out
    assert len(out.splitlines()) == 30


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("g2b_bid", "g2b/official_samples/getBidPblancListInfoCnstwk.broken.txt"), 1, "not well-formed XML"),
        (("news", "feeds/constructed_html_instead_of_feed.xml"), 1, "not a feed"),
        (("news", "feeds/constructed_truncated.xml"), 1, "ends in the middle"),
        (("nwes", "feeds/constructed_truncated.xml"), 2, "did you mean 'news'"),
        (("zzz", "feeds/constructed_truncated.xml"), 2, "there are"),
        (("news", "feeds/no-such-file"), 2, "No such file"),
    ],
)
def test_bad_input_is_one_clear_line(words: tuple[str, str], code: int, said: str) -> None:
    got, out, err = run(words[0], str(RECORDED / words[1]))
    assert (got, out) == (code, "")
    assert said in err
    assert len(err.splitlines()) == 1
