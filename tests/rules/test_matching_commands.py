"""The commands why, classify and evaluate: results on stdout, complaints on stderr, 2 for bad input."""

import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.__main__ import command_line
from storage.db import Database
from storage.migrate import upgrade
from tests.tenders import Town, tender

RECORDED = Path(__file__).parents[1] / "recorded"
CASES = RECORDED / "matching" / "cases.tsv"
TITLES = RECORDED / "topics" / "titles.tsv"


def run(*arguments: str | Path) -> Result:
    words = [str(argument) for argument in arguments]
    app: typer.Typer = command_line(words)
    return CliRunner().invoke(app, words)


def objects(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_why_answers_a_table_of_cases() -> None:
    answers = objects(run("why", "--cases", CASES, "--json"))
    rows = [line.split("\t") for line in CASES.read_text(encoding="utf-8").splitlines()[1:]]
    assert [answer["matches"] for answer in answers] == [expected == "1" for *_, expected in rows]
    assert all(answer["why"] for answer in answers)


def test_why_answers_cases_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "cases.tsv"
    file.write_text("text\twords\tmore\nCCTV\t가\t\n\nCCTV\tCCTV -CCTV\t-\n", encoding="utf-8")
    answers = objects(run("why", "--cases", file, "--json"))
    assert [answer["matches"] for answer in answers] == [False, False]
    assert [answer["problem"]["key"] for answer in answers] == ["words.single_syllable", "words.never"]  # type: ignore[index]  # a problem is an object


def test_why_answers_one_title_in_words() -> None:
    result = run("why", "--words", "보안, 앱 개발", "--topics", "cctv", "--title", "보안등 CCTV 설치")
    assert result.exit_code == 0
    assert result.stdout.startswith("match (strong): 보안, 앱 개발 | 보안등 CCTV 설치\n")
    assert "보안 ≠ 보안등" in result.stdout
    english = run("why", "--words", "AI", "--title", "MAIN", "--language", "en")
    assert english.stdout.startswith("no match: AI | MAIN\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--words", "CCTV"), "--title"),
        (("--words", "가", "--title", "CCTV"), "두 글자 이상"),
        (("--words", "", "--title", "CCTV"), "--words"),
        (("--topics", "cctv,nothing", "--title", "CCTV"), "nothing"),
        (("--number", "R26BK1"), "--chat"),
        (("--words", "CCTV", "--title", "CCTV", "--language", "fr"), "fr"),
        (("--cases", "/nowhere/cases.tsv"), "/nowhere/cases.tsv"),
    ],
)
def test_why_complains_with_one_line(arguments: tuple[str, ...], says: str) -> None:
    result = run("why", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        "-감리",
        "가",
        "5",
        '"통합',
        '""',
        "!!!",
        "-",
        "CCTV -가",
        "CCTV -CCTV",
        "CC\x07TV",
        "가나 " * 300,
        "가" * 61,
        "\u200b",
    ],
)
def test_why_says_in_one_sentence_what_to_change_in_words_of_no_use(words: str) -> None:
    for language, asks in (("ko", "주세요"), ("en", "please")):
        result = run("why", f"--words={words}", "--title", "CCTV", "--language", language)
        assert (result.exit_code, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
        assert asks in result.stderr.lower()


def test_why_looks_into_an_empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALJUBOT_DATABASE__URL", f"sqlite:///{tmp_path / 'bot.db'}")
    result = run("why", "--number", "R26BK1", "--chat", "1")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


async def seed(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    town = Town(database)
    await town.wants(7, "CCTV -감리")
    await town.wants(7, "메타버스")
    await town.arrive(tender("R26BK00000009", title="CCTV 구축 감리"))
    await database.close()


def test_why_answers_for_a_stored_notice_and_a_chats_interests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    asyncio.run(seed(url))
    monkeypatch.setenv("BALJUBOT_DATABASE__URL", url)
    answers = objects(run("why", "--number", "R26BK00000009", "--chat", "7", "--json"))
    assert [(answer["words"], answer["matches"]) for answer in answers] == [("CCTV -감리", False), ("메타버스", False)]
    assert [answer["why"][0]["rule"] for answer in answers] == ["why.words_excluded", "why.words_missing"]  # type: ignore[index]  # a list of objects
    for number in ("R26BK00000009", "r26bk00000009", "R26BK00000009-000"):
        english = run("why", number, "--chat", "7", "--language", "en")
        assert english.stdout.startswith("no match: CCTV -감리 | CCTV 구축 감리\n")
        assert "‘감리’" in english.stdout
    stranger = run("why", "--number", "R26BK00000009", "--chat", "8")
    assert (stranger.exit_code, stranger.stderr) == (2, "chat 8 has no interests\n")
    unknown = run("why", "--number", "R26BK00000010", "--chat", "7")
    assert (unknown.exit_code, unknown.stderr) == (2, "no notice R26BK00000010 is stored\n")


def test_classify_says_topics_with_strength_and_words() -> None:
    answers = objects(run("classify", TITLES, "--json"))
    assert len(answers) == 636
    by_id = {answer["id"]: answer["topics"] for answer in answers}
    assert {"topic": "wifi", "strength": "strong", "words": ["와이파이"]} in by_id["g0844"]  # type: ignore[operator]  # a list
    assert by_id["g0875"] == []


def test_classify_takes_a_table_without_agency_and_with_a_body(tmp_path: Path) -> None:
    file = tmp_path / "titles.tsv"
    file.write_bytes("\ufeffid\ttitle\tbody\r\n1\t사업\t블록체인 활용\r\n2\t\t\r\n3\tCCTV 설치\r\n".encode())
    assert objects(run("classify", file, "--json")) == [
        {"id": "1", "topics": [{"topic": "blockchain", "strength": "weak", "words": ["블록체인"]}]},
        {"id": "2", "topics": []},
        {"id": "3", "topics": [{"topic": "cctv", "strength": "strong", "words": ["CCTV"]}]},
    ]
    assert run("classify", file).stdout.splitlines()[1:] == ["2\t\t-", "3\tCCTV 설치\tcctv (strong: CCTV)"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"id\tname\n1\tCCTV\n", "no column title"),
        (b"id\ttitle\n1\n", ":2: no title"),
        (b"id\ttitle\n1\t\xb0\xa1\n", "not UTF-8 at byte 11"),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "titles.tsv"
    file.write_bytes(content)
    result = run("classify", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_evaluate_prints_the_table_and_the_worst_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "titles.tsv"
    file.write_text(
        "id\ttitle\tagency\tlabels\tignore\n"
        "1\t방범 CCTV 설치\t-\tcctv\t-\n"
        "2\tCCTV 교체\t-\t-\t-\n"
        "3\t무선 통합\t-\twifi, ai\tcctv\n",
        encoding="utf-8",
    )
    lines = run("evaluate", file).stdout.splitlines()
    assert lines[0].split() == ["topic", "precision", "recall", "F1", "right", "wrong", "missed"]
    assert ["cctv", "0.500", "1.000", "0.667", "1", "1", "0"] in [line.split() for line in lines]
    assert lines[lines.index("worst mistakes") + 1 :] == [
        "wrong (strong) cctv        2  CCTV 교체",
        "missed         ai          3  무선 통합",
    ]
    assert "worst mistakes" not in run("evaluate", file, "--mistakes", "0").stdout
    (report,) = objects(run("evaluate", file, "--json"))
    assert report["titles"] == 3
    assert isinstance(report["topics"], dict)
    assert set(report["topics"]) == {"ai", "cctv", "wifi"}
    assert report["macro_f1"] == pytest.approx((0 + 2 / 3 + 1) / 3)


def test_evaluate_names_labels_that_are_no_topic(tmp_path: Path) -> None:
    file = tmp_path / "titles.tsv"
    file.write_text("id\ttitle\tlabels\n1\tCCTV\tcctvv\n", encoding="utf-8")
    result = run("evaluate", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cctvv" in result.stderr


def test_an_operators_broken_topics_are_named(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[topics.extra.cctv]\nstrong = ["가"]\n', encoding="utf-8")
    result = run("classify", TITLES, "--config", config)
    assert result.exit_code == 2
    assert "topics.cctv.strong" in result.stderr
