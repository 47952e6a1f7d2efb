"""The two walks that every notice takes, over arrays of numbers: which keywords stand in a text, and which clauses these
meet. Plain Python that a compiler (Numba, where it is installed) turns into machine code; without it, it says the same.

Nothing here changes an array's size: whoever calls has made room.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobs.rules import document, text

Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]

FIRST_GAP, LAST_GAP, EVERYWHERE = 1, 2, 4
"""Traits of a keyword: it has a separator behind its first or before its last letter; every place of it is asked for."""

LONGER, AFTER_ALL, END_OF_LONGER = range(3)
"""The longer words around a keyword, as rows of `around`: the first that takes it away, the first that makes it count
after all, and the one behind the last."""

BEFORE, WORD, LENGTH = range(3)
"""A row of `around`: how far before the keyword the longer word begins, where in `words` it stands, and its length."""

NUMBER, SECOND, THIRD, FILTERS, OWNER, POSTING = range(6)
"""A posting: a clause's number; the second and third keyword to ask (where fewer are wanted, one of them again); its
filters where that is all that it asks, else these as -1 - filters; its owner's slot."""

COUNT, FIRST_WANTED, FIRST_UNWANTED, RECORD = 0, 1, 5, 7
"""A record: how many keywords are wanted (0: more than fit), these, and those that are unwanted (0 for none)."""

WEAK, SCATTERED, DOUBTFUL, LARGE = 1, 2, 4, 8
"""What is not usual about a clause that is met: it is so weakly; not all that it wants stands in the title; some filter has
to be looked at by its name; it has more keywords than a record holds, and these are still to be asked."""

NOT_MET = -1

# Names of this module become constants of the machine code.
TITLE, BUYER, ELSEWHERE = document.TITLE, document.BUYER, document.ELSEWHERE
NEAR, TOLD, ANYWHERE = TITLE | BUYER, TITLE | ELSEWHERE, TITLE | BUYER | ELSEWHERE
FIRST_PLACE = 3
BORDER, FIRST_SYLLABLE, LAST_SYLLABLE = ord(text.BORDER), ord("가"), ord("힣")
LATIN = np.zeros(0x250, np.uint8)
LATIN[[ord(letter) for letter in text.LATIN]] = 1


def home(node: int, letter: int, last: int) -> int:
    """Where in a table with the places 0 to `last` an edge of a trie is looked for first."""
    return (node * 0x9E3779B1 ^ letter * 0x85EBCA6B) >> 15 & last


def child(edges: Longs, targets: Ints, node: int, letter: int) -> int:
    """The node behind a letter, 0 for none. `edges` is a table with 2^n places, open addressed, 0 where free."""
    last = len(edges) - 1
    edge = (node << 21) + letter + 1
    at = home(node, letter, last)
    while edges[at] and edges[at] != edge:
        at = at + 1 & last
    return int(targets[at]) if edges[at] else 0


def grow(edges: Longs, targets: Ints, letters: Ints, nodes: int) -> tuple[int, int]:
    """Adds what is missing of a word to a trie of so many nodes: the node at its end, and how many nodes there are now."""
    last = len(edges) - 1
    node = 0
    for n in range(len(letters)):
        letter = int(letters[n])
        following = child(edges, targets, node, letter)
        if not following:
            at = home(node, letter, last)
            while edges[at]:
                at = at + 1 & last
            edges[at] = (node << 21) + letter + 1
            targets[at] = following = nodes
            nodes += 1
        node = following
    return node, nodes


def move(edges: Longs, targets: Ints, new_edges: Longs, new_targets: Ints) -> None:
    """Copies a table of edges into an empty one of another size."""
    last = len(new_edges) - 1
    for old in range(len(edges)):
        edge = int(edges[old]) - 1
        if edge >= 0:
            at = home(edge >> 21, edge & 0x1FFFFF, last)
            while new_edges[at]:
                at = at + 1 & last
            new_edges[at] = edge + 1
            new_targets[at] = targets[old]


def is_latin(letter: int) -> bool:
    """See `jobs.rules.text.LATIN`."""
    return letter < len(LATIN) and LATIN[letter] != 0


