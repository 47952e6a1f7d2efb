"""Repeated blocks of a page (list items, cards) as a table, by CSS hints from the configuration."""

from selectolax.lexbor import LexborNode, SelectolaxError

from jobs.rules.cleaning import clean_line
from jobs.sources.encodings import decode
from jobs.sources.errors import FormatChanged, Unavailable
from jobs.sources.tables import MOST_ROWS, Document, Grid, document_of, leads_to, whole_page

_HEADERS = {"title": "제목", "date": "등록일", "agency": "기관", "deadline": "마감일"}
_CELL_LIMIT = 2_000


def read_blocks(body: bytes, content_type: str, hints: dict[str, str]) -> Document:
    """One grid out of all blocks that match `hints["block"]`; `title`, `date`, `agency` and `deadline` say where inside a block
    each is (title: the whole block without a hint). Raises Unavailable (empty, cut) or FormatChanged (no such block, or a
    hint that is no CSS)."""
    if not body.strip():
        raise Unavailable("empty", "the answer has no content at all")
    tree = whole_page(decode(body, content_type))
    wanted = {field: hints.get(field, "") for field in _HEADERS if field == "title" or hints.get(field)}
    try:
        blocks = tree.css(hints["block"])[:MOST_ROWS]
        rows = [tuple(_inside(block, css) for css in wanted.values()) for block in blocks]
    except SelectolaxError:
        raise FormatChanged("hint", "a CSS hint of this page cannot be understood") from None
    if not rows:
        raise FormatChanged("no-rows", f"no block matches {hints['block'][:60]!r}")
    header = tuple(_HEADERS[field] for field in wanted)
    links = ("", *(leads_to(block) for block in blocks))
    return document_of(tree, (Grid(caption="", rows=(header, *rows), links=links),))


def _inside(block: LexborNode, css: str) -> str:
    node = block.css_first(css) if css else block
    return clean_line(node.text(deep=True, separator=" "), _CELL_LIMIT) if node else ""
