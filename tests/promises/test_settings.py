"""A configuration is refused whole, with every problem at once, each with its path, and no secret is ever echoed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from jobs.settings import Settings, SettingsBroken, advice, every_setting, load, secrets_of, shown

TOKEN = "1234567890:AAH-abcdefghijklmnopqrstuvwxyz_01234"


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("BALJUBOT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def problems(file: Path | None, text: str = "") -> list[str]:
    if file is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsBroken) as caught:
        load(file)
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_without_a_file_everything_has_a_default() -> None:
    settings = load(None)
    assert settings == Settings()
    assert settings.database.url == "sqlite:///baljubot.db"
    assert settings.operator.chat_id is None


def test_three_mistakes_are_told_at_once_each_with_its_path(file: Path) -> None:
    found = problems(
        file,
        f"""
        [telegram]
        tokn = "{TOKEN}"
        [delivery]
        per_second = "{TOKEN}"
        [databse]
        url = "postgresql://robin:{TOKEN}@db.example/x"
        """,
    )
    assert found == [
        "config.toml: databse: there is no such setting - did you mean 'database'?",
        "config.toml: telegram.tokn: there is no such setting - did you mean 'token'?",
        "config.toml: delivery.per_second: input should be a valid number, unable to parse string as a number",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[telegram]\nread_timeout_second = 10",
            "telegram.read_timeout_second: there is no such setting - did you mean 'read_timeout_seconds'?",
        ),
        (
            "[telegram]\nread_timeout_seconds = 1",
            "telegram.read_timeout_seconds: input should be greater than or equal to 5",
        ),
        (
            "[delivery]\nin_flight = 2.5",
            "delivery.in_flight: input should be a valid integer, got a number with a fractional part",
        ),
        ('[log]\nlevel = "debug"', "log.level: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ('[telegram]\napi_url = "ftp://x"', "telegram.api_url: string should match pattern '^https?://'"),
        ("telegram = 3", "telegram: should be a table of settings"),
        ("token = 3", "token: there is no such setting - did you mean 'telegram.token'?"),
        ("[operator]\nurl = 3", "operator.url: there is no such setting - did you mean 'database.url'?"),
        ("quite_unheard_of = 3", "quite_unheard_of: there is no such setting"),
        ("_env_file = 'x'", "_env_file: there is no such setting"),
        (
            '[[sources.news.feeds]]\nname = "etnews"\nnam = "https://rss.etnews.com"',
            "sources.news.feeds.0.nam: there is no such setting - did you mean 'name'?",
        ),
        (
            '[sources.g2b_bid]\nkinds = ["servces"]',
            "sources.g2b_bid.kinds.0: input should be 'services', 'goods', 'works' or 'other'",
        ),
    ],
)
def test_a_mistake_says_where_and_what_is_wanted(file: Path, text: str, said: str) -> None:
    assert f"config.toml: {said}" in problems(file, text)


@pytest.mark.parametrize(
    "text",
    [
        f'[telegram]\ntoken = ["{TOKEN}"]',
        f'[telegram]\ntoken = {{deep = ["{TOKEN}"]}}',
        f'[sources.g2b]\nkey = {{a = {{b = "{TOKEN}"}}}}',
        f'[sources.news]\nfeeds = ["{TOKEN}"]',
        f'[[sources.news.feeds]]\nname = "x"\nurl = {{"{TOKEN}" = 1}}',
        f'[telegram]\n"{TOKEN}" = 1',
        f'"{TOKEN}" = 1',
        f'[operator]\nchat_id = "{TOKEN}"',
        f'[log]\nlevel = "{TOKEN}"',
        f'[database]\nurl = ["postgresql://robin:{TOKEN}@db.example/x"]',
        f'token = "{TOKEN}',
        f"[sources.g2b]\nkey = {TOKEN}",
    ],
)
def test_no_secret_is_echoed_wherever_it_was_put(file: Path, text: str) -> None:
    found = problems(file, text)
    assert found
    assert not any("AAH-" in line for line in found)


def test_a_file_that_is_not_there_not_text_or_not_toml_gets_one_line(file: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsBroken, match="cannot be read: No such file"):
        load(file)
    with pytest.raises(SettingsBroken, match="cannot be read: Is a directory"):
        load(tmp_path)
    file.write_bytes(b"\xb0\xb0")
    with pytest.raises(SettingsBroken, match="is not UTF-8 text"):
        load(file)
    (line,) = problems(file, "[telegram\n")
    assert line.startswith(f"{file}: is not TOML: ")
    assert "line 1" in line


def test_a_byte_order_mark_is_no_mistake(file: Path) -> None:
    file.write_text("\ufeff[delivery]\nin_flight = 3\n", encoding="utf-8")
    assert load(file).delivery.in_flight == 3


# The environment


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALJUBOT_TELEGRAM__TOKEN", TOKEN)
    monkeypatch.setenv("BALJUBOT_SOURCES__G2B__KEY", "k" * 60)
    settings = load(None)
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert settings.sources.g2b.key.get_secret_value() == "k" * 60
    assert (
        "AAH-" not in f"{settings!r}{settings}{settings.telegram!r}{settings.model_dump()}{settings.model_dump_json()}"
    )
    assert set(secrets_of(settings)) == {TOKEN, "k" * 60, "sample"}


def test_the_environment_wins_and_the_rest_of_its_section_stays(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('[telegram]\ntoken = "from the file"\nread_timeout_seconds = 40\n[delivery]\nin_flight = 3\n')
    monkeypatch.setenv("BALJUBOT_TELEGRAM__TOKEN", "from the environment")
    settings = load(file)
    assert settings.telegram.token.get_secret_value() == "from the environment"
    assert (settings.telegram.read_timeout_seconds, settings.delivery.in_flight) == (40, 3)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "BALJUBOT_TELEGRM__TOKEN",
            TOKEN,
            "BALJUBOT_TELEGRM__TOKEN: there is no such setting - did you mean 'BALJUBOT_TELEGRAM__TOKEN'?",
        ),
        (
            "BALJUBOT_TOKEN",
            TOKEN,
            "BALJUBOT_TOKEN: there is no such setting - did you mean 'BALJUBOT_TELEGRAM__TOKEN'?",
        ),
        ("baljubot_zzzz", TOKEN, "baljubot_zzzz: there is no such setting"),
        ("BALJUBOT_TELEGRAM__TOKN", TOKEN, "telegram.tokn: there is no such setting - did you mean 'token'?"),
        ("BALJUBOT_SOURCES__G2B__KEI", TOKEN, "sources.g2b.kei: there is no such setting - did you mean 'key'?"),
        (
            "BALJUBOT_DELIVERY__IN_FLIGHT",
            TOKEN,
            "delivery.in_flight: input should be a valid integer, unable to parse string as an integer",
        ),
    ],
)
def test_a_wrong_variable_is_refused_too(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    assert problems(None) == [f"environment: {said}"]


@pytest.mark.parametrize("name", ["BALJUBOT_TELEGRAM", "BALJUBOT_SOURCES__NEWS__FEEDS", "BALJUBOT_SOURCES"])
def test_a_variable_that_should_be_json_is_not_echoed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, '{"token": "' + TOKEN)
    found = problems(None)
    assert all(line.startswith("environment: ") for line in found)


def test_a_mistake_in_each_place_is_told_with_its_place(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALJUBOT_DELIVERY__IN_FLIGHT", "many")
    monkeypatch.setenv("BALJUBOT_TELEGRAM__TOKEN", TOKEN)
    assert problems(file, "[telegram]\ntokenx = 1\n") == [
        "config.toml: telegram.tokenx: there is no such setting - did you mean 'token'?",
        "environment: delivery.in_flight: input should be a valid integer, unable to parse string as an integer",
    ]


def test_where_the_file_is_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALJUBOT_CONFIG", "somewhere.toml")
    assert load(None) == Settings()


# What is shown


def test_every_setting_has_a_path_and_a_reason() -> None:
    found = every_setting()
    assert {"telegram.token", "database.url", "sources.g2b.key", "sources.news.feeds", "log.level"} <= set(found)
    assert all(reason for reason in found.values()), [path for path, reason in found.items() if not reason]
    assert all("\n" not in reason for reason in found.values())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (SecretStr("x"), "set"),
        (SecretStr(""), "not set"),
        ("postgresql://robin:p@ss@db.example/x", "postgresql://robin:***@db.example/x"),
        ("sqlite:///baljubot.db", "sqlite:///baljubot.db"),
        (30.0, "30.0"),
        (None, "None"),
    ],
)
def test_a_value_is_shown_without_its_secret(value: object, said: str) -> None:
    assert shown(value) == said


def test_a_password_in_the_databases_address_is_a_secret(file: Path) -> None:
    file.write_text('[database]\nurl = "postgresql://robin:p%40ss-word@db.example/x"\n')
    assert "p@ss-word" in secrets_of(load(file))


def test_a_file_with_secrets_that_others_can_read_is_careless(file: Path) -> None:
    file.write_text(f'[telegram]\ntoken = "{TOKEN}"\n')
    settings = load(file)
    file.chmod(0o644)
    (line,) = advice(file, settings)
    assert "chmod 600 config.toml" in line
    assert TOKEN not in line
    file.chmod(0o600)
    assert advice(file, settings) == []
    file.write_text("[delivery]\nin_flight = 3\n")
    file.chmod(0o644)
    assert advice(file, load(file)) == []
    assert advice(None, settings) == []


@given(text=st.text(max_size=80))
def test_no_file_whatever_is_in_it_breaks_anything_but_the_settings(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert load(file) == Settings()
    except SettingsBroken as broken:
        told = broken.problems
    else:
        told = ["nothing to tell"]
    assert told
