"""Interests belong to their chat, and every change takes the next number of one sequence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import interests
from storage.db import Database
from storage.records import BuyerGroup, Filters, Frequency, Interest, Kind, ProjectType, Stage
from storage.records.notice import LARGEST_KRW
from tests.tenders import NOW

FILTERS = Filters(
    buyers=("강남구",),
    buyer_groups=(BuyerGroup.DISTRICT,),
    regions=("서울특별시",),
    stages=(Stage.TENDER, Stage.PLAN),
    kinds=(Kind.SERVICES,),
    project_types=(ProjectType.MAINTENANCE,),
    contract_methods=("제한경쟁",),
    least_krw=1,
    most_krw=LARGEST_KRW,
)


async def test_an_interest_comes_back_as_it_was_saved(database: Database) -> None:
    async with database.writing() as tx:
        saved = await interests.add(
            tx,
            -100200300400,
            at=NOW,
            topics=("cctv", "ai"),
            words='AI, "지능형 CCTV" -감리',
            filters=FILTERS,
            frequency=Frequency.DAILY,
        )
        assert saved == Interest(
            id=saved.id,
            chat_id=-100200300400,
            topics=("cctv", "ai"),
            words='AI, "지능형 CCTV" -감리',
            filters=FILTERS,
            frequency=Frequency.DAILY,
            sequence=1,
        )
        assert await interests.get(tx, -100200300400, saved.id) == saved


async def test_an_id_from_a_button_is_no_key_to_another_chat(database: Database) -> None:
    async with database.writing() as tx:
        mine = await interests.add(tx, 1, at=NOW, words="CCTV")
        assert await interests.get(tx, 2, mine.id) is None
        assert not await interests.change(tx, replace(mine, chat_id=2, removed=True))
        assert await interests.of_chat(tx, 1) == [mine]
        assert await interests.of_chat(tx, 2) == []


async def test_what_is_removed_is_out_of_the_list_and_still_known(database: Database) -> None:
    async with database.writing() as tx:
        first, second = [await interests.add(tx, 1, at=NOW, words=words) for words in ("CCTV", "AI")]
        assert await interests.count(tx) == 2
        assert await interests.change(tx, replace(first, removed=True))
        assert await interests.of_chat(tx, 1) == [second]
        known = await interests.get_many(tx, {first.id, second.id, 99})
        assert {one.id: one.removed for one in known.values()} == {first.id: True, second.id: False}
        assert await interests.count(tx) == 1


async def test_every_change_is_heard_of_in_order_and_in_pages(database: Database) -> None:
    async with database.writing() as tx:
        first, second = [await interests.add(tx, 1, at=NOW, words=words) for words in ("CCTV", "AI")]
        assert await interests.changed_since(tx, 0) == [first, second]
        await interests.change(tx, replace(first, paused=True))
        changed = await interests.changed_since(tx, 2)
        assert [(one.id, one.paused, one.sequence) for one in changed] == [(first.id, True, 3)]
        assert [one.id for one in await interests.changed_since(tx, 0, limit=1)] == [second.id]
        assert await interests.changed_since(tx, 3) == []


async def test_a_change_that_is_taken_back_leaves_no_gap_that_hides_one(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as tx:
            await interests.add(tx, 1, at=NOW, words="never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.writing() as tx:
        assert (await interests.add(tx, 1, at=NOW, words="CCTV")).sequence == 1


@given(
    words=st.text(alphabet=st.characters(), max_size=80), topics=st.lists(st.text(alphabet=st.characters()), max_size=3)
)
async def test_odd_characters_in_words_abort_nothing(database: Database, words: str, topics: list[str]) -> None:
    async with database.writing() as tx:
        saved = await interests.add(tx, 1, at=NOW, words=words, topics=tuple(topics))
        assert await interests.get(tx, 1, saved.id) == saved
        assert "\0" not in saved.words


async def test_edits_are_taken_back_one_by_one_the_latest_first(database: Database) -> None:
    async with database.writing() as tx:
        first = await interests.add(tx, 1, at=NOW, topics=("cctv",), words="-감리", filters=FILTERS)
        second, third = replace(first, words=""), replace(first, words="", topics=(), filters=Filters())
        one = await interests.edit(tx, first, second)
        two = await interests.edit(tx, second, third)
        assert one is not None
        assert two is not None
        assert first.sequence < one < two
        assert await interests.take_back(tx, 1, first.id, one) is None
        assert await interests.take_back(tx, 2, first.id, two) is None
        # What changed besides stays as it is.
        await interests.change(tx, replace(third, paused=True))
        for number, words in ((two, second), (one, first)):
            back = await interests.take_back(tx, 1, first.id, number)
            held = await interests.get(tx, 1, first.id)
            assert back is not None
            assert held is not None
            assert replace(back, sequence=0, paused=False) == replace(words, sequence=0)
            assert replace(held, sequence=0) == replace(words, sequence=0, paused=True)
            assert held.sequence > two
        assert await interests.take_back(tx, 1, first.id, one) is None


async def test_an_edit_of_another_chats_interest_is_refused_and_old_edits_are_forgotten(database: Database) -> None:
    async with database.writing() as tx:
        held = await interests.add(tx, 1, at=NOW, words="0")
        assert await interests.edit(tx, held, replace(held, chat_id=2, words="1")) is None
        numbers = [
            await interests.edit(tx, replace(held, words=f"{n}"), replace(held, words=f"{n + 1}"))
            for n in range(interests.MOST_EDITS + 1)
        ]
        back = [await interests.take_back(tx, 1, held.id, number or 0) for number in reversed(numbers)]
    assert [one and one.words for one in back] == [*(f"{n}" for n in range(interests.MOST_EDITS, 0, -1)), None]
