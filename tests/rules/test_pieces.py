"""Bare text in pieces that fit, and the rest of a message that was begun."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.pieces import LONGEST, as_plain, cut, kept, owed
from jobs.ports import Button, Message


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.lists(st.text(max_size=40), max_size=40).map("\n".join), st.integers(1, 400))
def test_pieces_fit_and_lose_nothing(text: str, times: int) -> None:
    pieces = cut(text * times)
    assert "".join(pieces) == text * times
    assert all(units(piece) <= LONGEST for piece in pieces)


def test_emoji_count_twice() -> None:
    assert [units(piece) for piece in cut("🛠" * 4001)] == [4000, 4000, 2]


def test_pieces_end_at_line_ends_where_there_are_any() -> None:
    line = "가" * 1500 + "\n"
    assert cut(line * 3) == [line * 2, line]


def test_nothing_is_one_empty_piece() -> None:
    assert cut("") == [""]


def test_bare_text_has_no_form_that_could_be_refused() -> None:
    message = Message(html="<b>x</b>", plain="x", buttons=((Button(text="b", data="d"),),), reply_to=5, silent=True)
    assert as_plain((message,)) == (Message(html="", plain="x", silent=True),)


def test_a_lone_surrogate_leaves_as_a_sign_that_something_stood_there() -> None:
    (message,) = as_plain((Message(html="", plain="a\ud800b"),))
    assert message.plain == "a\ufffdb"


def test_what_is_kept_comes_back() -> None:
    button = Button(text="본다", url="https://example.com/")
    parts = (Message(html="1", plain="1"), Message(html="2", plain="2", buttons=((button,),), reply_to=3))
    repeats = tuple(Message(html=f"{one.html}?", plain=one.plain) for one in parts)
    rest = kept(parts, repeats, ambiguous=2)
    assert owed(rest, ambiguous=2) == (parts, repeats, False)
    assert owed(rest, ambiguous=3) == (parts, repeats, True)


def test_marked_twins_that_part_elsewhere_are_not_used() -> None:
    parts = (Message(html="1", plain="1"), Message(html="2", plain="2"))
    assert owed(kept(parts, parts[:1], ambiguous=0), ambiguous=0) == (parts, parts, False)
