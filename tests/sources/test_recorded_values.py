"""Every recorded live row beside its notice, read a second time here, plainly and without the parsers."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from jobs.rules.windows import SEOUL
from jobs.sources.registry import read_recorded
from storage.records import Notice

RECORDED = Path(__file__).parents[1] / "recorded" / "g2b"
ACTIONS = {"등록공고": "new", "변경공고": "amended", "취소공고": "cancelled", "재공고": "renoticed"}
BRACKET = re.compile(r"[\[(【<＜〔][^\[\]()【】<>＜＞〔〕]*[\])】>＞〕]")


def seoul(printed: str) -> datetime | None:
    """`2026-01-26 18:00[:00]` in Seoul, by the standard library alone."""
    return datetime.fromisoformat(printed).replace(tzinfo=SEOUL) if printed.strip() else None


def sum_of(row: dict[str, str]) -> tuple[str, int] | None:
    """The first sum above 0, in the design's order."""
    fields = (("allocated", "asignBdgtAmt"), ("budget", "bdgtAmt"), ("estimated", "presmptPrce"))
    found = [(kind, int(row[name])) for kind, name in fields if row.get(name, "").isdecimal() and int(row[name]) > 0]
    return found[0] if found else None


async def pairs(name: str) -> list[tuple[dict[str, str], Notice]]:
    body = (RECORDED / name).read_bytes()
    rows = json.loads(body)["response"]["body"]["items"]
    batch = await read_recorded("g2b_bid", body)
    return list(zip(rows, batch.notices, strict=True))


@pytest.mark.parametrize("name", ["bids_servc_live.json", "bids_short_live.json"])
async def test_every_value_is_the_rows(name: str) -> None:
    for row, notice in await pairs(name):
        assert (notice.external_id, notice.revision) == (row["bidNtceNo"], int(row["bidNtceOrd"]))
        # One row says 등록공고 and reNtceYn=Y: a re-notice, by its flag.
        assert notice.action == ("renoticed" if row.get("reNtceYn") == "Y" else ACTIONS[row["ntceKindNm"]])
        assert notice.published_at == seoul(row["bidNtceDt"])
        assert notice.deadline_at == (seoul(row.get("bidClseDt", "")) or seoul(row.get("opengDt", "")))
        assert (notice.buyer, notice.announcer) == (row["dminsttNm"], row["ntceInsttNm"])
        assert (notice.amount and (notice.amount.kind, notice.amount.krw)) == sum_of(row)


@pytest.mark.parametrize("name", ["bids_servc_live.json", "bids_short_live.json"])
async def test_of_a_title_only_brackets_at_its_ends_are_taken(name: str) -> None:
    for row, notice in await pairs(name):
        printed = " ".join(row["bidNtceNm"].split())
        before, kept, after = printed.partition(notice.title)
        assert kept, printed
        assert not BRACKET.sub("", before + after).strip(" -_:·"), printed
        assert bool(notice.tags) == bool(before.strip() or after.strip()), printed
