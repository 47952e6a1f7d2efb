"""F26, and the rows of the matrix that a test of the ordinary suite is: run by its name, or a reason why it is not."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable

from tests.faults.report import Row
from tests.faults.stand import Stand, stand, title_in
from tests.postgresql import PostgresqlServer

HOSTILE_EXAMPLES = 5000
"""Of each kind of message, in a full campaign: half an hour. In `make test` it is 60."""

TESTS = {
    "F06": ("ingest and match: all or nothing", "tests/faults/test_steps_die.py"),
    "F10": ("403 blocked, deactivated, kicked", "tests/chat/test_sender.py -k gone"),
    "F11": ("403 and 400 with unknown words", "tests/chat/test_sender.py -k unknown"),
    "F12": ("a group that moved", "tests/chat/test_sender.py tests/database/test_outbox.py -k moved"),
    "F13": ("markup refused: bare text", "tests/chat/test_sender.py -k markup"),
    "F17": ("401: stops and keeps", "tests/chat/test_sender.py tests/flows/test_delivery.py -k refused"),
    "F18": ("404 of a proxy is not believed", "tests/chat/test_sender.py -k proxy"),
    "F19": ("a second poller", "tests/chat/test_poller.py tests/database/test_lock.py"),
    "F20": (
        "an update handed over twice; a kill while it is handled",
        "tests/chat/test_handlers_gate.py tests/faults/test_kill_while_listening.py -k twice_or_kill",
    ),
    "F27": ("the answer to a commit is lost", "tests/flows/test_commits_unanswered.py"),
    "F29": ("a tick that is blocked", "tests/flows/test_timetable.py -k blocked"),
    "F30": ("the clock jumps", "tests/flows/test_timetable.py tests/flows/test_digest_flow.py -k jump"),
    "F31": ("a reminder after its deadline", "tests/flows/test_digest_flow.py -k deadline"),
    "F32": ("layouts that changed: more than thirty mutants", "tests/sources/test_layout_mutants.py"),
    "F33": (
        "cut answers: length, chunks, HTTP/1.0's end",
        "tests/sources/test_cut_answers.py tests/sources/test_http.py -k cut",
    ),
    "F34": (
        "EUC-KR called UTF-8, and the reverse",
        "tests/sources/test_encodings.py tests/sources/test_syndication.py",
    ),
    "F36": ("edited in place, flapping", "tests/flows/test_collect.py -k comes_or_edit_or_stands_or_back"),
    "F37": ("every envelope and code", "tests/sources/test_g2b_envelope.py tests/sources/test_g2b_poll.py"),
    "F38": (
        "bombs, endless bodies, drips, loops, old certificates",
        "tests/sources/test_http.py tests/sources/test_hostile_answers.py",
    ),
    "F39": (
        "XML bombs, in the child and in this process",
        "tests/sources/test_isolation.py tests/sources/test_hostile_answers.py tests/sources/test_feed_poll.py -k bomb_or_alone",
    ),
    "F40": ("hostile titles", "tests/chat/test_render_hostile.py"),
    "F41": ("addresses inside the house", "tests/sources/test_guard.py tests/rules/test_addresses.py"),
    "F42": ("forged buttons and links", "tests/chat/test_handlers_list.py -k forged"),
    "F44": (
        "secrets in logs, file modes (every campaign searches its own logs for the token, too); /delete leaves no traces",
        "tests/promises/test_redaction.py tests/database/test_migrations.py tests/database/test_personal.py "
        "tests/chat/test_handlers_rights.py tests/faults/test_kill_while_erasing.py",
    ),
}


def by_tests() -> dict[str, Callable[[bool], Row]]:
    """One run for each row that is an ordinary test."""
    return {name: _of(name) for name in TESTS}


def _of(name: str) -> Callable[[bool], Row]:
    what, selection = TESTS[name]

    def run(quick: bool) -> Row:
        words = selection.replace("_or_", " or ")
        where, _, chosen = words.partition(" -k ")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *where.split()]
        examples = {} if quick else {"HOSTILE_EXAMPLES": f"{HOSTILE_EXAMPLES}"}
        done = subprocess.run(
            [*command, *(["-k", chosen] if chosen else [])],
            capture_output=True, text=True, check=False, env=os.environ | examples,
        )  # fmt: skip
        last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr.strip()[-200:]
        if done.returncode in (4, 5):
            return Row(fault=name, what=what, skipped=True, note=f"no such test yet: {selection}")
        return Row(fault=name, what=what, runs=1, holds=done.returncode == 0, note=f"pytest {selection}: {last}")

    return run


async def flood_of_commands(*, quick: bool) -> Row:
    """One person sends a thousand commands in ten seconds; the alerts of the others are timed before and meanwhile."""
    commands, alerts = (100, 5) if quick else (1000, 50)
    async with stand() as one:
        chats = await one.people(60)
        program = one.start_program()
        await one.owe(chats[1:2], 1)
        await _settled(one)  # everybody has said /start: the answers come first, and are no part of the flood
        before = await _delays(one, chats[1:51], alerts, first=2)
        flooding = asyncio.create_task(_flood(one, chats[0], commands))
        meanwhile = await _delays(one, chats[1:51], alerts, first=2 + alerts)
        await flooding
        lost = one.lost()
        await one.stop(program, signal.SIGTERM)
        grown = _p95(meanwhile) - _p95(before)
        return Row(
            fault="F43",
            what=f"{commands:,} commands in 10 s from one person",
            runs=alerts,
            lost=lost,
            doubles=one.doubles(),
            bound=0,
            holds=grown < 1.0,
            note=f"95th percentile of others' alert delay {_p95(before):.2f} s before, {_p95(meanwhile):.2f} s meanwhile",
        )


async def _settled(one: Stand) -> None:
    """Waits until something was accepted, and then nothing for three seconds."""
    last, since = 0, one.real.seconds()
    while not last or one.real.seconds() - since < 3:
        await asyncio.sleep(0.2)
        if one.count() != last:
            last, since = one.count(), one.real.seconds()


async def _flood(one: Stand, chat_id: int, commands: int) -> None:
    began = one.real.seconds()
    for number in range(commands):
        await one.client.post("say", {"chat_id": chat_id, "user_id": chat_id, "text": "/help"})
        await asyncio.sleep(max(0.0, began + 10 * number / commands - one.real.seconds()))


async def _delays(one: Stand, chats: list[int], alerts: int, *, first: int) -> list[float]:
    """Seconds from each alert's commit to its acceptance; one alert every fifth of a second."""
    owed: dict[str, float] = {}
    for number in range(first, first + alerts):
        await one.owe([chats[number % len(chats)]], 1, first=number)
        owed[f"사업 {number:06}"] = one.real.seconds()
        await asyncio.sleep(0.2)
    await one.until(lambda: not one.lost(), within=60)
    arrived = {title_in(line["text"]): line["real"] for line in reversed(one.log) if line.get("text")}
    return [arrived[title] - at for title, at in owed.items() if title in arrived]


