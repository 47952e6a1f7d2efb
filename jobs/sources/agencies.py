"""Whether a text looks like the name of an agency or firm rather than like a title: told by how such names begin and end."""

import re

_ENDING = re.compile(
    r"(?:시|군|구|도|청|과|국|관|실|처|부|팀|단|원|소|회|센터|본부|공단|공사|재단|학교|대학|병원|사업소|담당관|박물관|의회|연구원|진흥원|SH|공원|도서관"
    r"|소방서|경찰서|은행|기금|조합|파크|법인|협회)(?:\s*\([^)]*\))?$"
    r"|\(주\)$|㈜$|회사$"
)
_BEGINNING = re.compile(r"(?:\(주\)|㈜|주식회사|재단법인|사단법인|사회복지법인|학교법인|\([재사]\)|조달청)")


def looks_like_agency(text: str) -> bool:
    """True for 서울특별시 강남구, 스마트도시과, 주식회사 위매드; False for most titles, which end in 사업, 용역, 구축 …"""
    text = text.strip()
    return bool(_ENDING.search(text) or _BEGINNING.match(text))
