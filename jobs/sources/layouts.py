"""Whether an answer is like those before it: a count far off its median is a changed layout until a person says otherwise."""

from statistics import median

from jobs.sources.errors import FormatChanged

_REMEMBERED = 9
_ENOUGH = 3
_LEAST_SHARE, _MOST_SHARE = 0.4, 3.0
_SMALL = 5


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
