"""The gate: each update has its effect once, and one person's flood does not hold up the others."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot.handlers.services import Context, services_of
from bot.handlers.talk import turn_of
from bot.texts.html import Html
from storage import handled_updates

BURST = 15.0
PER_SECOND = 1.0
"""A person may send a burst, then one thing a second; what is over is not handled, and said once."""
TOLD_EVERY_SECONDS = 10.0
_BUCKETS = "buckets"


async def enter(update: object, context: Context) -> None:
    """Stops an update that was handled before, and one that is too much."""
    if not isinstance(update, Update):
        return
    services = services_of(context)
    async with services.database.reading() as tx:
        seen = await handled_updates.seen(tx, update.update_id)
    if seen:
        raise ApplicationHandlerStop
    wait = _wait(update, context, services.real.seconds())
    if wait is None:
        return
    turn = await turn_of(update, context) if wait else None
    if turn is not None:
        if turn.query is not None:
            await turn.toast("toast.slow_down")
        else:
            await turn.say(Html(turn.t("error.slow_down", seconds=round(wait))))
    raise ApplicationHandlerStop


async def leave(update: object, context: Context) -> None:
    """Records that an update was handled to its end: after its effect, so that a crash repeats rather than loses it."""
    if isinstance(update, Update):
        services = services_of(context)
        async with services.database.writing() as tx:
            await handled_updates.record(tx, update.update_id, services.clock.now())


def _wait(update: Update, context: Context, now: float) -> float | None:
    """None lets it pass; 0 drops it without a word; else the seconds after which to try again, to be said."""
    user = update.effective_user
    if user is None:
        return None
    buckets: dict[int, tuple[float, float, float]] = context.bot_data.setdefault(_BUCKETS, {})
    tokens, then, told = buckets.get(user.id, (BURST, now, -TOLD_EVERY_SECONDS))
    tokens = min(BURST, tokens + max(0.0, now - then) * PER_SECOND)
    if tokens >= 1:
        buckets[user.id] = (tokens - 1, now, told)
        return None
    due = now - told >= TOLD_EVERY_SECONDS
    buckets[user.id] = (tokens, now, now if due else told)
    return max(1.0, (1 - tokens) / PER_SECOND) if due else 0.0
