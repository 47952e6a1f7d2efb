"""The gate: each update has its effect once, and one person's flood is turned away at the door."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot.handlers.buckets import Buckets
from bot.handlers.services import Context, services_of
from bot.handlers.talk import turn_of
from storage import handled_updates

BUCKETS = "buckets"


async def enter(update: object, context: Context) -> None:
    """Stops an update that is too much, and one that was handled before."""
    if not isinstance(update, Update):
        return
    services = services_of(context)
    # The bucket first: it costs nothing, and a flood must not reach the database.
    if update.effective_user is not None:
        buckets: Buckets = context.bot_data.setdefault(BUCKETS, Buckets())
        wait = buckets.take(update.effective_user.id, services.real.seconds())
        if wait is not None:
            await _turn_away(update, context, wait)
            raise ApplicationHandlerStop
    async with services.database.reading() as tx:
        seen = await handled_updates.seen(tx, update.update_id)
    if seen:
        raise ApplicationHandlerStop


async def leave(update: object, context: Context) -> None:
    """Records that an update was handled to its end: after its effect, so that a crash repeats rather than loses it."""
    if isinstance(update, Update):
        services = services_of(context)
        async with services.database.writing() as tx:
            await handled_updates.record(tx, update.update_id, services.clock.now())


async def _turn_away(update: Update, context: Context, wait: float) -> None:
    turn = await turn_of(update, context) if wait else None
    if turn is None:
        return
    if turn.query is not None:
        await turn.toast("toast.slow_down")
    else:
        await turn.say(turn.t("error.slow_down", seconds=round(wait)))
