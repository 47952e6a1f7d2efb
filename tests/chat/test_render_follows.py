"""What a chat follows, as it reads: numbered on over the pages, within Telegram's limits."""

import pytest

from bot.render.follows import ON_A_PAGE, render_follows
from bot.render.voice import Voice
from bot.sandbox.entities import parse_html
from bot.texts.catalog import LANGUAGES
from bot.texts.html import units
from storage.records import StoredNotice
from tests.chat.cards import NOW, tender


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_numbered_on_and_fit(language: str) -> None:
    long = tender(title="<가&" * 200, buyer="구" * 99, constructed=True).notice
    found = [StoredNotice(id=n, notice=long, collected_at=NOW) for n in range(1, ON_A_PAGE + 2)]
    voice = Voice.of(language, NOW)
    before, first, second, beyond = (render_follows(found, page, voice) for page in (0, 1, 2, 9))
    assert (before, beyond) == (first, second)
    assert [[one.data for one in row] for row in first.buttons] == [
        [f"o:{n}" for n in range(1, 6)],
        [f"o:{n}" for n in range(6, 9)],
        ["fl:2"],
    ]
    assert [[one.data for one in row] for row in second.buttons] == [["o:9"], ["fl:1"]]
    for page in (first, second):
        text, _ = parse_html(page.html)
        assert text == page.plain
        assert units(text) <= 4096
    assert "9. " in second.plain
