"""/privacy and /delete in words: what is kept and how long, what would go, what went."""

from collections.abc import Mapping
from datetime import timedelta

from bot.render.assembly import lines
from bot.texts.catalog import Catalog
from bot.texts.html import Html, join
from storage.records import Holdings

_NAMED = ("subscribers", "interests", "follows", "dismissals", "chat_links", "matches", "outbox", "pace")
"""What people know by a name, in the order in which it is told; the rest is counted together."""


def privacy_text(
    t: Catalog, *, deliveries: timedelta, answers: timedelta, unreachable: timedelta, contact: str
) -> Html:
    """The whole of /privacy. `deliveries`, `answers` and `unreachable` say how long these are kept; `contact` is whoever
    runs the bot, empty where nobody is named."""
    text = t(
        "privacy.text",
        deliveries=deliveries.days,
        answers=int(answers / timedelta(hours=1)),
        unreachable=unreachable.days,
    )
    runs = t("privacy.operator", contact=contact) if contact else t("privacy.no_operator")
    return join("\n\n", (text, lines(runs, t("privacy.unofficial"))))


def question(t: Catalog, held: Holdings, *, minutes: int, is_operator: bool) -> Html:
    """What would be erased, and the two ways that erase less. The button works for so many minutes."""
    return join(
        "\n\n",
        (
            lines(t("delete.head"), *_listed(t, held.rows)),
            lines(t("delete.for_good"), _owed(t, held), t("delete.operator") if is_operator else Html("")),
            t("delete.other_ways", minutes=minutes),
        ),
    )


def erased_text(t: Catalog, erased: Holdings) -> Html:
    """What was erased; a second tap finds nothing."""
    if not erased:
        return lines(t("delete.nothing_left"), t("delete.again"))
    return join(
        "\n\n",
        (
            lines(t("delete.done"), *_listed(t, erased.rows), _owed(t, erased)),
            lines(t("delete.telegram"), t("delete.again")),
        ),
    )


def _owed(t: Catalog, held: Holdings) -> Html:
    return t("delete.owed", count=held.owed) if held.owed else Html("")


def _listed(t: Catalog, rows: Mapping[str, int]) -> list[Html]:
    told = [t(f"holding.{name}", count=rows[name]) for name in _NAMED if name in rows]
    others = sum(count for name, count in rows.items() if name not in _NAMED)
    return [*told, t("holding.other", count=others)] if others else told
