"""One article: is it the city's yearly announcement, of which year, and what does it state?"""

import re
from collections.abc import Iterable
from datetime import date

from jobs.rules.announcements.assembling import assemble
from jobs.rules.announcements.checks import checks_of
from jobs.rules.announcements.english import read_english
from jobs.rules.announcements.korean import read_korean
from jobs.rules.announcements.page import Page, is_english, read_page
from jobs.rules.announcements.year import year_of
from storage.records import Announcement, Figure

_CITY = re.compile(r"서울(?:특별)?시(?!\s?(?:교육청|의회|립|설))|\bSeoul\b|\bSMG\b")
_OTHER_OFFICE = re.compile(r"서울(?:특별)?시\s?교육청|서울교통공사|서울시\s?의회")
_ONE_DISTRICT = re.compile(
    r"서울(?:시)?\s?[가-힣]{1,4}(?<!자치)구(?:청)?(?:는|가|은|이|,|\s)|^\W*[A-Z][a-z]+(?:-gu| District)\b", re.M
)
_LEAD = 3
_TEXT_MOST = 40_000  # characters: the longest article seen had 6,100, and a page's foot adds nothing
_LEAST = 50_000_000_000  # 1,200억 to 3,800억 in the years from 2010: a total far off is another thing's
_MOST = 2_000_000_000_000
_FIELD_LEAST = 10_000_000_000
_LISTED_LEAST = 3
_TOPICS_LEAST = 2
_INFORMATIZATION = re.compile(r"정보화|informati[sz]ation|\bIT\b|information|digiti[sz]ation|digitali[sz]ation", re.I)
_NO = Announcement(announcement=False)


def read_article(text: str, *, published: date | None = None) -> Announcement:
    """What the article's text states of one year; `published` is used where the text itself shows no date.

    Korean or English, page noise included. Not the city's yearly announcement: `announcement` False and no figures.
    Never raises on any text; figures are as printed, and doubt is in the checks.
    """
    page = read_page(text[:_TEXT_MOST])
    english = is_english(page.text)
    year, taken_from = year_of(page.text, published=page.published or published, english=english)
    reading = read_english(page, year=year) if english else read_korean(page, year=year)
    assembled = assemble(reading.findings)
    if not _is_announcement(page, assembled.figures):
        return _NO
    return Announcement(
        announcement=True,
        year=year,
        year_from=taken_from,
        figures=assembled.figures,
        checks=checks_of(assembled.figures, opens=assembled.opens) + assembled.contradictions,
        previous_krw=reading.previous[0] if reading.previous else None,
    )


def _is_announcement(page: Page, figures: tuple[Figure, ...]) -> bool:
    text = page.text
    lead = "\n".join(sentence.text for sentence in page.sentences[:_LEAD])
    ours = len(_CITY.findall(text)) > len(_OTHER_OFFICE.findall(text)) and not _ONE_DISTRICT.search(lead)
    return ours and bool(_INFORMATIZATION.search(text)) and (_of_the_year(figures) or _of_the_field(figures))


def _of_the_year(figures: tuple[Figure, ...]) -> bool:
    """A total of the whole year of a plausible size; a bare count of projects needs lists beside it."""
    totals = [figure for figure in figures if figure.kind == "total" and figure.scope == "all"]
    sums = [total.amount_krw for total in totals if total.amount_krw is not None]
    if sums:
        return all(_LEAST <= amount <= _MOST for amount in sums)
    return bool(totals) and _listed(figures) >= _LISTED_LEAST


def _of_the_field(figures: tuple[Figure, ...]) -> bool:
    """Only the smart-city total is given, with topics under it."""
    fields = [figure for figure in figures if figure.kind == "total" and figure.scope == "smart_city"]
    topics = sum(figure.kind == "topic" for figure in figures)
    return any((field.amount_krw or 0) >= _FIELD_LEAST for field in fields) and topics >= _TOPICS_LEAST


def _listed(figures: Iterable[Figure]) -> int:
    return sum(figure.kind in ("buyer_group", "project_type", "topic") for figure in figures)
