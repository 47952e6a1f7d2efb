"""The campaign has every row of the fault matrix."""

from tests.faults.__main__ import parts


def test_every_row_is_run_or_named() -> None:
    assert set(parts()) == {f"F{number:02}" for number in range(1, 45)}