def is_hangul(letter: int) -> bool:
    """See `jobs.rules.terms.is_hangul`."""
    return FIRST_SYLLABLE <= letter <= LAST_SYLLABLE


def is_bounded(letters: Ints, gaps: Bytes, start: int, end: int) -> bool:
    """See `jobs.rules.terms.bounded`; `gaps` is 1 before each letter that something was taken out in front of."""
    if start and is_latin(letters[start]) and is_latin(letters[start - 1]) and not gaps[start]:
        return False
    return end >= len(letters) or not is_latin(letters[end]) or not is_latin(letters[end - 1]) or gaps[end] != 0


def is_torn(letters: Ints, gaps: Bytes, start: int, end: int, traits: int) -> bool:
    """See `jobs.rules.terms.is_whole`."""
    first, last = start + 1, end - 1
    if start == last:
        return False
    torn_before = gaps[first] != 0 and traits & FIRST_GAP == 0 and start > 0 and gaps[start] == 0
    if torn_before and is_hangul(letters[start - 1]) and is_hangul(letters[start]):
        return True
    torn_behind = gaps[last] != 0 and traits & LAST_GAP == 0 and end < len(letters) and gaps[end] == 0
    return torn_behind and is_hangul(letters[end]) and is_hangul(letters[last])


def stands(letters: Ints, gaps: Bytes, start: int, longer: Ints, words: Ints, loose: Bytes) -> bool:
    """Whether a longer word stands around a keyword; `loose` is 1 for letters of it that a space may stand before."""
    first = start - longer[BEFORE]
    if first < 0 or first + longer[LENGTH] > len(letters):
        return False
    for at in range(longer[LENGTH]):
        if letters[first + at] != words[longer[WORD] + at]:
            return False
        if at and gaps[first + at] and not loose[longer[WORD] + at]:
            return False
    return True


def is_mistaken(
    letters: Ints, gaps: Bytes, start: int, rows: Ints, around: Ints, words: Ints, loose: Bytes
) -> bool:  # fmt: skip
    """See `jobs.rules.terms.is_whole`."""
    for one in range(rows[LONGER], rows[AFTER_ALL]):
        if stands(letters, gaps, start, around[one], words, loose):
            after_all = False
            for other in range(rows[AFTER_ALL], rows[END_OF_LONGER]):
                is_longer_before = around[other, BEFORE] >= around[one, BEFORE]
                behind = around[other, LENGTH] - around[other, BEFORE]
                if is_longer_before and behind >= around[one, LENGTH] - around[one, BEFORE]:
                    after_all = after_all or stands(letters, gaps, start, around[other], words, loose)
            if not after_all:
                return True
    return False


def marked(places: Ints, many: int) -> Bytes:
    """As many zeros, and ones in these places."""
    marks = np.zeros(many, np.uint8)
    for at in range(len(places)):
        marks[places[at]] = 1
    return marks


def forget(sights: Ints, found: Ints, many: int) -> None:
    """Takes back what was seen of the `many` keywords found before."""
    for at in range(many):
        sights[found[at]] = 0


def find(
    letters: Ints, gap_places: Ints, buyer: int, edges: Longs, targets: Ints, ends: Ints, alike: Ints,
    traits: Bytes, longer: Ints, around: Ints, words: Ints, loose: Bytes, sights: Ints, found: Ints, before: int,
) -> int:  # fmt: skip
    """Finds all keywords of a text. `buyer` is the number of the place with the buyer's name (-1: none), `ends` has the
    first keyword that ends at a node (0: none), `alike` the next one with the same letters, `longer` the rows of each.
    Written are `sights` (the places of each as bits, above them the number of the first) and their numbers to `found`;
    the `before` first of these are what the last text left. Returns how many there are."""
    forget(sights, found, before)
    gaps = marked(gap_places, len(letters) + 1)
    place, many = 0, 0
    for start in range(len(letters)):
        place += letters[start] == BORDER
        bit = TITLE if place == 0 else BUYER if place == buyer else ELSEWHERE
        end, node = start + 1, child(edges, targets, 0, int(letters[start]))
        while node:
            number = int(ends[node])
            if number and not is_bounded(letters, gaps, start, end):
                number = 0
            while number:
                sight, trait = int(sights[number]), int(traits[number])
                # Of what stands in the title no other places are told, unless somebody asks for them.
                if (
                    (not sight & TITLE or trait & EVERYWHERE)
                    and not is_torn(letters, gaps, start, end, trait)
                    and not is_mistaken(letters, gaps, start, longer[number], around, words, loose)
                ):
                    if not sight:
                        sight = place << FIRST_PLACE
                        found[many] = number
                        many += 1
                    sights[number] = sight | bit
                number = int(alike[number])
            if end == len(letters):
                break
            node = child(edges, targets, node, int(letters[end]))
            end += 1
    return many


