"""Whether an answer is like those before it: a count far off its median is a changed layout until a person says otherwise, and
so is a list from which a large part has vanished."""

import re
from collections.abc import Set as AbstractSet
from statistics import median

from jobs.sources.errors import FormatChanged

_REMEMBERED = 9
_ENOUGH = 3
_LEAST_SHARE, _MOST_SHARE = 0.4, 3.0
_SMALL = 5
_FEW_GONE = 10
_YEAR = re.compile(r"(20\d{2})-")


def require_usual(counts: str, count: int) -> str:
    """`counts` are the rows of the last answers, comma-separated; answers with `count` added, as they are to be kept.

    Raises FormatChanged (`count`) where `count` is below 40 % or above 300 % of their median, once three are known; lists
    of a few rows move as they like.
    """
    known = [int(number) for number in counts.split(",") if number]
    usual = median(known) if len(known) >= _ENOUGH else None
    if usual is not None and max(usual, count) > _SMALL and not _LEAST_SHARE * usual <= count <= _MOST_SHARE * usual:
        raise FormatChanged("count", f"{count} rows, where {usual:g} are usual")
    return ",".join(map(str, [*known, count][-_REMEMBERED:]))


def missing(before: AbstractSet[str], listed: AbstractSet[str], *, most: float) -> tuple[str, ...]:
    """Those of `before` that are not `listed` any more, of the years that are (identities begin with their year; one without
    a year never goes: it may stand in next year's list).

    Raises FormatChanged (`gone`) where they are more than ten and more than the share `most` of that year's: a column read
    otherwise gives every row another identity, and looks just so.
    """
    years = {found.group(1) for one in listed if (found := _YEAR.match(one))}
    standing = {one for one in before if (found := _YEAR.match(one)) and found.group(1) in years}
    gone = sorted(standing - listed)
    if len(gone) > _FEW_GONE and len(gone) > most * len(standing):
        raise FormatChanged("gone", f"{len(gone)} of {len(standing)} projects are not listed any more")
    return tuple(gone)
