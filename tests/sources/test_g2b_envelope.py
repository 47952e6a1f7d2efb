"""Every envelope of the procurement service (shapes and codes of its official table)."""

import json

import pytest

from jobs.sources.errors import AccessRefused, FormatChanged, QuotaUsedUp, SourceError, Unavailable
from jobs.sources.g2b_envelope import read_envelope, refusal

ROW = {"bidNtceNo": "R26BK00000001"}


def envelope(items: object, **body: object) -> bytes:
    counters = {"numOfRows": 10, "pageNo": 1, "totalCount": 1, **body}
    return json.dumps(
        {"response": {"header": {"resultCode": "00", "resultMsg": "정상"}, "body": {"items": items, **counters}}}
    ).encode()


@pytest.mark.parametrize("items", [[ROW], {"item": [ROW]}, {"item": ROW}, ROW, [{"item": ROW}]])
def test_items_in_every_shape(items: object) -> None:
    assert read_envelope(envelope(items)).rows == (ROW,)


@pytest.mark.parametrize("items", ["", "  ", None, [], {}, {"item": ""}, {"item": None}])
def test_no_items_in_every_shape(items: object) -> None:
    assert read_envelope(envelope(items, totalCount=0)).rows == ()


def test_counters_may_be_text_and_absent_ones_default() -> None:
    read = read_envelope(envelope([ROW], numOfRows="999", pageNo="2", totalCount="1,000"))
    assert (read.page_size, read.page, read.total) == (999, 2, 1000)
    bare = json.dumps({"response": {"header": {"resultCode": 0}, "body": {"items": [ROW], "totalCount": 0}}}).encode()
    assert (read_envelope(bare).total, read_envelope(bare).page) == (1, 1)


def test_xml_reads_like_json() -> None:
    xml = (
        "<response><header><resultCode>00</resultCode><resultMsg>정상</resultMsg></header><body><items>"
        "<item><a>1 &lt;긴급&gt;</a><b/></item><item><a>2</a><b> x </b></item></items>"
        "<numOfRows>10</numOfRows><pageNo>1</pageNo><totalCount>2</totalCount></body></response>"
    )
    for body in (
        xml.encode(),
        b"\xef\xbb\xbf\n" + xml.encode(),
        b"<?xml version='1.0' encoding='euc-kr'?>" + xml.encode("cp949"),
    ):
        assert read_envelope(body).rows == ({"a": "1 <긴급>", "b": ""}, {"a": "2", "b": " x "})


def test_repeated_elements_become_a_list() -> None:
    xml = b"<response><header><resultCode>00</resultCode></header><body><items><item><a>1</a><a>2</a><a>3</a></item></items><totalCount>1</totalCount></body></response>"
    assert read_envelope(xml).rows == ({"a": ["1", "2", "3"]},)


def code_answer(code: str) -> bytes:
    return json.dumps({"response": {"header": {"resultCode": code, "resultMsg": "오류"}, "body": {}}}).encode()


def shell_answer(code: str) -> bytes:
    return json.dumps(
        {"nkoneps.com.response.ResponseError": {"header": {"resultCode": code, "resultMsg": "오류"}}}
    ).encode()


def gateway_answer(code: str) -> bytes:
    return (
        "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>SOME_ERROR</returnAuthMsg>"
        f"<returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
    ).encode()


def gateway_json(code: str) -> bytes:
    header = {"cmmMsgHeader": {"returnAuthMsg": "SOME_ERROR", "returnReasonCode": code}}
    return json.dumps({"OpenAPI_ServiceResponse": header}).encode()


@pytest.mark.parametrize("shape", [code_answer, shell_answer, gateway_answer, gateway_json])
@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (Unavailable, "01 02 04 05 23 99"),
        (QuotaUsedUp, "22"),
        (AccessRefused, "10 11 12 20 21 30 31 32 33"),
        (FormatChanged, "06 07 08 77"),
    ],
)
def test_every_code_in_every_shape(shape: object, kind: type[SourceError], codes: str) -> None:
    assert callable(shape)
    for code in codes.split():
        with pytest.raises(kind) as caught:
            read_envelope(shape(code))
        assert caught.value.code == code


def test_no_data_is_an_answer() -> None:
    for body in (code_answer("03"), shell_answer("03"), code_answer("3")):
        assert read_envelope(body).rows == ()


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", Unavailable, "empty"),
        (b" \n ", Unavailable, "empty"),
        (b"API rate limit exceeded", Unavailable, "rate"),
        (b"Unexpected errors", Unavailable, "unexpected"),
        (b"Unauthorized", AccessRefused, "unauthorized"),
        (b"Forbidden", AccessRefused, "forbidden"),
        (b"API not found", AccessRefused, "not-found"),
        (b"SERVICE_KEY_IS_NOT_REGISTERED_ERROR", AccessRefused, "30"),
        ("점검 중입니다".encode(), FormatChanged, "text"),
        (b"<!DOCTYPE html><html><body>down</body></html>", FormatChanged, "html"),
        (b"<html><head></head></html>", FormatChanged, "html"),
        (b'{"response": {"header": {"resultCode": "00"', Unavailable, "cut"),
        (b'{"response": "abc', Unavailable, "cut"),
        (b'{"response": }', FormatChanged, "malformed"),
        (b'{"response": tr', Unavailable, "cut"),
        (b'{"response": {}} and more', FormatChanged, "malformed"),
        (b"<response><header>", Unavailable, "cut"),
        (b"<response><a></b></response>", FormatChanged, "malformed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', FormatChanged, "hostile"),
        (b"[]", FormatChanged, "shape"),
        (b"{}", FormatChanged, "shape"),
        (b'{"response": []}', FormatChanged, "shape"),
        (b'{"response": {"header": {"resultCode": "00"}}}', FormatChanged, "shape"),
        (envelope([1]), FormatChanged, "shape"),
        (envelope(7), FormatChanged, "shape"),
        (envelope([ROW], totalCount="many"), FormatChanged, "shape"),
        (envelope([], totalCount=12), FormatChanged, "no-rows"),
        (b"[" * 100_000, FormatChanged, "malformed"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, FormatChanged, "malformed"),
    ],
)
def test_what_is_no_envelope(body: bytes, kind: type[SourceError], code: str) -> None:
    with pytest.raises(kind) as caught:
        read_envelope(body)
    assert caught.value.code == code


def test_a_page_after_the_last_may_be_empty() -> None:
    assert read_envelope(envelope([], totalCount=12, pageNo=3)).rows == ()


def test_half_an_answer_is_never_an_answer() -> None:
    whole = envelope([ROW] * 50, totalCount=50)
    for end in range(1, len(whole)):
        with pytest.raises(SourceError):
            read_envelope(whole[:end])


def test_a_refusal_is_known_by_the_services_own_code() -> None:
    error = refusal(gateway_answer("30"))
    assert isinstance(error, AccessRefused)
    assert refusal(b"API rate limit exceeded") is None
    assert refusal(envelope([ROW])) is None
