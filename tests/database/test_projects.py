"""Projects that grow together and are parted again; follows and chat-local links that move along."""

from datetime import timedelta

import pytest

from storage import projects
from storage.db import Database, Transaction
from storage.records import Follow, NumberKind, OfficialNumber, ProjectLink
from tests.tenders import NOW

NUMBER = OfficialNumber(kind=NumberKind.BID, value="R26BK00000001")


async def made(tx: Transaction, *names: str) -> list[int]:
    """A project for each name, with one publication of that name in it."""
    ids = []
    for name in names:
        project_id = await projects.create(tx, NOW)
        link = ProjectLink(project_id=project_id, source="g2b_bid", external_id=name, evidence="first seen")
        await projects.attach(tx, link, [OfficialNumber(kind=NumberKind.BID, value=f"R26BK0000{name}")])
        ids.append(project_id)
    return ids


async def merged(tx: Transaction, part: int, into: int) -> int:
    merge = await projects.merge(tx, part, into, evidence="a tap", at=NOW)
    assert merge is not None
    return merge


async def test_a_merge_is_seen_from_everywhere(database: Database) -> None:
    async with database.writing() as tx:
        one, two, three = await made(tx, "a", "b", "c")
        await merged(tx, three, two)
        await merged(tx, two, one)
        assert await projects.resolve(tx, three) == one
        assert await projects.of_thread(tx, "g2b_bid", "c") == one
        number = OfficialNumber(kind=NumberKind.BID, value="R26BK0000c")
        assert await projects.of_numbers(tx, [number, NUMBER]) == {number: one}
        for asked in (one, two, three):
            assert [link.external_id for link in await projects.threads(tx, asked)] == ["a", "b", "c"]


async def test_merging_what_is_one_already_is_nothing(database: Database) -> None:
    async with database.writing() as tx:
        one, two, three = await made(tx, "a", "b", "c")
        await merged(tx, two, one)
        assert await projects.merge(tx, one, two, evidence="the other way round", at=NOW) is None
        assert await projects.merge(tx, two, two, evidence="itself", at=NOW) is None
        await merged(tx, three, two)
        assert await projects.resolve(tx, three) == one, "a part stands for what it is part of"


async def test_undoing_a_merge_gives_everything_back(database: Database) -> None:
    async with database.writing() as tx:
        one, two = await made(tx, "a", "b")
        assert await projects.follow(tx, 7, two, NOW)
        merge = await merged(tx, two, one)
        assert await projects.followers(tx, one) == {7}
        assert await projects.undo_merge(tx, merge, NOW)
        assert not await projects.undo_merge(tx, merge, NOW)
        assert not await projects.undo_merge(tx, 999, NOW)
        assert (await projects.followers(tx, one), await projects.followers(tx, two)) == (set(), {7})
        assert [link.external_id for link in await projects.threads(tx, two)] == ["b"]
        assert await projects.parted(tx) == {frozenset((one, two))}


async def test_parted_projects_stay_parted_through_other_merges(database: Database) -> None:
    async with database.writing() as tx:
        one, two, three = await made(tx, "a", "b", "c")
        assert await projects.parted(tx) == set()
        await projects.undo_merge(tx, await merged(tx, three, two), NOW)
        await merged(tx, two, one)
        assert await projects.parted(tx) == {frozenset((one, three))}


async def test_what_is_attached_stays_where_it_is(database: Database) -> None:
    async with database.writing() as tx:
        one, two = await made(tx, "a", "b")
        again = ProjectLink(project_id=two, source="g2b_bid", external_id="a", evidence="later")
        await projects.attach(tx, again, [OfficialNumber(kind=NumberKind.BID, value="R26BK0000a"), NUMBER])
        assert await projects.of_thread(tx, "g2b_bid", "a") == one
        known = await projects.of_numbers(tx, [OfficialNumber(kind=NumberKind.BID, value="R26BK0000a"), NUMBER])
        assert set(known.values()) == {one, two}
        assert await projects.of_numbers(tx, []) == {}
        assert await projects.of_thread(tx, "g2b_bid", "nowhere") is None


async def test_following_a_part_is_following_the_whole(database: Database) -> None:
    async with database.writing() as tx:
        one, two = await made(tx, "a", "b")
        assert await projects.follow(tx, 7, two, NOW)
        assert not await projects.follow(tx, 7, two, NOW + timedelta(days=1))
        await merged(tx, two, one)
        assert not await projects.follow(tx, 7, one, NOW)
        assert await projects.follow(tx, 8, two, NOW), "an old button still names the part"
        assert await projects.followers(tx, two) == {7, 8}
        assert await projects.followers_of_part(tx, "g2b_bid", "b") == {7}
        assert await projects.followers_of_part(tx, "g2b_bid", "a") == {8}
        assert await projects.unfollow(tx, 7, one)
        assert not await projects.unfollow(tx, 7, one)
        assert await projects.unfollow(tx, 8, two)
        assert await projects.followers(tx, one) == set()


async def test_projects_that_became_one_are_followed_once(database: Database) -> None:
    async with database.writing() as tx:
        one, two, three = await made(tx, "a", "b", "c")
        for days, project_id in enumerate((two, three, one)):
            await projects.follow(tx, 7, project_id, NOW + timedelta(days=days))
        await merged(tx, two, one)
        assert await projects.followed_by(tx, 7) == [
            Follow(chat_id=7, project_id=one, since=NOW),
            Follow(chat_id=7, project_id=three, since=NOW + timedelta(days=1)),
        ]
        assert await projects.followed_by(tx, 8) == []


async def test_a_chats_own_link_is_its_own(database: Database) -> None:
    thread = ("g2b_bid", "b")
    async with database.writing() as tx:
        one, two, three = await made(tx, "a", "b", "c")
        await projects.link_for_chat(tx, 7, thread, two, NOW)
        await projects.link_for_chat(tx, 7, thread, one, NOW)
        assert await projects.of_thread_for_chat(tx, 7, *thread) == one
        assert await projects.of_thread_for_chat(tx, 8, *thread) is None
        assert await projects.of_thread(tx, *thread) == two
        assert await projects.chats_that_linked(tx, *thread) == {7}
        await merged(tx, one, three)
        assert await projects.of_thread_for_chat(tx, 7, *thread) == three
        assert await projects.unlink_for_chat(tx, 7, *thread)
        assert not await projects.unlink_for_chat(tx, 7, *thread)
        assert await projects.chats_that_linked(tx, *thread) == set()


async def test_both_sides_of_a_merge_are_regrouped_once(database: Database) -> None:
    async with database.writing() as tx:
        one, two = await made(tx, "a", "b")
        merge = await merged(tx, two, one)
        await projects.undo_merge(tx, merge, NOW)
        await merged(tx, two, one)
        assert await projects.regrouped_threads(tx, 10) == [("g2b_bid", "a"), ("g2b_bid", "b")]
        assert await projects.regrouped_threads(tx, 1) == [("g2b_bid", "a")]


@pytest.mark.parametrize("length", [254, 255, 256, 5000])
async def test_long_evidence_is_cut(database: Database, length: int) -> None:
    async with database.writing() as tx:
        one, two = await made(tx, "a", "b")
        link = ProjectLink(project_id=one, source="g2b_bid", external_id="long", evidence="가" * length)
        await projects.attach(tx, link, [])
        assert await projects.merge(tx, two, one, evidence="가" * length, at=NOW) is not None
        (found,) = [one.evidence for one in await projects.threads(tx, one) if one.external_id == "long"]
    assert found == "가" * min(length, 255)
