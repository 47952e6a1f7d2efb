"""What a subscriber's words mean, and what they are told when they mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.rules.interests import InputProblem, Query, lookalikes_in, parse_words


def shape(text: str, *, topics_chosen: bool = False) -> tuple[list[tuple[list[str], list[str]]], list[str]]:
    query = parse_words(text, topics_chosen=topics_chosen)
    assert isinstance(query, Query), query
    clauses = [([one.word for one in c.wanted], [one.word for one in c.unwanted]) for c in query.clauses]
    return clauses, [one.word for one in query.unwanted]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("CCTV", [(["CCTV"], [])]),
        ("지능형 CCTV", [(["지능형", "CCTV"], [])]),
        ("CCTV, 메타버스", [(["CCTV"], []), (["메타버스"], [])]),
        ("CCTV，메타버스、와이파이", [(["CCTV"], []), (["메타버스"], []), (["와이파이"], [])]),
        ("CCTV\n메타버스", [(["CCTV"], []), (["메타버스"], [])]),
        ("CCTV,, 메타버스,", [(["CCTV"], []), (["메타버스"], [])]),
        ('"지능형 CCTV" 고도화', [(["지능형 CCTV", "고도화"], [])]),
        ("“지능형 CCTV”", [(["지능형 CCTV"], [])]),
        ('"AI, 빅데이터"', [(["AI, 빅데이터"], [])]),
        ("CCTV -하수", [(["CCTV"], ["하수"])]),
        ("-하수 CCTV", [(["CCTV"], ["하수"])]),
        ("CCTV －하수 −조사 –점검", [(["CCTV"], ["하수", "조사", "점검"])]),
        ('CCTV -"하수관로 조사"', [(["CCTV"], ["하수관로 조사"])]),
        ("CCTV --하수", [(["CCTV"], ["하수"])]),
        ("Wi-Fi", [(["Wi-Fi"], [])]),
        ("CCTV, 메타버스 -행사", [(["CCTV"], []), (["메타버스"], ["행사"])]),
        ("#AI, (AI) AI.", [(["AI"], [])]),
        ("CCTV CCTV", [(["CCTV"], [])]),
        ("앱 개발", [(["앱", "개발"], [])]),
        ("C++", [(["C++"], [])]),
        ("\u200bAI\ufeff", [(["AI"], [])]),
        ("AI\t보안", [(["AI", "보안"], [])]),
        ("㈜한국", [(["㈜한국"], [])]),
    ],
)
def test_commas_spaces_quotes_and_minus(text: str, clauses: list[tuple[list[str], list[str]]]) -> None:
    assert shape(text) == (clauses, [])


def test_an_exclusion_between_commas_holds_for_all() -> None:
    assert shape("CCTV, -감리, 메타버스") == ([(["CCTV"], []), (["메타버스"], [])], ["감리"])


def test_with_topics_words_may_be_missing_or_only_exclude() -> None:
    assert shape("", topics_chosen=True) == ([], [])
    assert shape("-감리 -교육", topics_chosen=True) == ([], ["감리", "교육"])


@pytest.mark.parametrize(
    ("text", "key", "args"),
    [
        ("", "words.empty", {}),
        (" , ", "words.empty", {}),
        ("-하수", "words.only_exclusions", {}),
        ("-하수, -관로", "words.only_exclusions", {}),
        ("망", "words.single_syllable", {"word": "망"}),
        ("CCTV, 망", "words.single_syllable", {"word": "망"}),
        ("A", "words.single_letter", {"word": "A"}),
        ("5 G", "words.single_letter", {"word": "5"}),
        ("CCTV -등", "words.exclusion_too_short", {"word": "등"}),
        ("CCTV - 하수", "words.lone_minus", {}),
        ('CCTV ""', "words.empty_phrase", {}),
        ('"CCTV', "words.open_quote", {}),
        ('CCTV -"하수', "words.open_quote", {}),
        ("!!!", "words.no_letters", {"word": "!!!"}),
        ("CCTV\x07", "words.control_character", {"code": "U+0007"}),
        ("CC\x00TV", "words.control_character", {"code": "U+0000"}),
        ("CCTV\ud800", "words.control_character", {"code": "U+D800"}),
        ("가나 " * 300, "words.too_many", {"most": 50, "got": 300}),
        ("가" * 1001, "words.too_long", {"most": 1000, "got": 1001}),
        ("가" * 61, "words.term_too_long", {"word": "가" * 20, "most": 60}),
        ("하수관로 -하수", "words.never", {"word": "하수관로", "excluded": "하수"}),
        ("CCTV, -C.C.T.V", "words.never", {"word": "CCTV", "excluded": "C.C.T.V"}),
    ],
)
def test_bad_input_is_told_what_to_do(text: str, key: str, args: dict[str, object]) -> None:
    assert parse_words(text) == InputProblem(key, args)


def test_three_hundred_words_in_few_letters_are_too_many() -> None:
    problem = parse_words(" ".join(["AI"] * 300))
    assert problem == InputProblem("words.too_many", {"most": 50, "got": 300})


def test_a_hint_names_the_words_that_only_look_alike() -> None:
    assert "보안등" in lookalikes_in("보안, 와이파이")["보안"]
    assert lookalikes_in("와이파이") == {}
    assert lookalikes_in('"') == {}


@given(st.text(), st.booleans())
def test_any_text_is_a_query_or_a_problem(text: str, topics_chosen: bool) -> None:
    assert isinstance(parse_words(text, topics_chosen=topics_chosen), Query | InputProblem)
