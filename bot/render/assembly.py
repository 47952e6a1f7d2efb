"""Blocks of markup into messages: pages on block boundaries, within Telegram's limits, each with its plain twin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.texts.html import Html, join, plain, units
from jobs.ports import Button, Message

PAGE_UNITS = 3500  # of Telegram's 4,096: room for the head of a page
PAGE_ENTITIES = 90  # Telegram renders 100 and ignores the rest
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its blocks. `again` is the heading on the next page when the blocks run on."""

    heading: Html
    again: Html
    blocks: tuple[Html, ...]


def lines(*parts: Html) -> Html:
    """Parts under one another; empty ones are left out."""
    return join("\n", parts)


def message(html: Html, *, buttons: Rows = (), silent: bool = False, reply_to: int | None = None) -> Message:
    """One message with its plain twin."""
    return Message(html=html, plain=plain(html), buttons=buttons, silent=silent, reply_to=reply_to)


def pages(
    head: Callable[[int, int], Html],
    sections: Sequence[Section],
    *,
    between: str = "\n\n",
    silent: bool,
    reply_to: int | None = None,
) -> tuple[Message, ...]:
    """As many messages as the sections need, none cut inside a block; `head(part, parts)` opens each of them.

    A heading never stands alone at the foot of a page, and a section that runs on is named again.
    """
    bodies = _fill(sections, between) or [Html("")]
    return tuple(
        message(join(between, (head(part, len(bodies)), body)), silent=silent, reply_to=reply_to)
        for part, body in enumerate(bodies, start=1)
    )


def with_buttons(parts: tuple[Message, ...], buttons: Rows) -> tuple[Message, ...]:
    """The same messages with buttons under the last one."""
    return (*parts[:-1], replace(parts[-1], buttons=buttons))


def _fill(sections: Sequence[Section], between: str) -> list[Html]:
    finished: list[Html] = []
    page = Html("")
    for section in sections:
        heading = section.heading
        for block in section.blocks:
            grown = join(between, (page, lines(heading, block)))
            if page and not _fits(grown):
                finished.append(page)
                heading = section.heading if heading else section.again
                grown = lines(heading, block)
            page, heading = grown, Html("")
    return [*finished, page] if page else finished


def _fits(page: Html) -> bool:
    return units(plain(page)) <= PAGE_UNITS and page.count("</") <= PAGE_ENTITIES
