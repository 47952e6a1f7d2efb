"""Further calls for tenders that concern somebody: once, earliest deadline first, counted, and never in a card's way."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.demo.recorded_rows import live_answer
from jobs.clock import MachineTime
from jobs.compose import compose
from jobs.enrich import Enriching
from jobs.facts import AlertFacts, ChangeFacts, DigestFacts
from jobs.poll import Polling
from jobs.ports import Request, Response
from jobs.rules.enriching import STATE
from jobs.rules.matching import explain
from jobs.rules.windows import next_midnight
from jobs.sources.errors import AccessRefused, QuotaUsedUp, SourceError, Unavailable
from jobs.sources.g2b_calls import G2bSettings
from jobs.watch import watch_all
from storage import details, notices, projects, source_states
from storage.db import Database
from storage.records import (
    Action,
    Filters,
    Frequency,
    Kind,
    Notice,
    OutboxItem,
    OutboxKind,
    QuietHours,
    SourceState,
    Stage,
    StoredNotice,
)
from tests.tenders import ALWAYS, CLOSES, NOW, TOPICS, Town, closing, plan_number, prespec_number, publication, tender

BIDS = "getBidPblancListInfo"
REGION, LICENCE, BASE = BIDS + "PrtcptPsblRgn", BIDS + "LicenseLimit", BIDS + "ServcBsisAmount"
HISTORY, PROCESS = BIDS + "ChgHstryServc", "getCntrctProcssIntgOpenServc"
SEOUL_ONLY: dict[str, object] = {"bidNtceOrd": "000", "prtcptPsblRgnNm": "서울특별시"}


def no_trouble(operation: str, number: str) -> None:
    del operation, number


@dataclass
class Service:
    """The further lists as a Fetcher: rows by operation, found by number. `trouble` may raise."""

    rows: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    trouble: Callable[[str, str], None] = no_trouble
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def get(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        operation, query = parts.path.rpartition("/")[2], parse_qs(parts.query)
        number = query["bidNtceNo"][0]
        self.asked.append((operation, number))
        self.trouble(operation, number)
        found = [{"bidNtceNo": number, **row} for row in self.rows.get(operation, [])]
        found = [row for row in found if row["bidNtceNo"] == number]
        body = live_answer(found, total=len(found), page=1, page_size=999)
        return Response(status=200, headers={}, body=body)

    @property
    def calls(self) -> Counter[str]:
        return Counter(operation for operation, _ in self.asked)


def enriching(database: Database, service: Service, *, daily: int = 800, enabled: bool = True) -> Enriching:
    settings = G2bSettings(key=SecretStr("k" * 40), daily_calls=daily)
    return Enriching(database=database, service=settings, fetcher=service, real=MachineTime(), enabled=enabled)


def services(number: str = "R26BK00000001", **changes: object) -> Notice:
    return tender(number, kind=Kind.SERVICES, **{"numbers": (plan_number(f"R26DD{number[-8:]}"),), **changes})


async def held(database: Database, number: str = "R26BK00000001") -> StoredNotice:
    async with database.reading() as tx:
        found = await notices.newest_revision(tx, "g2b_bid", number)
    assert found is not None
    return found


async def state_of(database: Database) -> SourceState:
    async with database.reading() as tx:
        return await source_states.get(tx, STATE)


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


# What is asked, and how often


async def test_what_concerns_nobody_is_not_asked_about(town: Town) -> None:
    await town.wants(1, "전기공사")
    service = Service()
    await town.arrive(services())
    assert await enriching(town.database, service).enrich_due(NOW) == 0
    assert service.asked == []


async def test_a_matched_tender_is_asked_about_once_and_the_card_is_owed_before(town: Town) -> None:
    await town.wants(1)
    service = Service({REGION: [SEOUL_ONLY], LICENCE: [{"lcnsLmtNm": "정보통신공사업/0036"}], BASE: [{"bssamt": "9"}]})
    await town.arrive(services())
    (card,) = await town.owed(1)
    assert (card.kind, card.due_at) == (OutboxKind.ALERT, NOW)
    step = enriching(town.database, service)
    assert await step.enrich_due(NOW) == 1
    assert service.calls == {REGION: 1, LICENCE: 1, BASE: 1}
    stored = await held(town.database)
    assert (stored.notice.regions, stored.notice.licences) == (("서울특별시",), ("정보통신공사업",))
    assert [amount.krw for amount in stored.notice.amounts] == [500_000_000, 9]
    assert stored.as_published.regions == ()
    assert await step.enrich_due(NOW + timedelta(days=1)) == 0
    assert len(service.asked) == 3
    assert await town.owed(1) == [card], "what was learned is told to nobody by itself"


async def test_a_weak_match_for_the_digest_is_asked_about_too_and_other_stages_are_not(town: Town) -> None:
    await town.wants(1, frequency=Frequency.WEEKLY)
    service = Service()
    await town.arrive(services(), publication(Stage.PRESPEC, "R26BD00000002"))
    assert await enriching(town.database, service).enrich_due(NOW) == 1
    assert {number for _, number in service.asked} == {"R26BK00000001"}


async def test_the_earliest_deadline_goes_first_and_none_goes_last(town: Town) -> None:
    await town.wants(1)
    service = Service()
    await town.arrive(
        services("R26BK00000001", deadlines=()),
        services("R26BK00000002", deadlines=closing(CLOSES)),
        services("R26BK00000003", deadlines=closing(CLOSES - timedelta(days=3))),
    )
    assert await enriching(town.database, service).enrich_due(NOW) == 3
    order = list(dict.fromkeys(number for _, number in service.asked))
    assert order == ["R26BK00000003", "R26BK00000002", "R26BK00000001"]


async def test_a_round_is_short_and_the_next_one_goes_on(town: Town) -> None:
    await town.wants(1)
    service = Service()
    await town.arrive(*(services(f"R26BK000001{n:02}") for n in range(13)))
    step = enriching(town.database, service)
    assert [await step.enrich_due(NOW), await step.enrich_due(NOW), await step.enrich_due(NOW)] == [10, 3, 0]


async def test_what_closed_or_was_overtaken_meanwhile_is_not_asked_about(town: Town) -> None:
    await town.wants(1)
    service = Service()
    await town.arrive(services("R26BK00000001"), services("R26BK00000002"))
    await town.arrive(services("R26BK00000002", revision=1, deadlines=closing(CLOSES + timedelta(days=9))))
    late = CLOSES + timedelta(days=1)
    assert await enriching(town.database, service).enrich_due(late) == 1
    assert {number for _, number in service.asked} == {"R26BK00000002"}
    async with town.database.reading() as tx:
        first = (await notices.by_external_id(tx, "R26BK00000001"))[0]
        assert "closed" in await details.problem(tx, first.id)
        assert await details.count_waiting(tx) == 0


async def test_nothing_is_asked_where_it_is_switched_off(town: Town) -> None:
    await town.wants(1)
    service = Service()
    await town.arrive(services())
    assert await enriching(town.database, service, enabled=False).enrich_due(NOW) == 0
    assert service.asked == []


# The list comes again


async def test_a_list_that_comes_again_takes_nothing_away_and_is_no_amendment(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services())
    await enriching(town.database, Service({REGION: [SEOUL_ONLY], BASE: [{"bssamt": "9"}]})).enrich_due(NOW)
    again = await town.arrive(services(), at=NOW + timedelta(hours=1))
    assert (again.seen, again.amended) == (1, 0)
    more = services(numbers=(plan_number("R26DD00000001"), prespec_number()))
    again = await town.arrive(more, at=NOW + timedelta(hours=2))
    assert (again.seen, again.amended) == (1, 0)
    stored = await held(town.database)
    assert stored.notice.regions == ("서울특별시",)
    assert stored.as_published == more
    assert await town.kinds(1) == [OutboxKind.ALERT]


async def test_a_later_revision_is_no_change_of_regions_before_it_is_asked_about(town: Town) -> None:
    await town.wants(1)
    service = Service({REGION: [SEOUL_ONLY]})
    step = enriching(town.database, service)
    await town.arrive(services())
    await step.enrich_due(NOW)
    await town.pretend_sent()
    await town.arrive(services(revision=1, title="지능형 CCTV 관제시스템 구축 용역"), at=NOW + timedelta(hours=1))
    change = (await town.owed(1, OutboxKind.CHANGE))[0]
    assert change.silent
    facts = await composed(town, change)
    assert isinstance(facts, ChangeFacts)
    assert [one.field for one in facts.changes] == ["title"]
    assert await step.enrich_due(NOW + timedelta(hours=1)) == 1, "each revision is asked about for itself"


# What is shown


async def composed(town: Town, item: OutboxItem, at: datetime = NOW) -> AlertFacts | ChangeFacts | DigestFacts:
    async with town.database.reading() as tx:
        facts = await compose(tx, item, at)
    assert isinstance(facts, AlertFacts | ChangeFacts | DigestFacts)
    return facts


@pytest.mark.parametrize(("region", "unfit"), [("서울특별시", ()), ("부산광역시", ("regions",))])
async def test_what_waited_to_be_checked_is_answered_on_later_cards(
    town: Town, region: str, unfit: tuple[str, ...]
) -> None:
    await town.wants(1, filters=Filters(regions=("서울특별시",)))
    await town.arrive(services())
    (item,) = await town.owed(1)
    before = await composed(town, item)
    assert isinstance(before, AlertFacts)
    assert before.reasons[0].match.unknown == ("regions",)
    await enriching(town.database, Service({REGION: [{**SEOUL_ONLY, "prtcptPsblRgnNm": region}]})).enrich_due(NOW)
    after = await composed(town, item)
    assert isinstance(after, AlertFacts)
    assert after.stored.notice.regions == (region,)
    assert (after.reasons[0].match.unknown, after.reasons[0].unfit) == ((), unfit)
    verdicts = explain(after.reasons[0].interest, (await held(town.database)).notice, TOPICS)
    assert "why.filter_unknown" not in {verdict.key for verdict in verdicts}
    assert ("why.filter_stopped" in {verdict.key for verdict in verdicts}) is bool(unfit)


async def test_the_further_calls_are_no_source_of_a_digests_footer_and_survive_the_next_poll(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services())
    step = enriching(town.database, Service())
    await step.enrich_due(NOW)
    await Polling(town.database, {}, step.fetcher, beside={STATE}).poll_due(NOW)
    assert (await state_of(town.database)).calls == {REGION: 1, LICENCE: 1, BASE: 1}
    assert (await state_of(town.database)).last_success_at == NOW
    await Polling(town.database, {}, step.fetcher).poll_due(NOW)
    assert (await state_of(town.database)).calls == {}


# Trouble


def raising(error: SourceError, *, number: str = "", operation: str = REGION) -> Callable[[str, str], None]:
    def trouble(asked: str, about: str) -> None:
        if asked == operation and number in about:
            raise error

    return trouble


async def test_a_service_that_is_down_ends_the_round_and_everything_is_asked_later(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services("R26BK00000001"), services("R26BK00000002", deadlines=closing(CLOSES + timedelta(1))))
    service = Service(trouble=raising(Unavailable("down", "no route"), operation=LICENCE))
    step = enriching(town.database, service)
    assert await step.enrich_due(NOW) == 0
    state = await state_of(town.database)
    assert (state.failures, state.calls) == (1, {REGION: 1, LICENCE: 1})
    assert (state.problem, state.needs_person) == ("down: no route", False)
    assert await step.enrich_due(NOW + timedelta(seconds=30)) == 0
    assert len(service.asked) == 2, "it backs off"
    service.trouble = no_trouble
    assert await step.enrich_due(NOW + timedelta(minutes=1)) == 1, "the other goes first"
    assert (await state_of(town.database)).problem == ""
    assert await step.enrich_due(NOW + timedelta(minutes=10)) == 1
    assert {number for operation, number in service.asked if operation == BASE} == {"R26BK00000001", "R26BK00000002"}


@pytest.mark.parametrize(("slow", "answered"), [(REGION, 0), (PROCESS, 1)])
async def test_a_drip_does_not_hold_up_the_tick(
    town: Town, monkeypatch: pytest.MonkeyPatch, slow: str, answered: int
) -> None:
    class Dripping(Service):
        async def get(self, request: Request) -> Response:
            if slow in request.url:
                await asyncio.sleep(60)
            return await super().get(request)

    monkeypatch.setattr("jobs.enrich.TENDER_SECONDS", 0.05)
    await town.wants(1)
    await town.arrive(services(numbers=()))
    assert await enriching(town.database, Dripping()).enrich_due(NOW) == answered
    assert (await state_of(town.database)).calls[slow] == 1, "a call that was given up has cost one all the same"


async def test_no_tender_is_begun_when_the_round_has_taken_its_time(town: Town) -> None:
    class Hours(MachineTime):
        def __init__(self) -> None:
            self.now = 0.0

        def seconds(self) -> float:
            self.now += 6
            return self.now

    await town.wants(1)
    await town.arrive(*(services(f"R26BK0000040{n}") for n in range(5)))
    step = replace(enriching(town.database, Service()), real=Hours())
    assert await step.enrich_due(NOW) == 1


async def test_a_long_outage_gives_nothing_up(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services())
    service = Service(trouble=raising(Unavailable("down", "no route")))
    step = enriching(town.database, service)
    for hours in range(48):
        await step.enrich_due(NOW + timedelta(hours=hours))
    assert 10 < len(service.asked) < 60
    service.trouble = no_trouble
    assert await step.enrich_due(NOW + timedelta(hours=50)) == 1


async def test_a_tender_whose_answer_cannot_be_read_is_given_up_and_blocks_nobody(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services("R26BK00000001"), services("R26BK00000002", deadlines=closing(CLOSES + timedelta(1))))
    service = Service({REGION: [{"bidNtceNo": "R26BK00000001", "other": "list"}]})
    step = enriching(town.database, service)
    answered = 0
    for hours in range(24):
        answered += await step.enrich_due(NOW + timedelta(hours=hours))
    assert answered == 1
    assert Counter(number for operation, number in service.asked if operation == REGION) == {
        "R26BK00000001": 4,
        "R26BK00000002": 1,
    }
    stored = await held(town.database)
    async with town.database.reading() as tx:
        assert (await details.problem(tx, stored.id)).startswith("given up: not-this-list")
    assert stored.details is None


async def test_answers_that_cannot_be_read_need_a_person_only_when_several_follow_each_other(town: Town) -> None:
    await town.wants(1)
    await town.arrive(*(services(f"R26BK0000030{n}") for n in range(3)))
    step = enriching(town.database, Service({REGION: [{"other": "list"}]}))
    needs = []
    for hours in range(3):
        await step.enrich_due(NOW + timedelta(hours=hours))
        needs.append((await state_of(town.database)).needs_person)
    assert needs == [False, False, True]


async def test_trouble_is_over_where_nothing_is_asked_any_more(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services())
    step = enriching(town.database, Service(trouble=raising(Unavailable("down", "no route"))))
    await step.enrich_due(NOW)
    assert (await state_of(town.database)).problem
    await step.enrich_due(NOW + timedelta(minutes=2))
    assert (await state_of(town.database)).problem, "it still waits"
    await step.enrich_due(CLOSES + timedelta(hours=1))
    await step.enrich_due(CLOSES + timedelta(hours=2))
    assert (await state_of(town.database)).problem == ""


async def test_a_first_failure_after_a_quiet_week_is_no_silence_of_a_week(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services())
    service = Service()
    step = enriching(town.database, service)
    await step.enrich_due(NOW)
    service.trouble = raising(Unavailable("down", "no route"))
    later = NOW + timedelta(days=6)
    await town.arrive(services("R26BK00000002"), at=later)
    await step.enrich_due(later)
    assert await watch_all(town.database, later) == 0
    assert await watch_all(town.database, later + timedelta(hours=6)) == 1


async def test_a_refused_key_needs_a_person(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services())
    await enriching(town.database, Service(trouble=raising(AccessRefused("30", "key")))).enrich_due(NOW)
    state = await state_of(town.database)
    assert (state.needs_person, state.problem_kind) == (True, "access")


async def test_a_used_up_quota_rests_until_midnight_in_seoul(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services())
    service = Service(trouble=raising(QuotaUsedUp("22", "daily")))
    step = enriching(town.database, service)
    for minutes in range(0, 600, 30):
        await step.enrich_due(NOW + timedelta(minutes=minutes))
    assert len(service.asked) == 1, "after code 22 no further call that day"
    service.trouble = no_trouble
    assert await step.enrich_due(next_midnight(NOW)) == 1


async def test_the_days_cap_is_counted_over_restarts(town: Town) -> None:
    await town.wants(1)
    await town.arrive(*(services(f"R26BK000002{n:02}") for n in range(12)))
    service = Service()
    done = [await enriching(town.database, service, daily=10).enrich_due(NOW) for _ in range(4)]
    assert done == [10, 0, 0, 0]
    assert service.calls == {REGION: 10, LICENCE: 10, BASE: 10}
    assert await enriching(town.database, service, daily=10).enrich_due(next_midnight(NOW)) == 2


# The official history


HISTORY_ROW: dict[str, object] = {
    "bidNtceOrd": "001",
    "chgDt": "2026-07-28 10:50:00",
    "chgItemNm": "물품분류제한여부",
    "bfchgVal": "N",
    "afchgVal": "Y",
}


async def alerted(town: Town, quiet: QuietHours = ALWAYS) -> None:
    await town.wants(1, quiet=quiet)
    await town.arrive(services())
    await town.pretend_sent()


async def test_a_change_that_our_fields_do_not_show_is_told_with_the_official_items(town: Town) -> None:
    await alerted(town)
    at = NOW + timedelta(hours=1)
    await town.arrive(services(revision=1, action=Action.AMENDED), at=at)
    (change,) = await town.owed(1, OutboxKind.CHANGE)
    assert (change.silent, change.due_at) == (True, at + timedelta(minutes=3))
    service = Service({HISTORY: [HISTORY_ROW, {**HISTORY_ROW, "bidNtceOrd": "000", "chgItemNm": "개찰일시"}]})
    step = enriching(town.database, service)
    assert await step.enrich_due(at) == 1, "the text before it is not asked about any more"
    assert service.calls[HISTORY] == 1
    (change,) = await town.owed(1, OutboxKind.CHANGE)
    assert (change.silent, change.due_at) == (False, at), "a qualification rings, and waits no longer"
    facts = await composed(town, change)
    assert isinstance(facts, ChangeFacts)
    assert [(one.field, one.before, one.after) for one in facts.changes] == [("물품분류제한여부", "N", "Y")]


async def test_without_a_history_it_goes_silently_after_three_minutes(town: Town) -> None:
    await alerted(town)
    at = NOW + timedelta(hours=1)
    await town.arrive(services(revision=1, action=Action.AMENDED), at=at)
    await enriching(town.database, Service()).enrich_due(at)
    (change,) = await town.owed(1, OutboxKind.CHANGE)
    assert (change.silent, change.due_at) == (True, at), "the answer is there: nothing is waited for"
    await town.arrive(services(revision=2, action=Action.AMENDED), at=at)
    trouble = raising(Unavailable("down", "no route"))
    await enriching(town.database, Service(trouble=trouble)).enrich_due(at)
    (_, change) = await town.owed(1, OutboxKind.CHANGE)
    assert (change.silent, change.due_at) == (True, at + timedelta(minutes=3))


async def test_a_loud_amendment_waits_for_no_history(town: Town) -> None:
    await alerted(town)
    at = NOW + timedelta(hours=1)
    await town.arrive(services(revision=1, deadlines=closing(CLOSES + timedelta(days=1))), at=at)
    (change,) = await town.owed(1, OutboxKind.CHANGE)
    assert (change.silent, change.due_at) == (False, at)


async def test_what_waits_for_the_morning_keeps_its_morning(town: Town) -> None:
    await alerted(town, QuietHours())
    night = NOW + timedelta(hours=13)  # 23:00 in Seoul
    await town.arrive(services(revision=1, action=Action.AMENDED), at=night)
    (change,) = await town.owed(1, OutboxKind.CHANGE)
    morning = change.due_at
    assert morning > night + timedelta(hours=5)
    await enriching(town.database, Service({HISTORY: [HISTORY_ROW]})).enrich_due(night)
    (change,) = await town.owed(1, OutboxKind.CHANGE)
    assert (change.due_at, change.silent) == (morning, False)


# The contracting process


async def test_numbers_of_the_process_join_a_tender_to_its_earlier_stages(town: Town) -> None:
    await town.wants(1)
    await town.arrive(publication(Stage.PRESPEC, "R26BD00000001", own_number=prespec_number(), title="다른 사업"))
    await town.arrive(services(numbers=()))
    process: dict[str, object] = {
        "orderPlanNo": "1",
        "bfSpecRgstNo": "R26BD00000001",
        "orderPlanUntyNo": "R26DD00000001",
    }
    service = Service({PROCESS: [process]})
    step = enriching(town.database, service)
    assert await step.enrich_due(NOW) == 1
    await town.work(NOW)
    joined = await town.project_of(services())
    assert joined == await town.project_of(publication(Stage.PRESPEC, "R26BD00000001"))
    async with town.database.reading() as tx:
        assert len(await projects.threads(tx, joined)) == 2
    assert await town.kinds(1) == [OutboxKind.ALERT]
    again = await town.arrive(services(numbers=()), at=NOW + timedelta(hours=1))
    assert (again.seen, again.amended) == (1, 0)


async def test_a_process_that_is_refused_costs_one_call_a_day_and_no_details(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services("R26BK00000001", numbers=()), services("R26BK00000002", numbers=()))
    service = Service({REGION: [SEOUL_ONLY]}, trouble=raising(AccessRefused("30", "key"), operation=PROCESS))
    assert await enriching(town.database, service).enrich_due(NOW) == 2
    assert service.calls[PROCESS] == 1
    state = await state_of(town.database)
    assert (state.problem, state.calls[PROCESS]) == ("", 1)
    assert (await held(town.database)).notice.regions == ("서울특별시",)


async def test_details_come_back_as_they_were(town: Town) -> None:
    await town.wants(1)
    await town.arrive(services(revision=1))
    region = {**SEOUL_ONLY, "bidNtceOrd": "001"}
    service = Service({REGION: [region], HISTORY: [HISTORY_ROW], BASE: [{"bssamt": "9", "bidNtceOrd": "001"}]})
    await enriching(town.database, service).enrich_due(NOW)
    told = (await held(town.database)).details
    assert told is not None
    assert (told.regions, [one.item for one in told.changes]) == (("서울특별시",), ["물품분류제한여부"])
