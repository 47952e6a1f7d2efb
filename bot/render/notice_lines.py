"""The lines that say what a notice is: shared by every card."""

from bot.render.voice import Voice
from bot.texts.html import Html, bold, cut, escape, join, one_line
from storage.records import (
    Action,
    Amount,
    Deadline,
    DeadlineKind,
    Kind,
    Notice,
    Stage,
    StoredNotice,
)

TITLE_UNITS, BUYER_UNITS, FACT_UNITS = 300, 80, 80
_OPEN_TO_BIDDERS = (Stage.TENDER, Stage.PRESPEC)
_MAIN_DEADLINES = (DeadlineKind.BID, DeadlineKind.OPINION, DeadlineKind.OPENING)


def title_text(notice: Notice, most: int = TITLE_UNITS) -> str:
    """The title on one line, cut in the source text."""
    return cut(one_line(notice.title), most)


def title_line(notice: Notice) -> Html:
    """The title, bold."""
    return bold(title_text(notice))


def stage_words(notice: Notice, voice: Voice) -> str:
    """🔵 입찰공고, with ✏ 변경, ⛔ 취소 or 🔁 재공고 where it is one: in words, because colour alone says nothing."""
    t = voice.t
    words = f"{t.name('stage_mark', notice.stage)} {t.plain(f'stage.{notice.stage}')}"
    if notice.action is Action.NEW:
        return words
    return f"{words} {t.plain('action.delisted' if notice.is_delisted else f'action.{notice.action}')}"


def head_line(notice: Notice, voice: Voice, topics: tuple[str, ...] = ()) -> Html:
    """Stage, buyer, topics."""
    buyer = buyer_text(notice)
    named = "·".join(voice.t.name("topic", topic) for topic in topics[:3])
    return escape(" · ".join(part for part in (stage_words(notice, voice), buyer, named) if part))


def banner_lines(stored: StoredNotice, voice: Voice, *, possible_double: bool) -> tuple[Html, ...]:
    """What must be known before anything else: that it is made up, that it may be a repeat."""
    return (
        voice.t("card.constructed") if stored.notice.constructed else Html(""),
        voice.t("card.possible_double") if possible_double else Html(""),
    )


def money_lines(notice: Notice, voice: Voice) -> tuple[Html, ...]:
    """Up to two sums, each with what it is. 추정가격 leaves VAT out and 배정예산 has it in: never without the word."""
    if not notice.amounts:
        return (voice.t("card.no_money"),) if notice.stage in _OPEN_TO_BIDDERS else ()
    return tuple(_money_line(amount, voice) for amount in notice.amounts[:2])


def _money_line(amount: Amount, voice: Voice) -> Html:
    vat = {True: "vat_included", False: "vat_excluded", None: "vat_unknown"}[amount.vat_included]
    return voice.t(
        "card.money",
        kind=voice.t.plain(f"amount.{amount.kind}"),
        sum=voice.money(amount.krw),
        vat=voice.t.plain(f"amount.{vat}"),
    )


def main_deadline(notice: Notice) -> Deadline | None:
    """The deadline that matters most, with its kind (as Notice.deadline_at chooses)."""
    by_kind = {deadline.kind: deadline for deadline in reversed(notice.deadlines)}
    return next((by_kind[kind] for kind in _MAIN_DEADLINES if kind in by_kind), None)


def deadline_lines(notice: Notice, voice: Voice) -> tuple[Html, ...]:
    """The main deadline, then those that come before it and are easily overlooked (등록, 공동수급, 제안서)."""
    main = main_deadline(notice)
    if main is None:
        asked = notice.stage in _OPEN_TO_BIDDERS and notice.action is not Action.CANCELLED
        return (voice.t("card.no_deadline"),) if asked else ()
    before = sorted((d for d in notice.deadlines if voice.now <= d.at < main.at), key=lambda d: d.at)
    return (_deadline_line("card.when", main, voice), *(_deadline_line("card.before", d, voice) for d in before[:5]))


def _deadline_line(key: str, deadline: Deadline, voice: Voice) -> Html:
    return voice.t(
        key,
        what=voice.t.plain(f"deadline.{deadline.kind}"),
        moment=voice.moment(deadline.at),
        left=voice.left(deadline.at),
    )


def planned_line(notice: Notice, voice: Voice) -> Html:
    """When a plan is meant to be ordered, as printed."""
    when = cut(one_line(notice.planned_for), FACT_UNITS)
    return voice.t("card.planned", when=when) if when else Html("")


def method_line(notice: Notice, voice: Voice) -> Html:
    """Kind, contract and award method, and the limits that are known. An empty field says nothing, never 제한 없음."""
    t = voice.t
    kind = "" if notice.kind is Kind.OTHER else t.plain(f"kind.{notice.kind}")
    regions = cut(one_line(", ".join(notice.regions)), FACT_UNITS)
    licences = cut(one_line(", ".join(notice.licences)), 2 * FACT_UNITS)
    facts = (
        *(cut(one_line(tag), 20) for tag in notice.tags[:4]),
        kind,
        cut(one_line(notice.contract_method), FACT_UNITS),
        cut(one_line(notice.award_method), FACT_UNITS),
        t.plain("card.region", regions=regions) if regions else "",
        t.plain("card.licence", licences=licences) if licences else "",
    )
    known = " · ".join(dict.fromkeys(fact for fact in facts if fact))
    return t("card.method", facts=known) if known else Html("")


def number_text(notice: Notice) -> str:
    """The official number as people search for it, with its revision for a tender (R26BK01437002-000); empty where
    the publication has none: a feed's own id means nothing to anybody."""
    if notice.own_number is None:
        return ""
    number = cut(one_line(notice.own_number.value), FACT_UNITS)
    return f"{number}-{notice.revision:03d}" if notice.stage is Stage.TENDER else number


def source_line(stored: StoredNotice, voice: Voice) -> Html:
    """Official number, source, and when it was collected: so that anybody can check."""
    source = voice.t.name("source", stored.notice.source)
    origin = voice.t("card.source", source=source, moment=voice.moment(stored.collected_at))
    return join(" · ", (escape(number_text(stored.notice)), origin))


def fact_line(notice: Notice, voice: Voice) -> Html:
    """One line for lists: buyer, sum with what it is, deadline with D-n."""
    deadline = main_deadline(notice)
    return join(
        " · ",
        (
            escape(buyer_text(notice)),
            escape(amount_text(notice, voice)),
            escape(_short_deadline(deadline, voice)) if deadline else escape(cut(one_line(notice.planned_for), 40)),
        ),
    )


def buyer_text(notice: Notice) -> str:
    """Who buys, or who announces it where no buyer is named; empty where nobody is."""
    return cut(one_line(notice.buyer or notice.announcer), BUYER_UNITS)


def amount_text(notice: Notice, voice: Voice) -> str:
    """The first sum with what it is, short (배정예산 4.2억); empty where the notice gives none."""
    amount = notice.amount
    return f"{voice.t.plain(f'amount.{amount.kind}')} {voice.short_money(amount.krw)}" if amount else ""


def _short_deadline(deadline: Deadline, voice: Voice) -> str:
    what = voice.t.plain(f"deadline.{deadline.kind}")
    return f"{what} {voice.moment(deadline.at)} {voice.left(deadline.at)}"
