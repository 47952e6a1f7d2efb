"""The hand-written contract of what a subscriber's words find."""

from pathlib import Path

import pytest

from jobs.rules.index import InterestIndex
from jobs.rules.index.compiled import compiled_kernel, compiled_parts, plain_kernel
from jobs.rules.matching import match
from jobs.rules.topics import load_topics
from storage.records import Interest, Notice, Stage

CASES = Path(__file__).parents[1] / "recorded" / "matching"
TOPICS = load_topics()


def cases() -> list[tuple[str, str, bool]]:
    rows = [
        line.split("\t")
        for file in sorted(CASES.glob("*.tsv"))
        for line in file.read_text(encoding="utf-8").splitlines()[1:]
    ]
    return [(words, text, matches == "1") for words, text, matches in rows]


@pytest.mark.parametrize(("words", "text", "matches"), cases())
def test_words_find_what_they_should(words: str, text: str, matches: bool) -> None:
    notice = Notice(source="test", external_id="1", stage=Stage.TENDER, title=text)
    interest = Interest(id=1, chat_id=1, words=words)
    assert (match(interest, notice, TOPICS) is not None) is matches
    for parts in (None, compiled_parts(plain_kernel()), compiled_parts(compiled_kernel())):
        index = InterestIndex(TOPICS, parts=parts)
        index.put(interest)
        assert bool(index.find(notice)) is matches
