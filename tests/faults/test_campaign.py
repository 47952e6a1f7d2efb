"""The campaign has every row of the fault matrix that is about delivery, the clock, people and secrets."""

from tests.faults.__main__ import parts


def test_every_row_is_run_or_named() -> None:
    # F32 to F39 are faults of sources: tests/sources has them.
    wanted = {f"F{number:02}" for number in (*range(1, 32), *range(40, 45))}
    assert set(parts()) == wanted
