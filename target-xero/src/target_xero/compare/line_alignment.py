"""Tells which line at Xero each line of a document is, so that it keeps its id."""

from __future__ import annotations

import typing as t

from target_xero.compare.same_content import same_content, same_value, shows_all
from target_xero.ledger.published_line import LINE_ID, prints_of

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from target_xero.documents.record import Record
    from target_xero.ledger.published_line import Line

    Fits = Callable[["Sent", Line], bool]

TELLING: t.Final = 3
"""What a text that two lines have in common says, beside an amount or an account."""

MOST_COMPARED: t.Final = 40_000
"""Pairs of changed lines that are compared; beyond that, lines are told by their places alone."""


class Sent(t.NamedTuple):
    """A line that is about to be sent."""

    record: Record
    key: str | None
    prints: dict[str, int]


def sent_lines(lines: Sequence[Record], keys: Sequence[str | None]) -> list[Sent]:
    """The lines of a document; `keys` has one for each, or is empty."""
    keys = keys if len(keys) == len(lines) else [None] * len(lines)
    return [Sent(line, key, prints_of(line)) for line, key in zip(lines, keys, strict=True)]


def aligned(sent: Sequence[Sent], known: Sequence[Line], *, by_place: bool = True) -> list[Line | None]:
    """For each line that is sent the one that it is at Xero; None: it is new.

    The id in the row says it, then the key, then equal content, then, with `by_place`, the place among what is left.
    """
    found: dict[int, int] = {}
    for fits in (_has_its_id, _has_its_key, _says_the_same):
        _pair(sent, known, found, fits)
    left = [place for place in range(len(sent)) if by_place and place not in found]
    free = [place for place in range(len(known)) if place not in found.values()]
    found.update(_by_place(sent, known, found, left, free))
    return [known[found[place]] if place in found else None for place in range(len(sent))]


def is_equal(sent: Sent, line: Line) -> bool:
    if line.prints is not None:
        return sent.prints == line.prints
    body = {name: value for name, value in sent.record.items() if name != LINE_ID}
    return line.shown is not None and same_content(body, line.shown) and shows_all(body, line.shown)


def _pair(sent: Sequence[Sent], known: Sequence[Line], found: dict[int, int], fits: Fits) -> None:
    """Each line with the first one that fits and is free."""
    free = [place for place in range(len(known)) if place not in found.values()]
    for place, line in enumerate(sent):
        if place in found:
            continue
        match = next((each for each in free if fits(line, known[each])), None)
        if match is not None:
            found[place] = match
            free.remove(match)


def _has_its_id(sent: Sent, line: Line) -> bool:
    return bool(sent.record.get(LINE_ID)) and str(sent.record[LINE_ID]).casefold() == line.id.casefold()


def _has_its_key(sent: Sent, line: Line) -> bool:
    return not sent.record.get(LINE_ID) and sent.key is not None and sent.key == line.key


def _says_the_same(sent: Sent, line: Line) -> bool:
    return not sent.record.get(LINE_ID) and is_equal(sent, line)


def _may_be(sent: Sent, line: Line) -> bool:
    """Lines with other keys, or an id of their own, are other lines."""
    return not sent.record.get(LINE_ID) and None in {sent.key, line.key}


def _by_place(
    sent: Sequence[Sent], known: Sequence[Line], found: dict[int, int], left: list[int], free: list[int]
) -> Iterator[tuple[int, int]]:
    """Pair changed lines in their order, so that those are paired which have most in common."""
    if len(left) * len(free) > MOST_COMPARED:
        yield from ((a, b) for a, b in zip(left, free, strict=False) if _may_be(sent[a], known[b]))
        return
    best: list[list[int]] = [[0] * (len(free) + 1) for _ in range(len(left) + 1)]
    score = [[_score(sent, known, found, a, b) for b in free] for a in left]
    for a in range(len(left) - 1, -1, -1):
        for b in range(len(free) - 1, -1, -1):
            together = best[a + 1][b + 1] + score[a][b] if score[a][b] else 0
            best[a][b] = max(together, best[a + 1][b], best[a][b + 1])
    a = b = 0
    while a < len(left) and b < len(free):
        if score[a][b] and best[a][b] == best[a + 1][b + 1] + score[a][b]:
            yield left[a], free[b]
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1


def _score(sent: Sequence[Sent], known: Sequence[Line], found: dict[int, int], a: int, b: int) -> int:
    """How much speaks for it: any pair something, common fields much, standing behind the same line a little."""
    if not _may_be(sent[a], known[b]):
        return 0
    behind = found.get(a - 1, -1 if a == 0 else None)
    return 2 + 4 * _in_common(sent[a], known[b]) + (1 if behind == b - 1 else 0)


def _in_common(sent: Sent, line: Line) -> int:
    if line.prints is not None:
        same = (name for name, value in sent.prints.items() if line.prints.get(name) == value)
    else:
        same = (name for name, value in sent.record.items() if _is_shown(line, name, value))
    return sum(TELLING if name in {"Description", "ItemCode"} else 1 for name in same)


def _is_shown(line: Line, name: str, value: t.Any) -> bool:
    there = (line.shown or {}).get(name)
    return there is not None and not isinstance(value, dict | list) and same_value(value, there)
