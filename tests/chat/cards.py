"""Facts that the chat tests make cards of: one ordinary tender, and whatever differs from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.facts import AlertFacts, Reason
from storage.records import (
    Amount,
    AmountKind,
    Deadline,
    DeadlineKind,
    Frequency,
    Hit,
    Interest,
    Kind,
    Match,
    Notice,
    NumberKind,
    OfficialNumber,
    Stage,
    StoredNotice,
    Strength,
)

NOW = datetime(2025, 9, 5, 1, 2, tzinfo=UTC)
"""Friday 5 September 2025, 10:02 in Seoul."""
URL = "https://www.g2b.go.kr/link/PNPE027_01/single/?bidPbancNo=R25BK01212619&bidPbancOrd=000"


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """A moment that many days after NOW's date, by Seoul's clock."""
    midnight = datetime(2025, 9, 4, 15, 0, tzinfo=UTC)
    return midnight + timedelta(days=days, hours=hour, minutes=minute)


def tender(**different: Any) -> StoredNotice:
    """A tender with everything that a card shows; `different` replaces fields of the notice."""
    fields: dict[str, Any] = {
        "source": "g2b_bid",
        "external_id": "R25BK01212619",
        "stage": Stage.TENDER,
        "kind": Kind.SERVICES,
        "title": "강남구 지능형 CCTV 고도화 사업",
        "buyer": "서울특별시 강남구",
        "amounts": (
            Amount(kind=AmountKind.ALLOCATED, krw=640_000_000, vat_included=True),
            Amount(kind=AmountKind.ESTIMATED, krw=581_818_182, vat_included=False),
        ),
        "deadlines": (
            Deadline(kind=DeadlineKind.REGISTRATION, at=at(6, 18)),
            Deadline(kind=DeadlineKind.BID, at=at(7, 10)),
            Deadline(kind=DeadlineKind.OPENING, at=at(7, 11)),
        ),
        "contract_method": "제한경쟁",
        "award_method": "협상에의한계약",
        "regions": ("서울특별시",),
        "url": URL,
        "body": "스쿨존 카메라 120대를 지능형으로 바꿉니다.",
        "own_number": OfficialNumber(kind=NumberKind.BID, value="R25BK01212619"),
    }
    return StoredNotice(id=12, notice=Notice(**{**fields, **different}), collected_at=NOW)


def reason(
    *hits: Hit,
    topics: tuple[str, ...] = ("cctv",),
    words: str = "",
    strength: Strength = Strength.STRONG,
    unknown: tuple[str, ...] = (),
) -> Reason:
    """One interest that the notice met."""
    return Reason(
        interest=Interest(id=1, chat_id=5, topics=topics, words=words),
        match=Match(
            notice_id=12,
            interest_id=1,
            chat_id=5,
            strength=strength,
            hits=hits or (Hit(word="지능형 CCTV", place="title", topic="cctv"),),
            unknown=unknown,
            tell=Frequency.INSTANT,
        ),
    )


def alert(stored: StoredNotice | None = None, *reasons: Reason, **different: Any) -> AlertFacts:
    """Facts of a new notice."""
    return AlertFacts(stored=stored or tender(), reasons=reasons or (reason(),), **{"project_id": None, **different})
