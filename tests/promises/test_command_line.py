"""The command line as a person meets it: a process, its stdout, its stderr, its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "tests" / "recorded"


def baljubot(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BALJUBOT_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_config_with_three_mistakes_gets_three_lines(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[telegram]\ntokn = "123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI"\n[delivery]\nper_second = 0\n[databse]\n',
        encoding="utf-8",
    )
    done = baljubot("check-config", folder=tmp_path)
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(lines) == 3
    assert any("telegram.tokn" in line and "'token'" in line for line in lines)
    assert any("delivery.per_second" in line for line in lines)
    assert any("databse" in line and "'database'" in line for line in lines)
    assert "abcdefghijklmnop" not in done.stderr


def test_run_without_a_token_says_what_to_do(tmp_path: Path) -> None:
    done = baljubot("run", folder=tmp_path)
    assert done.returncode == 2
    assert "BALJUBOT_TELEGRAM__TOKEN" in done.stderr
    assert "demo" in done.stderr


def test_a_misspelt_command_is_answered_with_a_guess(tmp_path: Path) -> None:
    done = baljubot("chek-config", folder=tmp_path)
    assert done.returncode == 2
    assert "check-config" in done.stderr


def test_once_refuses_an_unknown_job_and_names_the_known_ones(tmp_path: Path) -> None:
    done = baljubot("once", "dance", folder=tmp_path, BALJUBOT_DATABASE__URL=f"sqlite:///{tmp_path / 'x.db'}")
    assert done.returncode == 2
    assert "digest" in done.stderr


def test_once_runs_a_job_on_an_empty_database(tmp_path: Path) -> None:
    done = baljubot("once", "digest", folder=tmp_path, BALJUBOT_DATABASE__URL=f"sqlite:///{tmp_path / 'x.db'}")
    assert (done.returncode, done.stdout) == (0, "digest: 0\n")


def test_once_dry_run_leaves_the_database_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert baljubot("once", "digest", folder=tmp_path, BALJUBOT_DATABASE__URL=url).returncode == 0
    before = (tmp_path / "x.db").read_bytes()
    done = baljubot("once", "deliver", "--dry-run", folder=tmp_path, BALJUBOT_DATABASE__URL=url)
    assert done.returncode == 0
    assert "0 messages would be sent" in done.stdout
    assert (tmp_path / "x.db").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "rows"), [("bids_servc_live.json", 93), ("bids_short_live.json", 518), ("bids_ict_listing.json", 100)]
)
def test_parse_prints_one_object_a_line(tmp_path: Path, name: str, rows: int) -> None:
    done = baljubot("parse", "g2b_bid", str(RECORDED / "g2b" / name), "--json", folder=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(lines) >= rows
    wanted = {"source", "external_id", "revision", "stage", "action", "title", "buyer", "buyer_group", "amount_krw"}
    wanted |= {"amount_kind", "published_at", "deadline_at"}
    assert all(wanted <= set(line) for line in lines)


def test_parse_says_in_one_line_what_a_web_page_is_not(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><html><body>점검 중입니다</body></html>", encoding="utf-8")
    done = baljubot("parse", "g2b_bid", str(page), "--json", folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_why_answers_in_json(tmp_path: Path) -> None:
    words = 'AI, "지능형 CCTV" -감리'
    yes = baljubot("why", "--words", words, "--title", "지능형CCTV 고도화 사업", "--json", folder=tmp_path)
    no = baljubot("why", "--words", words, "--title", "지능형 CCTV 감리 용역", "--json", folder=tmp_path)
    assert (yes.returncode, no.returncode) == (0, 0)
    assert json.loads(yes.stdout)["matches"] is True
    assert json.loads(no.stdout)["matches"] is False
