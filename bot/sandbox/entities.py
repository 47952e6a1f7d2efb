"""Reads Telegram's HTML subset as strictly as Telegram does: text and entities in UTF-16 units, or a 400 with the byte.

Outside source of the rules: core.telegram.org/bots/api#html-style; the error texts are those of the Bot API server.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import Refusal, bad_request
from bot.sandbox.links import checked_link, mentioned_user
from bot.sandbox.utf16 import units

Entity = dict[str, Any]

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_STOP = re.compile(rb"[<&]")
_ENTITY = re.compile(rb"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));?")
_SPACE = b" \t\r\n\x0b\x00"
_NAME_END = re.compile(rb"[ \t\r\n\x0b\x00>]|$")
_ATTRIBUTE_END = re.compile(rb"[ \t\r\n\x0b\x00=>]|$")
_TOKEN = re.compile(rb"[A-Za-z0-9.-]*")
_MOST_ENTITIES = 100


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    piece: int


@dataclass(slots=True)
class _Reader:
    data: bytes
    at: int = 0
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    found: list[Entity] = field(default_factory=list)

    def byte(self) -> bytes:
        return self.data[self.at : self.at + 1]

    def skip_space(self) -> None:
        while self.at < len(self.data) and self.data[self.at] in _SPACE:
            self.at += 1

    def until(self, pattern: re.Pattern[bytes]) -> bytes:
        start, match = self.at, pattern.search(self.data, self.at)
        self.at = match.start() if match else len(self.data)
        return self.data[start : self.at]

    def put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += units(text)


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities. Raises Refusal (400, can't parse entities) with the byte offset of the fault."""
    reader = _Reader(text.encode())
    while reader.at < len(reader.data):
        reader.put(reader.until(_STOP).decode())
        if reader.byte() == b"&":
            reader.put(_character(reader))
        elif reader.data[reader.at : reader.at + 2] == b"</":
            _end_tag(reader)
        elif reader.byte() == b"<":
            _start_tag(reader)
    if reader.stack:
        raise _fault(f'Can\'t find end tag corresponding to start tag "{reader.stack[-1].tag}"')
    return "".join(reader.pieces), _tidy(reader.found)