def lets_in(pack: int, needed: int, krw: int, allowed: Ints, least: Longs, most: Longs) -> bool:
    """Whether no filter of a pack is known to keep the notice out (see packed_filters.py); `krw` is -1 for unknown."""
    return bool((krw < 0 or least[pack] <= krw <= most[pack]) and allowed[pack] & needed == needed)


def way(record: Ints, sights: Ints) -> int:
    """How the clause of a record is met by what was seen: NOT_MET, 0, or what is not usual about it."""
    count = int(record[COUNT])
    if count == 0:
        return LARGE
    every, some, near = ANYWHERE, 0, True
    for at in range(FIRST_WANTED, FIRST_WANTED + count):
        sight = int(sights[record[at]]) & ANYWHERE
        if not sight:
            return NOT_MET
        every &= sight
        some |= sight
        near = near and sight & NEAR != 0
    unwanted = int(sights[record[FIRST_UNWANTED]]) | int(sights[record[FIRST_UNWANTED + 1]])
    if near and some & TITLE and not unwanted & NEAR:
        return 0 if every & TITLE else SCATTERED
    if some & TOLD and not unwanted & ANYWHERE:
        return WEAK | SCATTERED
    return NOT_MET


def way_of(
    posting: Ints, sight: int, sights: Ints, records: Ints,
    needed: int, unknown: int, krw: int, allowed: Ints, asked: Ints, least: Longs, most: Longs,
) -> int:  # fmt: skip
    """The same for the clause of a posting, its filters included; `sight` is that of the keyword that it is posted under."""
    more = posting[FILTERS] < 0
    pack = -1 - int(posting[FILTERS]) if more else int(posting[FILTERS])
    if not lets_in(pack, needed, krw, allowed, least, most):
        return NOT_MET
    how = 0
    if more or not sight & sights[posting[SECOND]] & sights[posting[THIRD]] & TITLE:
        how = way(records[posting[NUMBER]], sights)
    if how != NOT_MET and asked[pack] & unknown:
        how |= DOUBTFUL
    return how


def meet(
    found: Ints, many: int, sights: Ints, starts: Ints, counts: Ints, postings: Ints, records: Ints,
    needed: int, unknown: int, krw: int, allowed: Ints, asked: Ints, least: Longs, most: Longs,
    ids: Longs, numbers: Ints, ways: Bytes, owners: Longs, unusual: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Which clauses are met by the `many` keywords of a notice. `needed` and `unknown` as in packed_filters.py, `krw` is -1
    for unknown. Written are the clauses' numbers, in the order of their owners' ids, in what ways, these ids, and where in
    that order unusual ones stand; returned is how many are met, and how many of them are unusual. The last four arrays
    have room for all clauses."""
    met = 0
    for at in range(many):
        first = found[at]
        for row in range(starts[first], starts[first] + counts[first]):
            posting = postings[row]
            # Most fall out here: this is asked most often, by far.
            if not sights[posting[SECOND]] or not sights[posting[THIRD]]:
                continue
            how = way_of(
                posting, int(sights[first]), sights, records, needed, unknown, krw, allowed, asked, least, most
            )
            if how != NOT_MET:
                numbers[met], ways[met], owners[met] = posting[NUMBER], how, ids[posting[OWNER]]
                met += 1
    order = np.argsort(owners[:met])
    numbers[:met] = numbers[:met][order]
    ways[:met] = ways[:met][order]
    owners[:met] = owners[:met][order]
    odd = 0
    for at in range(met):
        if ways[at]:
            unusual[odd] = at
            odd += 1
    return met, odd
