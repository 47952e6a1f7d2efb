"""The buttons under a card: follow, not for me, one project or two."""

import asyncio
from datetime import timedelta

from bot.handlers.talk import Turn
from bot.keyboards import notice_buttons, proposal_buttons
from bot.render.alert import render_alert
from bot.render.narrowing import narrowing_button
from jobs import propose
from jobs.facts import AlertFacts, Reason
from jobs.ports import Button
from jobs.rules.narrowing import narrowings
from storage import dismissals, interests, matches, notices, outbox, projects, subscribers
from storage.records import StoredNotice

DAYS = 30
MOST_COUNTED = 300
"""So many of an interest's matches are looked at, the newest: a tap is answered at once."""


async def open_card(turn: Turn, notice_id: int) -> None:
    """Says the card of a notice, as it would have come, with why it concerns this chat if it does."""
    async with turn.services.database.reading() as tx:
        stored = await notices.get(tx, notice_id)
        if stored is None:
            facts = None
        else:
            project_id = await projects.of_thread(tx, *stored.notice.thread)
            found = await matches.of_notice(tx, notice_id, turn.chat.id)
            known = await interests.get_many(tx, {match.interest_id for match in found})
            facts = AlertFacts(
                stored=stored,
                reasons=tuple(
                    Reason(interest=known[one.interest_id], match=one) for one in found if one.interest_id in known
                ),
                project_id=project_id,
                followed=project_id is not None and turn.chat.id in await projects.followers(tx, project_id),
            )
    if facts is None:
        await turn.say(turn.t("start.notice_gone"))
        return
    await turn.say_parts(render_alert(facts, turn.voice, possible_double=False, silent=False))


async def follow(turn: Turn, notice_id: int, *, wanted: bool) -> None:
    """Follows the project of a notice, or stops."""
    stored = await _notice(turn, notice_id)
    if stored is None or turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    if not await set_followed(turn, stored, wanted=wanted):
        await turn.toast("follow.not_yet")
        return
    async with turn.services.database.reading() as tx:
        dismissed = turn.chat.id in await dismissals.chats(tx, stored.notice.thread)
    await turn.change_buttons(notice_buttons(stored, turn.t, followed=wanted, dismissed=dismissed))
    await turn.toast("follow.done" if wanted else "follow.undone")


async def set_followed(turn: Turn, stored: StoredNotice, *, wanted: bool) -> bool:
    """Follows the project of a notice, or stops; False where the notice belongs to none yet."""
    async with turn.services.database.writing() as tx:
        here = await subscribers.hold(tx, turn.chat.id) is not None
        project_id = await projects.of_thread(tx, *stored.notice.thread) if here else None
        if project_id is not None and wanted:
            await projects.follow(tx, turn.chat.id, project_id, turn.services.clock.now())
            # Who follows it wants to hear of it after all.
            await dismissals.take_back(tx, turn.chat.id, stored.notice.thread)
        elif project_id is not None:
            await projects.unfollow(tx, turn.chat.id, project_id)
    return project_id is not None


async def dismiss(turn: Turn, notice_id: int, *, wanted: bool) -> None:
    """Nothing more about this publication, or again."""
    stored = await _notice(turn, notice_id)
    if stored is None or turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    async with turn.services.database.writing() as tx:
        if wanted and await subscribers.hold(tx, turn.chat.id) is not None:
            await dismissals.dismiss(tx, turn.chat.id, stored.notice.thread, turn.services.clock.now())
        else:
            await dismissals.take_back(tx, turn.chat.id, stored.notice.thread)
        project_id = await projects.of_thread(tx, *stored.notice.thread)
        followed = project_id is not None and turn.chat.id in await projects.followers(tx, project_id)
    proposed = await _proposals(turn, stored) if wanted else ()
    rows = notice_buttons(stored, turn.t, followed=followed, dismissed=wanted)
    await turn.change_buttons((*rows, *((button,) for button in proposed)))
    await turn.toast(("dismiss.done_ask" if proposed else "dismiss.done") if wanted else "dismiss.undone")


async def join(turn: Turn, later_id: int, earlier_id: int, *, wanted: bool) -> None:
    """Whether two notices are one project: for this chat alone, only where it was asked, and with a way back."""
    later, earlier = await _notice(turn, later_id), await _notice(turn, earlier_id)
    async with turn.services.database.writing() as tx:
        here = await subscribers.hold(tx, turn.chat.id) is not None
        known = here and await outbox.by_key(tx, f"proposal:{turn.chat.id}:{later_id}:{earlier_id}") is not None
        if known and later is not None and earlier is not None:
            now = turn.services.clock.now()
            await propose.answer(tx, turn.chat.id, later, earlier, is_one=wanted, now=now)
    if not known or later is None or earlier is None:
        await turn.toast("toast.not_yours")
        return
    same, different = proposal_buttons(later_id, earlier_id, turn.t)[0]
    await turn.change_buttons(((different if wanted else same,),))
    await turn.toast("propose.joined" if wanted else "propose.apart")


async def _proposals(turn: Turn, stored: StoredNotice) -> tuple[Button, ...]:
    """What to leave out of the interest that brought it, if one alone did, with the effect on its last thirty days."""
    now = turn.services.clock.now()
    async with turn.services.database.reading() as tx:
        mine = {match.interest_id for match in await matches.of_notice(tx, stored.id, turn.chat.id)}
        held = [one for one in await interests.of_chat(tx, turn.chat.id) if one.id in mine and not one.paused]
        if len(held) != 1:
            return ()
        recent = await matches.since(tx, turn.chat.id, now - timedelta(days=DAYS))
        ids = [match.notice_id for match in recent if match.interest_id == held[0].id][:MOST_COUNTED]
        brought = await notices.get_many(tx, ids)
    once = {one.notice.thread: one.notice for one in (*brought.values(), stored)}
    found = await asyncio.to_thread(narrowings, held[0], stored.notice, list(once.values()), turn.services.topics)
    return tuple(narrowing_button(held[0], stored, one, turn.t) for one in found)


async def _notice(turn: Turn, notice_id: int) -> StoredNotice | None:
    async with turn.services.database.reading() as tx:
        return await notices.get(tx, notice_id)
