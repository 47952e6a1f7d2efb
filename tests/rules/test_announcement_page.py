"""From a page to its sentences: marks unified, margins cut, the day of publication found."""

from datetime import date

import pytest

from jobs.rules.announcements.page import BULLET, is_english, read_page

SENTENCE = "서울시는 올해 정보화사업 1200건에 4000억원을 투입한다고 15일 밝혔다."


def texts(raw: str) -> list[str]:
    return [sentence.text for sentence in read_page(raw).sentences]


@pytest.mark.parametrize("dot", list("·‧∙ㆍ・･⋅"))
def test_every_middle_dot_is_one(dot: str) -> None:
    assert texts(f"투자{dot}출연기관") == ["투자·출연기관"]


def test_a_bullet_between_letters_is_a_middle_dot() -> None:
    assert texts("투자•출연기관") == ["투자·출연기관"]


@pytest.mark.parametrize("bullet", list("△▲▴▪•○◦■□▶①②※"))
def test_every_bullet_is_one(bullet: str) -> None:
    assert texts(f"{bullet}서울시 399건") == [f"{BULLET} 서울시 399건"]


@pytest.mark.parametrize("mark", ["- ", "– ", "* ", "1) ", "2. ", "가. ", "· ", "ㅇ "])
def test_a_mark_before_a_line_is_a_bullet(mark: str) -> None:
    assert texts(f"{mark}서울시 399건") == [f"{BULLET} 서울시 399건"]


def test_full_width_and_invisible_characters_are_unified() -> None:
    assert texts("１，０６７건（４３％）\u200b 정보화\u00a0사업") == ["1,067건(43%) 정보화 사업"]


@pytest.mark.parametrize(
    ("raw", "sentences"),
    [
        ("투입한다. 작년보다 3.5% 늘었다.", ["투입한다", "작년보다 3.5% 늘었다."]),
        ("밝혔다.서울시는 올해", ["밝혔다", "서울시는 올해"]),
        ("392건(1825억원). 유형별", ["392건(1825억원)", "유형별"]),
        ("info.seoul.go.kr에서 투자.출연기관을", ["info.seoul.go.kr에서 투자.출연기관을"]),
        ("It spent 345.9 billion won. The city said so.", ["It spent 345.9 billion won", "The city said so."]),
        ("투입할까? 그렇다!", ["투입할까", "그렇다!"]),
    ],
)
def test_sentences_end_where_they_end(raw: str, sentences: list[str]) -> None:
    assert texts(raw) == sentences


@pytest.mark.parametrize(
    "foot",
    [
        "주요 뉴스",
        "관련기사",
        "많이 본 뉴스",
        "실시간 암호화폐 시세",
        "저작권자 © 신문 무단전재 및 재배포 금지",
        "Related articles",
        "좋아요0",
        "댓글 3",
    ],
)
def test_the_foot_of_the_page_is_cut(foot: str) -> None:
    assert texts(f"{SENTENCE}\n{foot}\n삼성 10조 투자") == [SENTENCE]


def test_headlines_with_their_own_day_are_other_articles() -> None:
    teaser = "- 서울시, 올해 정보화사업에 3626억원 투입2020.02.09"
    assert texts(f"{SENTENCE}\n{teaser}\n서울시 올해 사업 발주에 3703억원 투입 2023-01-25 11:15") == [SENTENCE]


def test_a_heading_above_the_article_cuts_nothing() -> None:
    headline = "서울시, 올해 정보화사업 1200건에 4000억원 투입하고 일자리 4천개 창출"
    assert texts(f"실시간\n뉴스\n{headline}\n댓글 0\n{SENTENCE}")[-1] == SENTENCE


@pytest.mark.parametrize(
    ("raw", "published"),
    [
        ("# source: https://example.com\n# date: 2022-01-13\n\n기사", date(2022, 1, 13)),
        ("제목\n입력 2023-01-25 11:15\n기사", date(2023, 1, 25)),
        ("제목\n• 승인 2021.01.21 12:13\n기사", date(2021, 1, 21)),
        ("제목\n일반입력 :2013/01/14 16:57\n기사", date(2013, 1, 14)),
        ("제목\n발행일 2016년 1월 5일\n기사", date(2016, 1, 5)),
        ("제목\n2020-02-09 12:21\n기사", date(2020, 2, 9)),
        ("SEOUL, SOUTH KOREA, January 21, 2021 – The city said", date(2021, 1, 21)),
        ("Posted Jan 5, 2015\nText", date(2015, 1, 5)),
        ("제목\n입력 2015.13.45\n기사", None),
        ("그는 2009년 1월 5일에 입사했다고 하면서 그 뒤로 지금까지 쭉 이 일을 해 왔다고 길게 말했다", None),
        ("기사", None),
        ("# date: 2022-01-13", date(2022, 1, 13)),
        ("", None),
    ],
)
def test_the_day_of_publication(raw: str, published: date | None) -> None:
    assert read_page(raw).published == published


def test_paragraphs_are_counted() -> None:
    page = read_page("하나.\n\n둘.\n셋.")
    assert [sentence.paragraph for sentence in page.sentences] == [0, 1, 1]
    assert page.text == "하나.\n둘.\n셋."


def test_the_language_is_that_of_most_letters() -> None:
    assert is_english("Seoul invests in CCTV 시")
    assert not is_english("서울시 CCTV 사업")
