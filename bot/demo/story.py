"""The story: a week in spring 2026, beat by beat; what each person does, and what must have happened after each beat."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.client import Person, SandboxClient, Seen
from jobs.clock import SEOUL

VENDOR, COLLEAGUE = 1001, 1002
CCTV = "스쿨존 지능형 CCTV 영상감시 고도화 사업"
CLOUD = "2026년 클라우드센터 정보자원 통합 구축"
SAVED = "저장했습니다"
MAY_BE_A_REPEAT = "(재전송일 수 있습니다)"
METAVERSE = "메타버스 서울 플랫폼 고도화 용역"


class StoryBroken(AssertionError):
    """The story did not go as it must; the text says at which beat, and what was missing."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: a vendor of cameras and cloud, a colleague who sells metaverse."""

    vendor: Person
    colleague: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """At `at` (Seoul), `act` is played, then the program works, then `check` must hold. Both may be played twice: a killed
    demo goes on with the beat it was in. `seen_by` is whose phone shows what happens; nobody's where nothing is sent yet."""

    at: datetime
    name: str
    korean: str
    seen_by: int | None = None
    act: Callable[[Cast], Awaitable[None]] | None = None
    check: Callable[[Cast], Awaitable[None]] | None = None


async def cast(client: SandboxClient) -> Cast:
    """Makes the two people known to the sandbox."""
    vendor = await client.person(VENDOR, "김영상", username="vendor")
    colleague = await client.person(COLLEAGUE, "이메타", username="colleague")
    return Cast(vendor=vendor, colleague=colleague)


async def subscribe(person: Person, topics: tuple[str, ...], *, nationwide: bool = False) -> None:
    """Presses start, ticks the topics, perhaps looks beyond Seoul, looks at the preview, saves; does nothing where it is
    done."""
    if any(SAVED in one.text and one.from_bot for one in await person.messages()):
        return
    begun = await person.say("/start")
    chips = await person.wait_for_message(lambda seen: _with(seen, "☐") != "", after=begun.message_id)
    for topic in topics:
        unticked = _with(chips, f"☐ {topic}")
        if unticked:
            await person.tap(unticked, message_id=chips.message_id)
    if nationwide:
        await _press(person, chips.message_id, "누르면 전국")
    await _press(person, chips.message_id, "미리보기")
    await _press(person, chips.message_id, "저장")
    await person.wait_for_message(SAVED)


async def _press(person: Person, message_id: int, words: str) -> None:
    seen = await person.wait_for_message(
        lambda one: one.message_id == message_id and _with(one, words) != "", after=message_id - 1
    )
    await person.tap(_with(seen, words), message_id=message_id)


def _with(seen: Seen, words: str) -> str:
    return next((label for label in seen.labels if words in label), "")


async def _vendor_subscribes(cast: Cast) -> None:
    await subscribe(cast.vendor, ("CCTV", "클라우드"))


async def _colleague_subscribes(cast: Cast) -> None:
    await subscribe(cast.colleague, ("메타버스",), nationwide=True)


async def _cloud_card(cast: Cast) -> None:
    card = await _one(cast.vendor, CLOUD, "맞은 이유")
    _require("클라우드" in card.text.split("맞은 이유")[1], f"the card gives no reason:\n{card.text}")


async def _cctv_card(cast: Cast) -> None:
    card = await _one(cast.vendor, CCTV, "맞은 이유")
    _require(
        "입찰마감" in card.text and "CCTV" in card.text.split("맞은 이유")[1], f"the card gives no reason:\n{card.text}"
    )
    await _none(cast.colleague, CCTV)


async def _amended(cast: Cast) -> None:
    card = await _one(cast.vendor, CCTV, "맞은 이유")
    change = await _one(cast.vendor, "4/15(수) 10:00 → 4/22(수) 10:00")
    _require(change.reply_to == card.message_id, "the amendment is no reply to the card")


async def _cancelled(cast: Cast) -> None:
    card = await _one(cast.vendor, CLOUD, "맞은 이유")
    gone = await _one(cast.vendor, CLOUD, "취소되었습니다")
    _require(gone.reply_to == card.message_id, "the cancellation is no reply to the card")


async def _renoticed(cast: Cast) -> None:
    await _one(cast.vendor, CLOUD, "재공고", "R26BK99000003")