def _fault(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")


def _character(reader: _Reader) -> str:
    """One `&…` reference; what is none stays as written, as Telegram leaves it."""
    match = _ENTITY.match(reader.data, reader.at)
    character = _decoded(match) if match else ""
    if match is None or not character:
        reader.at += 1
        return "&"
    reader.at = match.end()
    return character


def _decoded(match: re.Match[bytes]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return _NAMED.get(name, "")
    if len(hexadecimal or decimal) > 10:
        return ""
    code = int(hexadecimal, 16) if hexadecimal is not None else int(decimal)
    if 0xD800 <= code <= 0xDFFF:
        raise _fault(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else ""


def _start_tag(reader: _Reader) -> None:
    begin = reader.at
    reader.at += 1
    tag = reader.until(_NAME_END).decode().lower()
    if reader.at >= len(reader.data):
        raise _fault(f"Unclosed start tag at byte offset {begin}")
    if tag not in _TAGS:
        raise _fault(f'Unsupported start tag "{tag}" at byte offset {begin}')
    argument = ""
    while True:
        reader.skip_space()
        if reader.byte() == b">":
            break
        name, value = _attribute(reader, tag, begin)
        argument = _argument(tag, name, value) or argument
    reader.at += 1
    if tag == "span" and argument != "spoiler":
        raise _fault(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    reader.stack.append(_Open(tag, argument, reader.length, len(reader.pieces)))


def _argument(tag: str, name: str, value: str) -> str:
    wanted = {("a", "href"): "", ("code", "class"): "language-", ("span", "class"): "tg-", ("tg-emoji", "emoji-id"): ""}
    if (tag, name) == ("blockquote", "expandable"):
        return "expandable"
    prefix = wanted.get((tag, name))
    return value.removeprefix(prefix) if prefix is not None and value.startswith(prefix) else ""


def _attribute(reader: _Reader, tag: str, begin: int) -> tuple[str, str]:
    name = reader.until(_ATTRIBUTE_END).decode()
    if not name:
        if reader.at >= len(reader.data):
            raise _fault(f'Unclosed start tag "{tag}" at byte offset {begin}')
        raise _fault(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
    reader.skip_space()
    if reader.byte() != b"=":
        return name, _no_value(reader, tag, name, begin)
    reader.at += 1
    reader.skip_space()
    quote = reader.byte()
    value = _quoted(reader, quote) if quote in {b"'", b'"'} else _token(reader)
    if reader.at >= len(reader.data):
        raise _fault(f"Unclosed start tag at byte offset {begin}")
    return name, value


def _no_value(reader: _Reader, tag: str, name: str, begin: int) -> str:
    if reader.at >= len(reader.data):
        raise _fault(f'Unclosed start tag "{tag}" at byte offset {begin}')
    if (tag, name) != ("blockquote", "expandable"):
        raise _fault(f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}')
    return ""


def _token(reader: _Reader) -> str:
    start = reader.at
    match = _TOKEN.match(reader.data, start)
    reader.at = match.end() if match else start
    if reader.at < len(reader.data) and reader.data[reader.at] not in _SPACE + b">":
        raise _fault(f"Unexpected end of name token at byte offset {start}")
    return reader.data[start : reader.at].decode().lower()


def _quoted(reader: _Reader, quote: bytes) -> str:
    reader.at += 1
    value: list[str] = []
    stop = re.compile(b"[&" + quote + b"]")
    while reader.at < len(reader.data):
        value.append(reader.until(stop).decode())
        if reader.byte() == quote:
            reader.at += 1
            break
        if reader.byte() == b"&":
            value.append(_character(reader))
    return "".join(value)


def _end_tag(reader: _Reader) -> None:
    begin = reader.at
    if not reader.stack:
        raise _fault(f"Unexpected end tag at byte offset {begin}")
    reader.at += 2
    name = reader.until(_NAME_END).decode().lower()
    reader.skip_space()
    if reader.byte() != b">":
        raise _fault(f"Unclosed end tag at byte offset {begin}")
    reader.at += 1
    opened = reader.stack.pop()
    if name not in {"", opened.tag}:
        raise _fault(f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{name}>"')
    if reader.length > opened.offset:
        reader.found.extend(_entity(reader, opened))


def _entity(reader: _Reader, opened: _Open) -> list[Entity]:
    entity: Entity = {"type": _TAGS[opened.tag], "offset": opened.offset, "length": reader.length - opened.offset}
    if opened.tag == "a":
        return _link(entity, opened.argument or "".join(reader.pieces[opened.piece :]))
    if opened.tag == "tg-emoji":
        if not opened.argument.isdecimal() or int(opened.argument) == 0:
            raise _fault("Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = opened.argument
    elif opened.tag == "code" and opened.argument:
        entity["language"] = opened.argument
    elif opened.argument == "expandable":
        entity["type"] = "expandable_blockquote"
    return [entity]


def _link(entity: Entity, target: str) -> list[Entity]:
    person = mentioned_user(target)
    if person is not None:
        return [{**entity, "type": "text_mention", "user": {"id": person, "is_bot": False, "first_name": ""}}]
    url = checked_link(target)
    return [{**entity, "url": url}] if url else []


def _tidy(found: list[Entity]) -> list[Entity]:
    """Sorted as Telegram sends them; nothing inside code, no quote inside a quote, at most 100."""
    ordered = sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))
    kept: list[Entity] = []
    code_end = quote_end = -1
    for entity in ordered:
        kind, start, end = entity["type"], entity["offset"], entity["offset"] + entity["length"]
        if start < code_end:
            _language_of(kept[-1], entity)
            continue
        if "blockquote" in kind:
            if start < quote_end:
                continue
            quote_end = end
        if kind in {"code", "pre"}:
            code_end = end
        kept.append(entity)
    for entity in kept:
        if entity["type"] == "code":
            entity.pop("language", None)
    return kept[:_MOST_ENTITIES]


def _language_of(outer: Entity, inner: Entity) -> None:
    same = (outer["offset"], outer["length"]) == (inner["offset"], inner["length"])
    if same and {outer["type"], inner["type"]} == {"pre", "code"}:
        language = outer.get("language") or inner.get("language")
        outer["type"] = "pre"
        if language:
            outer["language"] = language
