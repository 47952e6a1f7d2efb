"""config.example.toml loads as it stands, names every setting with its default and its reason, and no other."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from jobs.rules.topics import load_topics
from jobs.settings import Settings, every_setting, load

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
_SECTION = re.compile(r"(# )?\[{1,2}([\w.]+)\]{1,2}(?: # .*)?")
_SETTING = re.compile(r"(# )?(\w+) = (.*)")


def uncommented() -> str:
    """The example with everything that it only shows switched on."""
    return re.sub(r"(?m)^# (?=\[|\w+ = )", "", EXAMPLE.read_text(encoding="utf-8"))


def named() -> Iterator[tuple[str, bool, str]]:
    """(dotted path, is it only shown, the comment line before it) of every setting and table."""
    section, before = "", ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if table := _SECTION.fullmatch(line):
            section = table[2]
            yield section, bool(table[1]), before
        elif setting := _SETTING.fullmatch(line):
            yield f"{section}.{setting[2]}", bool(setting[1]), before
        before = line


def items() -> Iterator[tuple[str, type[BaseModel]]]:
    """The lists of tables among the settings, and what one table holds."""
    todo: list[tuple[str, type[BaseModel]]] = [("", Settings)]
    while todo:
        prefix, model = todo.pop()
        for name, field in model.model_fields.items():
            inner = field.annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                todo.append((f"{prefix}{name}.", inner))
            for part in getattr(inner, "__args__", ()):
                if isinstance(part, type) and issubclass(part, BaseModel):
                    yield f"{prefix}{name}", part


def test_the_example_as_it_stands_is_all_defaults() -> None:
    assert load(EXAMPLE) == Settings()


def test_every_setting_is_named_once_and_no_other() -> None:
    of_lists = {f"{path}.{name}" for path, model in items() for name in model.model_fields}
    paths = [path for path, _, _ in named() if path in every_setting()]
    singles = [path for path in paths if path not in dict(items())]
    assert sorted(set(paths) | {"topics.extra"}) == sorted(every_setting())
    assert len(singles) == len(set(singles))
    sections = {path.rpartition(".")[0] for path in every_setting()} | {"sources", ""}
    strangers = {path for path, _, _ in named()} - set(every_setting()) - of_lists - sections
    assert {path for path in strangers if not path.startswith("topics.extra.")} == set()


def test_every_setting_stands_under_its_reason() -> None:
    first = {path: before for path, _, before in reversed(list(named()))}
    reasons = every_setting()
    wrong = {path: first[path] for path in reasons if path in first and first[path] != f"# {reasons[path]}"}
    assert wrong == {}


def test_what_is_set_is_set_to_its_default_and_what_is_shown_has_none() -> None:
    said = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    only_shown = {path for path, shown, _ in named() if shown and path in every_setting()}
    for path in set(every_setting()) - {"topics.extra"}:
        value: object = said
        default: object = Settings()
        for step in path.split("."):
            assert isinstance(value, dict)
            value = value.get(step)
            default = getattr(default, step)
        assert (value is None) == (path in only_shown), path
        assert path not in only_shown or default in (None, ()), path


def test_the_tables_of_a_list_are_shown_whole_and_explained() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    lists = dict(items())
    assert lists
    for path, model in lists.items():
        assert f"\n# [[{path}]]\n" in text
        for name, field in model.model_fields.items():
            assert re.search(rf"(?m)^# {name} = .* # {re.escape(field.description or '?')}$", text), f"{path}.{name}"


def test_what_is_only_shown_works_when_it_is_switched_on(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(uncommented(), encoding="utf-8")
    settings = load(file)
    assert settings.operator.chat_id is not None
    assert settings.sources.news.feeds
    assert {"cctv", "drone"} <= set(load_topics(settings.topics.extra).by_key)
