"""Plain text in pieces that Telegram takes: the last resort when markup or length was refused."""

from dataclasses import replace

from jobs.ports import Message

LONGEST = 4000
"""UTF-16 units a piece; Telegram's limit is 4,096 (Bot API, sendMessage)."""


def as_plain(parts: tuple[Message, ...]) -> tuple[Message, ...]:
    """The same messages without markup, each cut so that it fits; buttons stay at the last piece of each."""
    pieces: list[Message] = []
    for part in parts:
        texts = cut(part.plain)
        for number, text in enumerate(texts):
            buttons = part.buttons if number == len(texts) - 1 else ()
            pieces.append(replace(part, html="", plain=text, buttons=buttons))
    return tuple(pieces)


def cut(text: str) -> list[str]:
    """Pieces of at most LONGEST UTF-16 units, broken at line ends where there are any; at least one piece."""
    pieces, piece, used = [], "", 0
    for line in _short_lines(text):
        units = len(line.encode("utf-16-le")) // 2
        if used + units > LONGEST:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + line, used + units
    return [*pieces, piece] if piece or not pieces else pieces


def _short_lines(text: str) -> list[str]:
    # Half the limit in characters is within it in UTF-16 units, whatever the characters are.
    half = LONGEST // 2
    return [
        line[start : start + half] for line in text.splitlines(keepends=True) for start in range(0, len(line), half)
    ]
