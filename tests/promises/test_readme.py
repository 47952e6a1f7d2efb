"""What the READMEs promise is there: targets, commands, sources, files, environment names."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from jobs.kept import LONGEST
from jobs.prune import KEEP_UNREACHABLE, REWRITE_PAUSE
from jobs.settings import OperatorSettings, Settings
from jobs.sources.registry import FORMS
from jobs.sources.settings import SourcesSettings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
KOREAN = (ROOT / "README.ko.md").read_text(encoding="utf-8")
BOTH = pytest.mark.parametrize("text", [README, KOREAN], ids=["en", "ko"])


@BOTH
def test_every_make_target_named_exists(text: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b", text))
    assert {"demo", "test"} <= named
    assert named <= targets


def test_every_command_is_described_and_every_described_one_exists() -> None:
    described = set(re.findall(r"^\| `baljubot ([a-z-]+)", README, re.MULTILINE))
    assert described == set(COMMANDS)


@BOTH
def test_every_source_is_listed_with_whether_it_was_seen_live(text: str) -> None:
    listed = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", text, re.MULTILINE))
    assert set(listed) == set(FORMS)
    never = {name for name, words in listed.items() if "never" in words or "없음" in words}
    assert never == {name for name, form in FORMS.items() if not form.seen_live}


@BOTH
def test_every_link_to_a_file_leads_somewhere(text: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@BOTH
def test_every_environment_name_is_a_setting(text: str) -> None:
    names = set(re.findall(r"\bBALJUBOT_([A-Z0-9_]+)=", text))
    assert names
    for name in names:
        model: object = Settings()
        for step in name.lower().split("__"):
            model = getattr(model, step)


@BOTH
def test_what_is_said_of_refused_answers_is_so(text: str) -> None:
    line = next(part for part in text.split("\n- ") if "`refused/`" in part)
    assert {int(number) for number in re.findall(r"\d+", line)} == {SourcesSettings().kept_answers, LONGEST.days}


@BOTH
def test_what_is_said_of_erasing_is_so(text: str) -> None:
    line = next(part for part in text.split("\n- ") if "`VACUUM`" in part)
    assert {int(number) for number in re.findall(r"\d+", line)} == {KEEP_UNREACHABLE.days}
    assert timedelta(hours=1) == REWRITE_PAUSE
    assert "`operator.contact`" in line
    assert "contact" in OperatorSettings.model_fields


@BOTH
def test_the_commands_of_running_it_for_real_exist(text: str) -> None:
    named = set(re.findall(r"^\.venv/bin/baljubot ([a-z-]+)$", text, re.MULTILINE))
    assert {"check-config", "doctor", "run"} <= named
    assert named <= set(COMMANDS)


@BOTH
def test_what_makes_matching_faster_is_the_extra(text: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.findall(r"pip install '([^']+)'", text) == project["optional-dependencies"]["compiled"]