def _p95(delays: list[float]) -> float:
    return sorted(delays)[int(len(delays) * 0.95) - 1 if len(delays) > 1 else 0]


async def postgresql_restarts(*, quick: bool) -> Row:
    """PostgreSQL dies at once and starts again, workers are killed: they reconnect, and nothing is lost."""
    restarts, deaths, alerts = (3, 1, 400) if quick else (20, 10, 4000)
    dice = random.Random(26)  # noqa: S311 - moments, no secret
    server = PostgresqlServer(fsync=True)
    try:
        server.install()
        server.start()
        server.execute("CREATE DATABASE faults")
        async with stand(f"{server.url}/faults") as one:
            await one.owe(await one.people(200), alerts)
            workers = [one.start(in_flight=1, lease_seconds=3) for _ in range(4)]
            events = [True] * restarts + [False] * deaths
            dice.shuffle(events)
            for number, is_restart in enumerate(events):
                until = alerts * (number + 1) // (len(events) + 2)
                await one.until(lambda until=until: one.count() >= until, within=120, every=0.01)  # type: ignore[misc]  # mypy cannot infer a lambda's default
                if is_restart:
                    await asyncio.to_thread(server.stop, signal.SIGQUIT)
                    await asyncio.to_thread(server.start)
                else:
                    await one.stop(workers.pop(0))
                    workers.append(one.start(in_flight=1, lease_seconds=3))
            done = await one.until(lambda: not one.lost(), within=300, every=0.5)
            await asyncio.sleep(5)
            for worker in workers:
                await one.stop(worker, signal.SIGTERM)
            return Row(
                fault="F26",
                what="PostgreSQL dies, 4 workers",
                runs=len(events),
                lost=one.lost(),
                doubles=one.doubles(),
                bound=4 * restarts + deaths,
                holds=done,
                note=f"{alerts:,} alerts, {restarts} immediate restarts, {deaths} workers killed",
            )
    finally:
        server.remove()
