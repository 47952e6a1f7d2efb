"""No token, key or password leaves through a log, wherever it hides, and nobody forges a line."""

import logging
import subprocess
import sys
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.redaction import SHORTEST_SECRET, Redactor, set_up

TOKEN = "1234567890:AAH-abcdefghijklmnopqrstuvwxyz_01234"
KEY = "aB3+/x%2F=" + "Zy9" * 20 + "=="
SECRETS = (TOKEN, KEY)


def line(message: str, *args: object, redactor: Redactor | None = None, error: Exception | None = None) -> str:
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("jobs.poll", logging.INFO, __file__, 1, message, args, exc_info)
    return (redactor or Redactor(SECRETS)).format(record)


def throw(error: Exception) -> None:
    raise error


def raised(error: Exception) -> Exception:
    """The error with the trace of having been raised."""
    with pytest.raises(type(error)) as caught:
        throw(error)
    return caught.value


TOKEN_HIDES = [
    f"https://api.telegram.org/bot{TOKEN}/getUpdates",
    f"The token `{TOKEN}` was rejected by the server.",
    repr({"token": TOKEN}),
    f"https://proxy.example/?to=https%3A%2F%2Fapi.telegram.org%2Fbot{TOKEN.replace(':', '%3A')}%2FgetMe",
    f"https://proxy.example/?to={quote(quote(TOKEN, safe=''), safe='')}",
    f"token={TOKEN.replace(':', '%3a')}",
    f"x{TOKEN}",
    repr(TOKEN.encode()),
]
KEY_HIDES = [
    f"https://apis.data.go.kr/x?serviceKey={quote(KEY, safe='')}&pageNo=1",
    f"https://apis.data.go.kr/x?serviceKey={KEY}&pageNo=1",
    f"http://openapi.seoul.go.kr:8088/{quote(KEY)}/json/tvvWcmBoardB0277New/1/5/",
    f"to={quote('https://apis.data.go.kr/x?serviceKey=' + quote(KEY, safe=''), safe='')}&more=1",
    repr({"serviceKey": KEY}),
    f"Settings(key={KEY!r})",
]


@pytest.mark.parametrize("text", TOKEN_HIDES)
@pytest.mark.parametrize("secrets", [SECRETS, ()], ids=["known", "by its shape"])
def test_a_token_is_taken_out_wherever_it_hides(text: str, secrets: tuple[str, ...]) -> None:
    said = line("%s", text, redactor=Redactor(secrets))
    assert "AAH-abcdefghij" not in said
    assert "***" in said


@pytest.mark.parametrize("text", KEY_HIDES)
def test_a_key_is_taken_out_wherever_it_hides(text: str) -> None:
    said = line("%s", text)
    assert "Zy9Zy9" not in said
    assert "***" in said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("?serviceKey=unheard-of&pageNo=1", "?serviceKey=***&pageNo=1"),
        ("?ServiceKey=a%2Bb%3D%3D&x=1", "?ServiceKey=***&x=1"),
        ("%3FserviceKey%3Dabc%252B%26pageNo%3D1", "%3FserviceKey%3D***%26pageNo%3D1"),
        ("?crtfc_key=abc", "?crtfc_key=***"),
        ("?a=1&key=abc#top", "?a=1&key=***"),
        ("{'serviceKey': 'abc', 'page': 1}", "{'serviceKey': '***', 'page': 1}"),
        ('{"api_key": "abc"}', '{"api_key": "***"}'),
        ("postgresql://robin:s3cret@db.example/baljubot", "postgresql://robin:***@db.example/baljubot"),
    ],
)
def test_a_key_that_nobody_announced_goes_by_its_name(text: str, left: str) -> None:
    assert Redactor().redact(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "for the operator: delivery.dead {'why': 'x', 'key': 'alert:12345:g2b_bid:R26BK00000001:0'}",
        "monkey=banana",
        "2026-07-28T10:00:00 12:30:45",
        "https://www.g2b.go.kr/link/PNPE027_01/single/?bidPbancNo=R26BK00000001&bidPbancOrd=000",
        "1234567:short",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor(SECRETS).redact(text) == text


def test_short_words_are_no_secrets() -> None:
    assert Redactor(["sample", "", "x" * SHORTEST_SECRET]).redact("a sample " + "x" * SHORTEST_SECRET) == "a sample ***"


@given(secret=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=0x2FFF), min_size=20, max_size=60))
def test_any_known_secret_goes_in_every_form(secret: str) -> None:
    redactor = Redactor([secret])
    for form in (secret, quote(secret, safe=""), quote(secret), quote(quote(secret, safe=""), safe=""), repr(secret)):
        assert secret not in redactor.redact(f"before {form} after")
        assert redactor.redact(f"before {form} after").startswith("before ")


