"""What a visitor of the demo's page could do next, and the story's scenes, in both languages."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bot.demo.story import BEATS, COLLEAGUE, VENDOR, Beat
from jobs.clock import SEOUL

Words = dict[str, str]

SCENES: tuple[Beat, ...] = tuple(beat for beat in BEATS if beat.act is None and beat is not BEATS[0])
"""What happens by itself. What persons do is the visitor's part."""

_NAMES = {VENDOR: "김영상", COLLEAGUE: "이메타"}
_WEEKDAYS = "월화수목금토일"

FIRST: Words = {
    "ko": "김영상을 열고 [시작]을 눌러 주십시오. CCTV와 클라우드를 고르고, 미리보기를 보고 저장합니다.",
    "en": "Open 김영상 (the vendor) and press Start. Tick CCTV and Cloud, look at the preview, save.",
}
SECOND: Words = {
    "ko": "잘하셨습니다. 대화 목록으로 돌아가 이메타(동료)에게는 메타버스를, [전국]으로 넓혀 골라 주십시오. 바로 다음 장면으로 가셔도 됩니다.",
    "en": "Well done. Go back to the chats and pick Metaverse for 이메타 (the colleague), from all buyers in Korea. Or go straight to the next scene.",
}
OVER: Words = {
    "ko": "이야기는 여기까지입니다. 시간을 더 움직이면 4월 말까지 실제로 났던 공고가 이어집니다. 메뉴의 명령도 눌러 보십시오.",
    "en": "The story ends here. Move time on: notices that were really published follow until the end of April. Try the menu, too.",
}


def hint(subscribed: Collection[int], now: datetime) -> Words:
    """What to do next, by who has saved an interest and how far the clock is (aware)."""
    if VENDOR not in subscribed:
        return FIRST
    if COLLEAGUE not in subscribed and now < SCENES[0].at:
        return SECOND
    scene = next_scene(now)
    if scene is None:
        return OVER
    return {
        "ko": f"{_moment(scene.at, 'ko')} · {scene.korean}{_where(scene, 'ko')}",
        "en": f"{_moment(scene.at, 'en')} · {scene.name}{_where(scene, 'en')}",
    }


def next_scene(now: datetime) -> Beat | None:
    """The first scene after `now` (aware), or None where the story is over."""
    return next((scene for scene in SCENES if scene.at > now), None)


def scenes(now: datetime) -> list[dict[str, Any]]:
    """All scenes as the page shows them: at, text in both languages, done."""
    return [
        {
            "at": scene.at.isoformat(),
            "text": {"ko": scene.korean + _where(scene, "ko"), "en": scene.name + _where(scene, "en")},
            "done": scene.at <= now,
        }
        for scene in SCENES
    ]


def _where(scene: Beat, language: str) -> str:
    if scene.seen_by is None:
        return ""
    name = _NAMES[scene.seen_by]
    return f" ({name} 님의 화면)" if language == "ko" else f" (on {name}'s phone)"


def _moment(at: datetime, language: str) -> str:
    local = at.astimezone(SEOUL)
    if language == "ko":
        return f"{local.month}/{local.day}({_WEEKDAYS[local.weekday()]}) {local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b %H:%M}"
