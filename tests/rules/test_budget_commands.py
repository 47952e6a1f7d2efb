"""`baljubot figures` and `baljubot budget` as a person types them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.__main__ import command_line
from bot.commands.budget import from_database
from jobs.rules.announcements import read_article
from storage import figures
from storage.db import Database
from storage.migrate import upgrade

ARTICLES = Path(__file__).parents[1] / "recorded" / "articles"


def run(*arguments: str) -> tuple[int, str, str]:
    app: typer.Typer = command_line(list(arguments))
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_figures_prints_one_object_a_file_in_the_worked_shape() -> None:
    code, out, err = run(
        "figures", str(ARTICLES / "2022_onews.txt"), str(ARTICLES / "neg_2013_purchase_plan.txt"), "--json"
    )
    first, second = (json.loads(line) for line in out.splitlines())
    by_hand = json.loads((ARTICLES / "expected" / "2022_onews.json").read_text("utf-8"))
    assert (code, err) == (0, "")
    assert list(first) == list(by_hand)
    assert list(first["figures"][0]) == list(by_hand["figures"][0])
    assert list(first["checks"][0]) == list(by_hand["checks"][0])
    assert second == {
        "file": "neg_2013_purchase_plan.txt",
        "announcement": False,
        "year": None,
        "figures": [],
        "checks": [],
    }


def test_figures_without_json_is_for_people() -> None:
    _, out, _ = run("figures", str(ARTICLES / "2022_onews.txt"), str(ARTICLES / "neg_2013_purchase_plan.txt"))
    assert out.splitlines()[0] == "2022_onews.txt: 2022 (this year, published 2022-01-13)"
    assert "  topic\tsmart_city\tcctv\tCCTV\t-\t379억원" in out
    assert "  quarter\tall\tQ1\t1분기\t457\t-" in out
    assert "  holds: buyer groups add up to the total (345,900,000,000 / 345,900,000,000)" in out
    assert out.splitlines()[-1] == "neg_2013_purchase_plan.txt: not the city's yearly announcement"


def test_a_file_that_cannot_be_read_ends_with_one_line(tmp_path: Path) -> None:
    code, out, err = run("figures", str(ARTICLES / "2022_onews.txt"), str(tmp_path / "none.txt"))
    assert (code, out) == (2, "")
    assert err == f"{tmp_path / 'none.txt'}: No such file or directory\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_old_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes("서울시는 올해 정보화사업 1200건에 4000억원을 투입한다.".encode(encoding))
    _, out, _ = run("figures", str(file), "--json")
    assert json.loads(out)["figures"][0]["amount_krw"] == 400_000_000_000


def test_bytes_of_no_encoding_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes("서울시는 올해 정보화사업 1200건에 4000억원을 투입한다.\n".encode() + b"\xff\xfe\x80")
    _, out, _ = run("figures", str(file), "--json")
    assert json.loads(out)["figures"][0]["projects"] == 1200


def test_budget_reads_articles_and_draws(tmp_path: Path) -> None:
    picture = tmp_path / "years.png"
    files = [str(ARTICLES / f"{name}.txt") for name in ("2020_etnews", "2021_mbn", "2022_onews")]
    code, out, _ = run("budget", "--png", str(picture), "--from", *files)
    assert code == 0
    assert "3,459" in out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_budget_without_articles_reads_the_database(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/b.db"\n', encoding="utf-8")
    code, out, _ = run("budget", "--config", str(config), "--language", "en")
    assert code == 0
    assert "No yearly announcement has been read yet" in out


def test_budget_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    article = str(ARTICLES / "2022_onews.txt")
    assert run("budget", "--language", "fr") == (2, "", "--language must be one of ko, en, not 'fr'\n")
    code, _, err = run("budget", "--png", str(tmp_path / "no" / "x.png"), "--from", article)
    assert (code, err) == (2, f"{tmp_path / 'no' / 'x.png'}: No such file or directory\n")
    nothing = str(ARTICLES / "neg_2013_purchase_plan.txt")
    code, _, err = run("budget", "--png", str(tmp_path / "x.png"), "--from", nothing)
    assert (code, err) == (2, "no year has a total to draw\n")
    config = tmp_path / "config.toml"
    config.write_text('[database]\nurl = "mysql://x"\n', encoding="utf-8")
    code, _, err = run("budget", "--config", str(config))
    assert code == 2
    assert err.count("\n") == 1


def test_reading_articles_never_loads_the_drawing() -> None:
    program = "import sys, bot.commands.budget, bot.commands.figures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_collected_articles_speak_for_their_outlets(tmp_path: Path) -> None:
    announcement = read_article((ARTICLES / "2022_onews.txt").read_text("utf-8"))
    database = Database(f"sqlite:///{tmp_path}/b.db")
    try:
        await upgrade(database)
        async with database.writing() as tx:
            for number, outlet in enumerate(("열린뉴스통신", "")):
                await figures.put(
                    tx,
                    figures.ReadArticle(
                        source="news",
                        external_id=str(number),
                        outlet=outlet,
                        url="https://news.example/1",
                        published_on=None,
                        announcement=announcement,
                    ),
                )
        statements = await from_database(database)
    finally:
        await database.close()
    assert [(statement.source, statement.url) for statement in statements] == [
        ("열린뉴스통신", "https://news.example/1"),
        ("news", "https://news.example/1"),
    ]
    assert statements[0].announcement == announcement
