"""What a person can do about a source's problem, in one sentence; told from the words in which the problem is kept.

A problem is kept as `code: text`, or `part: code: text` where one part of a source failed (jobs/poll.py).
"""

import re

# The first that fits. Codes: the procurement service's and data.go.kr's tables, HTTP statuses, and our readers' own.
_BY_CODE: tuple[tuple[str, str], ...] = (
    ("columns", "confirm how the columns are read: tap the button in the operator's chat, or see `baljubot probe`"),
    ("robots", "the site forbids robots this page: take it out of the configuration, or ask the site"),
    ("address", "correct this source's address in the configuration"),
    (
        "30|31|unauthorized|INFO-100",
        "renew or correct the key (either form of it works); a new one takes about an hour",
    ),
    ("32", "register this machine's address with the key at data.go.kr"),
    (
        "20|21|12|33|forbidden|not-found",
        "apply for this service (활용신청) at data.go.kr, and see that the key is approved for it",
    ),
    ("22|cap|closed", "nothing: the quota begins anew at midnight in Seoul"),
    ("429|rate|23", "nothing: it is asked again later, more slowly"),
    ("404|410", "the page has moved: find its new address, try it with `baljubot probe`, and configure it"),
    ("401|403", "see whether the key is approved, or the site blocks this machine"),
    ("stale", "see whether this feed has moved: it answers, but nothing new comes"),
    ("bug", "report it with the log's last lines: this is a mistake of the program"),
)
_BY_KIND = {
    "access": "check the key and its approvals (활용신청)",
    "format": "look at what was answered (`baljubot probe`): the layout has changed, and the reader may need a new version",
    "failing": "it is tried again by itself; where other sources fail, too, see this machine's network",
}


def remedy(problem: str, kind: str) -> str:
    """What to do next; "" where there is no problem. `kind` is SourceState.problem_kind: access, format or failing."""
    if not problem:
        return ""
    found = (todo for codes, todo in _BY_CODE if re.search(rf"(?:^|[\s;])(?:{codes}): ", problem))
    return next(found, _BY_KIND.get(kind, _BY_KIND["failing"]))
