"""Whose money it is: the city and its offices, a district, an invested institution (투자·출연기관), or somebody else.

The names stand in buyers.toml, with their source. 조달청 서울지방조달청 is a branch of the state's procurement service, not the
city; for a purchase that it makes for others (중앙조달) the real buyer may stand in the title alone.
"""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources

from storage.records import BuyerGroup

_TABLE: dict[str, list[str]] = tomllib.loads(resources.files("jobs.rules").joinpath("buyers.toml").read_text("utf-8"))
_LEGAL_FORMS = re.compile(r"재단법인|사단법인|주식회사|유한회사|\((?:재|사|주|유)\)|[㈜㈔㈶]")
_CITY = re.compile(r"서울특별시|서울시(?!립)")


def _key(name: str) -> str:
    """A name as it is compared: compatibility forms unified, upper case, without legal forms, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", _LEGAL_FORMS.sub("", name)).upper()
    return re.sub(r"[\W_]+", "", _LEGAL_FORMS.sub("", folded))


_DISTRICTS = tuple(_TABLE["districts"])
_SHARED = frozenset(_TABLE["shared_with_other_cities"])
_INVESTED = tuple(sorted(map(_key, _TABLE["invested"]), key=len, reverse=True))
_OFFICES = tuple(sorted(map(_key, _TABLE["offices"]), key=len, reverse=True))
_NOT_THE_CITY = tuple(_TABLE["not_the_city"])
_CENTRAL = tuple(map(_key, _TABLE["central_purchasers"]))

_NAMED_DISTRICT = re.compile(
    rf"(?P<city>서울특별시|서울시|서울)\s*(?P<district>{'|'.join(_DISTRICTS)})(?![가-힣]*교육)"
    rf"|(?<![가-힣])(?P<alone>{'|'.join(name for name in _DISTRICTS if name not in _SHARED)})(?=청|\s|[^가-힣]|$)"
)
_NAMED_CITY = re.compile(r"(?<![가-힣])(?:서울특별시|서울시)(?!\s*[가-힣]*(?:교육청|교육지원청)|립대)")


@lru_cache(maxsize=20_000)
def group_of(name: str, *, within_seoul: bool = False) -> BuyerGroup:
    """The group of an agency by its name as printed. `within_seoul`: the name comes from a list of Seoul's own, so that a
    bare 중구 is Seoul's and any other department is the city's."""
    key = _key(name)
    if not key or is_central(name):
        return BuyerGroup.OTHER
    bare = _bare(key)
    if any(form.startswith(known) for known in _INVESTED for form in _spellings(key)):
        return BuyerGroup.INVESTED
    if any(word in key for word in _NOT_THE_CITY):
        return BuyerGroup.OTHER
    if _is_district(key, bare, within_seoul=within_seoul):
        return BuyerGroup.DISTRICT
    if within_seoul or _CITY.match(key) or any(key.startswith(office) for office in _OFFICES):
        return BuyerGroup.CITY
    return BuyerGroup.OTHER


def is_central(name: str) -> bool:
    """Whether an agency buys for others (조달청 and its branches, 각 수요기관)."""
    return _key(name).startswith(_CENTRAL)


def real_buyer(buyer: str, announcer: str, title: str) -> tuple[str, BuyerGroup]:
    """Who buys, and its group: `buyer` (수요기관), unless that is blank or a central purchaser; then `announcer` (공고기관), then
    the Seoul agency that `title` names; then `buyer` as printed."""
    for name in (buyer, announcer):
        if name and not is_central(name):
            return name, group_of(name)
    named = _named_in(title)
    return (named, group_of(named)) if named else (buyer or announcer, BuyerGroup.OTHER)


def _is_district(key: str, bare: str, *, within_seoul: bool) -> bool:
    has_city = within_seoul or bare != key
    return any(bare.startswith(name) and (has_city or name not in _SHARED) for name in _DISTRICTS)


def _bare(key: str) -> str:
    """The key without the city in front: 서울특별시강동구 → 강동구; 서울시립대학교 stays."""
    return _CITY.sub("", key, count=1) if _CITY.match(key) else key


def _spellings(key: str) -> tuple[str, ...]:
    """서울특별시평생교육진흥원, 서울시평생교육진흥원 and 서울평생교육진흥원 are one; 서울특별시서울의료원 is 서울의료원."""
    return (key, _CITY.sub("서울시", key, count=1), _CITY.sub("서울", key, count=1), _bare(key))


def _named_in(title: str) -> str:
    district = _NAMED_DISTRICT.search(title)
    if district:
        return f"서울특별시 {district['district'] or district['alone']}"
    key = _key(title)
    invested = next((name for name in _INVESTED if name in key), "")
    return invested or ("서울특별시" if _NAMED_CITY.search(title) else "")
