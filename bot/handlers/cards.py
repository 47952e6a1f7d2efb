"""The buttons under a card: follow, not for me, one project or two."""

from bot.handlers.talk import Turn
from bot.keyboards import notice_buttons
from storage import dismissals, notices, projects
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
    await turn.toast("follow.done" if wanted else "follow.undone")
    await turn.change_buttons(notice_buttons(stored, turn.t, followed=wanted))


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
    await turn.toast("dismiss.done" if wanted else "dismiss.undone")
    await turn.change_buttons(notice_buttons(stored, turn.t, followed=followed, dismissed=wanted))


async def join(turn: Turn, later_id: int, earlier_id: int, *, wanted: bool) -> None:
    """Whether two notices are one project: for this chat alone."""
    later, earlier = await _notice(turn, later_id), await _notice(turn, earlier_id)
    if later is None or earlier is None or turn.subscriber is None:
        await turn.toast("toast.stale")
        return
    async with turn.services.database.writing() as tx:
        project_id = await projects.of_thread(tx, *earlier.notice.thread)
        if project_id is None:
            await turn.toast("follow.not_yet")
            return
        if wanted:
            now = turn.services.clock.now()
            await projects.link_for_chat(tx, turn.chat.id, later.notice.thread, project_id, now)
        else:
            await projects.unlink_for_chat(tx, turn.chat.id, *later.notice.thread)
    await turn.toast("propose.joined" if wanted else "propose.apart")
    await turn.change_buttons(())


async def _notice(turn: Turn, notice_id: int) -> StoredNotice | None:
    async with turn.services.database.reading() as tx:
        return await notices.get(tx, notice_id)
