"""The house rules that no linter knows: sizes, names, one place for each package, no host of a package index."""

import importlib.util
import re
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("bot", "jobs", "storage")
LONGEST = 300


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines()
    if not names:
        pytest.skip("this is no git checkout: there is no list of files to hold to the rules")
    return [path for name in names if (path := ROOT / name).exists()]


def test_no_source_file_is_longer_than_a_person_reads() -> None:
    sizes = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in (*OURS, "bench")
        and path.parent.name != "versions"  # a migration is one long list, made by a tool
    }
    assert sizes
    assert {str(path): lines for path, lines in sizes.items() if lines > LONGEST} == {}


def test_every_name_says_something() -> None:
    vague = re.compile(r"^(utils?|helpers?|common|misc|managers?)(\.|$)")
    assert [str(path) for path in tracked() if any(vague.match(part) for part in path.relative_to(ROOT).parts)] == []


@pytest.mark.parametrize("package", OURS)
def test_the_packages_are_this_checkouts_own(package: str) -> None:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)


def test_tests_have_no_init_files() -> None:
    # tests/bot/__init__.py would make pytest take tests/bot for the real bot.
    assert [path for path in tracked() if path.name == "__init__.py" and "tests" in path.relative_to(ROOT).parts] == []


def test_the_locks_are_hashed_and_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[\w.\[\]-]+==", text, re.MULTILINE)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
        assert "index" not in text


def test_an_extra_that_a_locked_package_asks_for_is_pinned_with_it() -> None:
    # Older pips refuse `coverage[toml]` beside a pin of plain `coverage` as soon as a newer release is on the index.
    pins = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    wanted = {
        f"{name.lower()}[{extra}]"
        for package in distributions()
        for line in package.requires or ()
        if (found := re.match(r"([\w.-]+)\[([\w,-]+)\]", line)) and "extra ==" not in line
        for name, extra in [found.groups()]
        if package.name != "baljubot"
    }
    assert wanted
    assert {one for one in wanted if f"\n{one}==" not in pins} == set()
