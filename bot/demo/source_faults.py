"""Every way in which a source was seen to answer badly, for the replay server to do on demand."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What goes wrong with one answer."""

    GATEWAY_KEY = "gateway-30"  # XML though JSON was asked for, HTTP 200
    GATEWAY_FORBIDDEN = "gateway-30-403"  # the same with HTTP 403
    GATEWAY_QUOTA = "gateway-22"
    PER_SECOND = "gateway-23"
    RANGE = "error-07"  # the envelope without `response`
    SERVICE_DOWN = "code-01"  # the normal envelope with a code, empty body
    UNKNOWN = "code-99"
    NO_DATA = "code-03"
    PLAIN_RATE = "plain-rate"
    PLAIN_UNEXPECTED = "plain-unexpected"
    HTML = "html-200"
    TOO_MANY = "http-429"
    SERVER_ERROR = "http-500"
    EMPTY = "empty"
    TRUNCATED = "truncated"  # half of the true answer, close-delimited, HTTP 200
    DROPPED = "dropped"  # the connection ends without an answer
    SLOW = "slow"  # the true answer, drop by drop
    MOVING = "moving-total"  # a later page says another total than the first
    SHIFTED = "shifted-pages"  # a later page repeats the last row before it, and so hides its own last one


@dataclass(frozen=True, slots=True, kw_only=True)
class BadAnswer:
    """Status, headers and body of an answer that carries a fault."""

    status: int
    content_type: str
    body: bytes


WAITING_HELPS = frozenset(
    {
        Fault.PER_SECOND, Fault.SERVICE_DOWN, Fault.UNKNOWN, Fault.PLAIN_RATE, Fault.PLAIN_UNEXPECTED, Fault.TOO_MANY,
        Fault.SERVER_ERROR, Fault.EMPTY, Fault.TRUNCATED, Fault.DROPPED, Fault.SLOW,
    }
)  # fmt: skip
"""The faults that pass by themselves: what a storm of random faults is made of."""

OF_LATER_PAGES = frozenset({Fault.MOVING, Fault.SHIFTED})
"""Done to the second page of an answer and those after it; a first page cannot have them."""

_JSON, _XML, _TEXT, _HTML = "application/json;charset=UTF-8", "text/xml;charset=UTF-8", "text/plain", "text/html"


def bad_answer(fault: Fault) -> BadAnswer:
    """The whole answer of a fault; TRUNCATED, DROPPED, SLOW and those of later pages are done by the server to a true answer."""
    return _ANSWERS[fault]


def _gateway(code: str, name: str) -> bytes:
    return (
        f"<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>{name}</returnAuthMsg>"
        f"<returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
    ).encode()


def _normal(code: str, message: str) -> bytes:
    return f'{{"response":{{"header":{{"resultCode":"{code}","resultMsg":"{message}"}},"body":{{}}}}}}'.encode()


def _shell(code: str, message: str) -> bytes:
    header = f'{{"header":{{"resultCode":"{code}","resultMsg":"{message}"}}}}'
    return f'{{"nkoneps.com.response.ResponseError":{header}}}'.encode()


_UNREGISTERED = _gateway("30", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR")
_PAGE = "<!DOCTYPE html><html lang=ko><head><title>서비스 점검 안내</title></head><body><h1>점검 중입니다</h1></body></html>".encode()
_ANSWERS = {
    Fault.GATEWAY_KEY: BadAnswer(status=200, content_type=_XML, body=_UNREGISTERED),
    Fault.GATEWAY_FORBIDDEN: BadAnswer(status=403, content_type=_XML, body=_UNREGISTERED),
    Fault.GATEWAY_QUOTA: BadAnswer(
        status=200, content_type=_XML, body=_gateway("22", "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR")
    ),
    Fault.PER_SECOND: BadAnswer(
        status=200,
        content_type=_XML,
        body=_gateway("23", "LIMITED_NUMBER_OF_SERVICE_REQUESTS_PER_SECOND_EXCEEDS_ERROR"),
    ),
    Fault.RANGE: BadAnswer(status=200, content_type=_JSON, body=_shell("07", "입력범위값 초과 에러")),
    Fault.SERVICE_DOWN: BadAnswer(status=200, content_type=_JSON, body=_normal("01", "어플리케이션 에러")),
    Fault.UNKNOWN: BadAnswer(status=200, content_type=_JSON, body=_normal("99", "기타에러")),
    Fault.NO_DATA: BadAnswer(status=200, content_type=_JSON, body=_normal("03", "데이터없음 에러")),
    Fault.PLAIN_RATE: BadAnswer(status=200, content_type=_TEXT, body=b"API rate limit exceeded"),
    Fault.PLAIN_UNEXPECTED: BadAnswer(status=200, content_type=_TEXT, body=b"Unexpected errors"),
    Fault.HTML: BadAnswer(status=200, content_type=_HTML, body=_PAGE),
    Fault.TOO_MANY: BadAnswer(status=429, content_type=_TEXT, body=b"API token quota exceeded"),
    Fault.SERVER_ERROR: BadAnswer(status=500, content_type=_HTML, body=_PAGE),
    Fault.EMPTY: BadAnswer(status=200, content_type=_JSON, body=b""),
}
