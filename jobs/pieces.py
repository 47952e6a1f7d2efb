"""The parts of one message: those still owed of a message that was begun, and bare text as the last resort."""

from dataclasses import replace

from pydantic import TypeAdapter

from jobs.ports import Message
from storage.records import Payload

LONGEST = 4000
"""UTF-16 units a piece; Telegram's limit is 4,096 (Bot API, sendMessage)."""

_PARTS = TypeAdapter(tuple[Message, ...])


def kept(parts: tuple[Message, ...], repeats: tuple[Message, ...], *, ambiguous: int) -> Payload:
    """What is still owed of a message that was begun. `repeats` are the same parts marked as possible doubles (other
    in number: then unmarked ones must do), `ambiguous` the count of unclear attempts that belong to the parts before."""
    marked = repeats if len(repeats) == len(parts) else parts
    dump = _PARTS.dump_python
    return {"parts": dump(parts, mode="json"), "repeats": dump(marked, mode="json"), "ambiguous": ambiguous}


def owed(rest: Payload, *, ambiguous: int) -> tuple[tuple[Message, ...], tuple[Message, ...], bool]:
    """The parts to send now, their marked twins, and whether an attempt since then was unclear."""
    parts, repeats = _PARTS.validate_python(rest["parts"]), _PARTS.validate_python(rest["repeats"])
    return parts, repeats, ambiguous != rest["ambiguous"]


def as_plain(parts: tuple[Message, ...]) -> tuple[Message, ...]:
    """The same messages as bare text, each cut so that it fits; no markup, no buttons, no reply: one of them was refused."""
    return tuple(
        replace(part, html="", plain=text, buttons=(), reply_to=None)
        for part in parts
        for text in cut(_sound(part.plain))
    )


def _sound(text: str) -> str:
    # Half an emoji cannot be sent at all, whatever the form.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cut(text: str) -> list[str]:
    """Pieces of at most LONGEST UTF-16 units, broken at line ends where there are any; at least one piece."""
    pieces, piece, used = [], "", 0
    for line in _short_lines(text):
        units = len(line.encode("utf-16-le", "surrogatepass")) // 2
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
