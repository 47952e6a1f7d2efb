"""`baljubot why`: why words match a title, or do not; for one title, for a table of cases, or for a stored notice."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.commands.classify import topics_or_exit
from bot.commands.options import ConfigOption, settings_or_exit
from bot.commands.tables import read_table
from bot.render.voice import Voice
from bot.render.why import verdict_line
from bot.texts.catalog import LANGUAGES
from bot.texts.html import plain
from jobs.clock import SystemClock
from jobs.rules.interests import InputProblem, lookalikes_in, parse_words
from jobs.rules.matching import Found, Verdict, explain, match
from jobs.rules.topics import Topics
from storage import interests, lookups
from storage.db import Database
from storage.errors import StorageError
from storage.records import Interest, Notice, Stage


@dataclass(frozen=True, slots=True)
class _Answer:
    """One interest and one notice: what was found (None: nothing), each rule's verdict, or why the words are no use."""

    interest: Interest
    notice: Notice
    found: Found | None
    verdicts: tuple[Verdict, ...]
    problem: InputProblem | None


def why(
    number: Annotated[str, typer.Argument(help="a stored notice's number, for all interests of --chat")] = "",
    words: Annotated[str, typer.Option(help="words as a subscriber types them")] = "",
    title: Annotated[str, typer.Option(help="a notice's title")] = "",
    topics: Annotated[str, typer.Option(help="topics beside the words, separated by commas")] = "",
    buyer: Annotated[str, typer.Option(help="who buys")] = "",
    body: Annotated[str, typer.Option(help="the notice's text")] = "",
    cases: Annotated[Path | None, typer.Option(help="unquoted TSV with columns words and text")] = None,
    stored: Annotated[str, typer.Option("--number", help="the same as NUMBER")] = "",
    chat: Annotated[int | None, typer.Option(help="the chat whose interests are asked")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
    language: Annotated[str, typer.Option(help=f"the language of the answer: {', '.join(LANGUAGES)}")] = "ko",
    config: ConfigOption = None,
) -> None:
    """Say why words match a title, or a chat's interests a stored notice, or do not: every rule's verdict."""
    if language not in LANGUAGES:
        _stop(f"--language: {language!r} is none of {', '.join(LANGUAGES)}")
    known = topics_or_exit(config)
    voice = Voice.of(language, SystemClock().now())
    number = number or stored
    if cases:
        answers: Iterable[_Answer] = _cases(cases, known)
    elif number:
        if chat is None:
            _stop("a stored notice's number needs --chat: whose interests?")
        answers = [_asked(one, notice, known) for one, notice in _stored(number, chat, config)]
    else:
        answers = [_single(words, title, topics, buyer, body, known, voice)]
    for answer in answers:
        typer.echo(json.dumps(_plain(answer, voice), ensure_ascii=False) if as_json else _text(answer, voice))


def _cases(file: Path, topics: Topics) -> Iterable[_Answer]:
    for at, row in enumerate(read_table(file, needed=("words", "text")), start=1):
        interest = Interest(id=at, chat_id=0, words=row["words"])
        yield _asked(interest, _notice(row["text"]), topics)


def _single(words: str, title: str, topics: str, buyer: str, body: str, known: Topics, voice: Voice) -> _Answer:
    if not title.strip():
        _stop("--title is needed, or --cases, or a stored notice's number with --chat")
    chosen = tuple(key.strip() for key in topics.split(",") if key.strip())
    strange = [key for key in chosen if key not in known.by_key]
    if strange:
        _stop(f"--topics: no topic is called {', '.join(strange)}; there are {', '.join(known.by_key)}")
    answer = _asked(Interest(id=1, chat_id=0, words=words, topics=chosen), _notice(title, buyer, body), known)
    if answer.problem:
        _stop(f"--words: {_sentence(answer.problem, voice)}")
    return answer


def _notice(title: str, buyer: str = "", body: str = "") -> Notice:
    return Notice(source="why", external_id="-", stage=Stage.TENDER, title=title or "-", buyer=buyer, body=body)


def _asked(interest: Interest, notice: Notice, topics: Topics) -> _Answer:
    query = parse_words(interest.words, topics_chosen=bool(interest.topics))
    problem = query if isinstance(query, InputProblem) else None
    return _Answer(interest, notice, match(interest, notice, topics), explain(interest, notice, topics), problem)


def _stored(number: str, chat: int, config: Path | None) -> list[tuple[Interest, Notice]]:
    try:
        return asyncio.run(_read(number, chat, settings_or_exit(config).database.url))
    except StorageError as error:
        _stop(str(error))


async def _read(number: str, chat: int, url: str) -> list[tuple[Interest, Notice]]:
    database = Database(url)
    try:
        async with database.reading() as tx:
            found = await lookups.as_typed(tx, number)
            held = await interests.of_chat(tx, chat)
    finally:
        await database.close()
    if found is None:
        _stop(f"no notice {number} is stored")
    if not held:
        _stop(f"chat {chat} has no interests")
    return [(interest, found.notice) for interest in held]


def _plain(answer: _Answer, voice: Voice) -> dict[str, object]:
    found = answer.found
    return {
        "words": answer.interest.words,
        "text": answer.notice.title,
        "matches": found is not None,
        "strength": found.strength.value if found else None,
        "hits": [{"word": hit.word, "place": hit.place, "topic": hit.topic or None} for hit in found.hits]
        if found
        else [],
        "unknown": list(found.unknown) if found else [],
        "why": [
            {
                "rule": verdict.key,
                "passed": verdict.passed,
                "args": verdict.args,
                "text": plain(verdict_line(verdict, voice)),
            }
            for verdict in answer.verdicts
        ],
        "problem": {
            "key": answer.problem.key,
            "args": answer.problem.args,
            "text": _sentence(answer.problem, voice),
        }
        if answer.problem
        else None,
        "lookalikes": {word: list(longer) for word, longer in lookalikes_in(answer.interest.words).items()},
    }


def _text(answer: _Answer, voice: Voice) -> str:
    head = "match" if answer.found else "no match"
    if answer.found:
        head += f" ({answer.found.strength.value})"
    lines = [f"{head}: {answer.interest.words or ','.join(answer.interest.topics)} | {answer.notice.title}"]
    lines += [f"  {line}" for verdict in answer.verdicts for line in plain(verdict_line(verdict, voice)).split("\n")]
    for word, longer in lookalikes_in(answer.interest.words).items():
        lines.append(f"  {word} ≠ {', '.join(longer)}")
    return "\n".join(lines)


def _sentence(problem: InputProblem, voice: Voice) -> str:
    gaps = {name: value if isinstance(value, int) else str(value) for name, value in problem.args.items()}
    return plain(voice.t(problem.key, **gaps))


def _stop(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
