"""Text cleaned once, at ingest, so that no database, renderer or terminal meets what it cannot hold."""

import html
import re
import unicodedata
from urllib.parse import urlsplit

TITLE_LIMIT = 300
BODY_LIMIT = 20_000
URL_LIMIT = 2_000

# Direction marks and invisible characters (Unicode Bidi_Control, zero-width space, word joiner, byte order mark).
# Category Cf as a whole is too broad: it holds the joiner that emoji are built with.
_INVISIBLE = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x061C, 0x2060, 0xFEFF]
)
_LINE_ENDS = {0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0x0B: "\n", 0x0C: "\n", 0x09: " "}
_JOINER = "\u200d"
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n[ \n]*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# No pattern here may look past the next `<`: hostile text of many unfinished tags must stay linear.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->|<!\[CDATA\[|\]\]>")
_BLOCK_TAG = re.compile(r"</?(?:p|div|li|tr|h[1-6]|br)\b[^<>]*>", re.IGNORECASE)


def clean_text(text: str, limit: int = BODY_LIMIT) -> str:
    """Text of several lines, at most `limit` characters: NFC, blanks and empty lines collapsed, and without NUL and other
    controls, direction marks, invisible characters and lone surrogates (PostgreSQL and Telegram refuse some of them)."""
    if text.isprintable():
        # No control, format or surrogate character, and no blank but the plain one: nearly every text there is.
        return " ".join(unicodedata.normalize("NFC", text[: limit * 4]).split())[:limit].rstrip()
    text = text[: limit * 4].replace("\r\n", "\n").translate(_LINE_ENDS).translate(_INVISIBLE)
    text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"})
    text = unicodedata.normalize("NFC", _without_stray_joiners(text))
    text = _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()
    return text[:limit].rstrip(_JOINER + " \n")


def clean_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of text, at most `limit` characters, cleaned like `clean_text` and with character entities resolved once."""
    return clean_text(unescape(text[: limit * 8]).replace("\n", " "), limit).replace("\n", " ")


def unescape(text: str) -> str:
    """Character entities that end in a semicolon resolved once; `AT&T` and `R&D` stay as they are."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def without_markup(text: str, limit: int = BODY_LIMIT) -> str:
    """The text of an HTML fragment, cleaned: for showing and matching only, never to be sent as markup again."""
    text = _BLOCK_TAG.sub("\n", text[: limit * 8])
    return clean_text(unescape(_TAG.sub("", text)), limit)


def clean_url(text: str) -> str:
    """An http or https address with a host and without credentials, or "" for anything else (javascript:, tg:, data: …)."""
    text = "".join(text.split())
    if not 0 < len(text) <= URL_LIMIT or not text.isprintable():
        return ""
    try:
        parts = urlsplit(text)
        acceptable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return ""
    return text if acceptable else ""


def _without_stray_joiners(text: str) -> str:
    """Keeps U+200D between two symbols (inside an emoji) and nowhere else."""
    if _JOINER not in text:
        return text
    kept = []
    for place, char in enumerate(text):
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        if char != _JOINER or (_is_symbol(before) and _is_symbol(after)):
            kept.append(char)
    return "".join(kept)


def _is_symbol(char: str) -> bool:
    return char == "\ufe0f" or (char != "" and unicodedata.category(char) in {"So", "Sk", "Mn"} and ord(char) >= 0x2190)