# Exceptions


def test_an_exception_and_what_caused_it_are_redacted() -> None:
    error = RuntimeError(f"InvalidToken: {TOKEN}")
    error.__cause__ = raised(OSError(f"GET https://x.example/?serviceKey={quote(KEY, safe='')}"))
    said = line("it broke: %r", error, error=raised(error))
    assert "AAH-" not in said
    assert "Zy9Zy9" not in said
    assert "OSError" in said
    assert "direct cause" in said


def test_an_exceptions_text_cannot_forge_a_line_nor_ring_the_terminal() -> None:
    forged = "x\n2026-07-28 10:00:00,000 ERROR   root: everything is lost\x1b[2J\u202e"
    said = line("it broke", error=raised(ValueError(forged)))
    first, *rest = said.split("\n")
    assert first.endswith("it broke")
    assert all(text.startswith("    ") for text in rest)
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert "\\x1b[2J\\x202e" in said


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("a\nERROR forged", "a\\nERROR forged"),
        ("a\r\nb", "a\\r\\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x00\x07\x7f\x9b", "\\x00\\x07\\x7f\\x9b"),
        ("line\u2028end", "line\\x2028end"),
        ("\u202eright to left\u2066", "\\x202eright to left\\x2066"),
        ("tab\tstays, 한글 stays, 😀 stays", "tab\tstays, 한글 stays, 😀 stays"),
    ],
)
def test_a_value_is_shown_and_not_obeyed(value: str, seen: str) -> None:
    said = line("%s", value)
    assert said.endswith(seen)
    assert "\n" not in said


@given(value=st.text(alphabet=st.characters()))
def test_whatever_a_value_holds_it_is_one_line(value: str) -> None:
    assert len(line("value: %s", value).splitlines()) == 1


def test_a_message_whose_arguments_do_not_fit_is_redacted_too(capsys: pytest.CaptureFixture[str]) -> None:
    said = line("%d notices from %s", f"https://x.example/?serviceKey={KEY}")
    assert "Zy9Zy9" not in said
    assert "notices from" in said
    assert capsys.readouterr().err == "", "Python itself would have printed the arguments"


# Set-up


def test_chatty_libraries_are_quiet_and_the_rest_is_redacted(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("DEBUG", SECRETS)
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    logging.getLogger("telegram.ext").debug("token %s", TOKEN)
    said = capsys.readouterr()
    assert said.out == ""
    assert "HTTP Request" not in said.err
    assert "DEBUG   telegram.ext: token ***" in said.err


def test_what_ends_the_process_unforeseen_is_redacted_too() -> None:
    program = f"from jobs.redaction import set_up; set_up('INFO', []); raise RuntimeError('bot{TOKEN} is gone')"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "AAH-" not in ended.stderr
    assert "CRITICAL baljubot: unforeseen" in ended.stderr
    assert "RuntimeError: bot*** is gone" in ended.stderr


def test_an_interrupt_is_no_accident() -> None:
    program = "from jobs.redaction import set_up; set_up('INFO', []); raise KeyboardInterrupt"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "unforeseen" not in ended.stderr
    assert "KeyboardInterrupt" in ended.stderr
