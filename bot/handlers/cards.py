"""The buttons under a card: follow, not for me, one project or two."""

from bot.handlers.talk import Turn
from bot.keyboards import notice_buttons, proposal_buttons
from jobs import propose
from storage import dismissals, notices, outbox, projects
from storage.records import StoredNotice


async def follow(turn: Turn, notice_id: int, *, wanted: bool) -> None:
    """Follows the project of a notice, or stops."""
    stored = await _notice(turn, notice_id)
    if stored is None or turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    async with turn.services.database.writing() as tx:
        project_id = await projects.of_thread(tx, *stored.notice.thread)
        if project_id is not None and wanted:
            await projects.follow(tx, turn.chat.id, project_id, turn.services.clock.now())
        elif project_id is not None:
            await projects.unfollow(tx, turn.chat.id, project_id)
    if project_id is None:
        await turn.toast("follow.not_yet")
        return
    await turn.change_buttons(notice_buttons(stored, turn.t, followed=wanted))
    await turn.toast("follow.done" if wanted else "follow.undone")


async def dismiss(turn: Turn, notice_id: int, *, wanted: bool) -> None:
    """Nothing more about this publication, or again."""
    stored = await _notice(turn, notice_id)
    if stored is None or turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    async with turn.services.database.writing() as tx:
        if wanted:
            await dismissals.dismiss(tx, turn.chat.id, stored.notice.thread, turn.services.clock.now())
        else:
            await dismissals.take_back(tx, turn.chat.id, stored.notice.thread)
        project_id = await projects.of_thread(tx, *stored.notice.thread)
        followed = project_id is not None and turn.chat.id in await projects.followers(tx, project_id)
    await turn.change_buttons(notice_buttons(stored, turn.t, followed=followed, dismissed=wanted))
    await turn.toast("dismiss.done" if wanted else "dismiss.undone")


async def join(turn: Turn, later_id: int, earlier_id: int, *, wanted: bool) -> None:
    """Whether two notices are one project: for this chat alone, only where it was asked, and with a way back."""
    later, earlier = await _notice(turn, later_id), await _notice(turn, earlier_id)
    async with turn.services.database.writing() as tx:
        known = await outbox.by_key(tx, f"proposal:{turn.chat.id}:{later_id}:{earlier_id}") is not None
        if known and later is not None and earlier is not None:
            now = turn.services.clock.now()
            await propose.answer(tx, turn.chat.id, later, earlier, is_one=wanted, now=now)
    if not known or later is None or earlier is None:
        await turn.toast("toast.not_yours")
        return
    same, different = proposal_buttons(later_id, earlier_id, turn.t)[0]
    await turn.change_buttons(((different if wanted else same,),))
    await turn.toast("propose.joined" if wanted else "propose.apart")


async def _notice(turn: Turn, notice_id: int) -> StoredNotice | None:
    async with turn.services.database.reading() as tx:
        return await notices.get(tx, notice_id)