async def _metaverse(cast: Cast) -> None:
    await _one(cast.colleague, METAVERSE, "맞은 이유")
    await _none(cast.vendor, METAVERSE)


async def _digest(cast: Cast) -> None:
    digest = [
        one for one in await cast.vendor.messages() if one.from_bot and "한강공원 지능형 CCTV 확대 구축" in one.text
    ]
    _require(len(digest) == 1, "the weekly digest with the city's plans did not come exactly once")
    await _one(cast.vendor, "스쿨존 지능형 CCTV 확대")


async def _one(person: Person, *words: str) -> Seen:
    found = [one for one in await person.messages() if one.from_bot and all(word in one.text for word in words)]
    # A kill between a send and its record lets a message come once more: that one says so itself, and does not count.
    found = [one for one in found if MAY_BE_A_REPEAT not in one.text]
    _require(len(found) == 1, f"{len(found)} messages with {words} in chat {person.chat_id}, not one")
    return found[0]


async def _none(person: Person, words: str) -> None:
    found = [one for one in await person.messages() if one.from_bot and words in one.text]
    _require(not found, f"chat {person.chat_id} got {words!r}, which does not concern it")


def _require(holds: object, otherwise: str) -> None:
    if not holds:
        raise StoryBroken(otherwise)


def _at(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL)


BEATS: tuple[Beat, ...] = (
    Beat(
        at=_at(30, 9, 1, month=3),
        name="The program starts and reads what is there; nobody is disturbed",
        korean="프로그램이 시작하고, 이미 나와 있는 것을 읽습니다. 아무에게도 알리지 않습니다",
    ),
    Beat(
        at=_at(30, 9, 10, month=3),
        name="A vendor presses start, picks CCTV and 클라우드, saves",
        korean="업체의 김영상이 시작을 누르고 CCTV와 클라우드를 골라 저장합니다",
        act=_vendor_subscribes,
    ),
    Beat(
        at=_at(30, 9, 20, month=3),
        name="A colleague picks 메타버스, in the whole country",
        korean="동료 이메타가 메타버스를 전국에서 고릅니다",
        act=_colleague_subscribes,
    ),
    Beat(
        at=_at(31, 10, 30, month=3),
        name="The city's ordering information appears and is read",
        korean="서울시 발주정보가 올라와 읽습니다",
    ),
    Beat(at=_at(1, 11, 30), name="A press release arrives by feed", korean="보도자료가 피드로 들어옵니다"),
    Beat(
        at=_at(1, 15, 40),
        name="A cloud notice is published: its card comes at once and says why",
        korean="클라우드 공고가 납니다. 카드가 바로 오고, 왜 왔는지 적혀 있습니다",
        seen_by=VENDOR,
        check=_cloud_card,
    ),
    Beat(
        at=_at(2, 10, 45),
        name="A CCTV notice is published; the colleague hears nothing of it",
        korean="CCTV 공고가 납니다. 동료에게는 가지 않습니다",
        seen_by=VENDOR,
        check=_cctv_card,
    ),
    Beat(
        at=_at(2, 17, 10),
        name="The cloud notice is cancelled: the card is answered",
        korean="클라우드 공고가 취소됩니다. 처음 카드에 답장으로 옵니다",
        seen_by=VENDOR,
        check=_cancelled,
    ),
    Beat(
        at=_at(3, 11, 30),
        name="Its re-notice comes under a new number",
        korean="재공고가 새 번호로 나옵니다",
        seen_by=VENDOR,
        check=_renoticed,
    ),
    Beat(
        at=_at(3, 14, 50),
        name="The CCTV notice's deadline moves: the reply says old → new",
        korean="CCTV 공고의 마감이 바뀝니다. 답장에 옛 날짜 → 새 날짜가 보입니다",
        seen_by=VENDOR,
        check=_amended,
    ),
    Beat(
        at=_at(3, 17, 0),
        name="A metaverse notice comes for the colleague alone",
        korean="메타버스 공고가 동료에게만 갑니다",
        seen_by=COLLEAGUE,
        check=_metaverse,
    ),
    Beat(
        at=_at(6, 8, 40),
        name="Monday 08:30 brings the weekly digest",
        korean="월요일 08:30, 주간 소식이 옵니다",
        seen_by=VENDOR,
        check=_digest,
    ),
)
"""In order of time. Publications themselves are not in here: the recorded sources show them at their own moments."""
