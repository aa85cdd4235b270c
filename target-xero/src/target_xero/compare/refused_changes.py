"""Whether an answer to a change shows other content than was sent, down to the lines and the records it refers to."""

from __future__ import annotations

import typing as t
from decimal import ROUND_HALF_UP, Decimal

from target_xero.compare.same_content import EMPTY, LINES, MOVES_ON, STUBS, same_value
from target_xero.ledger.published_line import LINE_ID

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from target_xero.documents.record import Record

LINE_ITEMS: t.Final = "LineItems"
TYPES: t.Final = "LineAmountTypes"
FINEST: t.Final = Decimal("0.0001")
"""What Xero keeps of a price or a quantity."""
FINEST_OF: t.Final[Mapping[str, Decimal]] = {"CurrencyRate": Decimal("0.000001")}
TAXED: t.Final = frozenset({"TaxType", "TaxAmount"})
"""Fields of lines that Xero fills itself in a document without tax."""
CLEARED: t.Final = frozenset({"Tracking"})
"""Lists that are emptied by sending an empty one; others stay as they are."""


def says_otherwise(sent: Mapping[str, t.Any], there: Record, *, missing: bool = False) -> bool:
    """Whether a value is not what was sent.

    What Xero adds says nothing, nor do the order of lines, capitals, blanks, and digits that it does not keep.

    Args:
        sent: the document, or a part of it.
        there: how Xero shows it.
        missing: whether a value that is not shown at all counts, too.
    """
    named = (
        (name, value) for name, value in _untaxed(sent, there).items() if name not in MOVES_ON and value is not None
    )
    return any(_differs(name, value, there.get(name), missing=missing) for name, value in named)


def _untaxed(sent: Mapping[str, t.Any], there: Record) -> Mapping[str, t.Any]:
    """The document without what Xero makes of it because it has no tax."""
    lines = sent.get(LINE_ITEMS)
    if not isinstance(lines, list) or not same_value(sent.get(TYPES) or there.get(TYPES), "NoTax"):
        return sent
    bare = [{name: value for name, value in line.items() if name not in TAXED} for line in lines]
    return {**sent, LINE_ITEMS: bare}


def _differs(name: str, sent: t.Any, there: t.Any, *, missing: bool) -> bool:
    if there in EMPTY and not isinstance(sent, list | tuple):
        return (missing or there == "") and not _is_nothing(sent)
    if isinstance(sent, dict):
        return isinstance(there, dict) and says_otherwise(sent, there, missing=missing and name not in STUBS)
    if isinstance(sent, list | tuple):
        return _list_differs(name, sent, there, missing=missing)
    return not isinstance(there, dict | list) and not _same_plain(name, sent, there)


def _is_nothing(sent: t.Any) -> bool:
    """Whether it says as much as no value: nought, no, or parts that say nothing either."""
    if isinstance(sent, dict | list):
        return all(map(_is_nothing, sent.values() if isinstance(sent, dict) else sent))
    return sent in (*EMPTY, 0) or not str(sent).strip()


def _list_differs(name: str, sent: Sequence[t.Any], there: t.Any, *, missing: bool) -> bool:
    """Of lines all count; of other lists, what was sent has to be among what is there."""
    if not isinstance(there, list):
        return missing and name in LINES and bool(sent)
    if not sent:
        return name in CLEARED and bool(there)
    if name in LINES:
        return len(sent) != len(there) or None in _partners(sent, there, missing=missing)
    return not all(any(_is_same(one, other, missing=missing) for other in there) for one in sent)


def _partners(sent: Sequence[t.Any], there: list[t.Any], *, missing: bool) -> Iterator[int | None]:
    """For each line one that says the same and is no other one's; those that name theirs choose first."""
    free = list(range(len(there)))
    for line in sorted(sent, key=lambda each: not (isinstance(each, dict) and each.get(LINE_ID))):
        found = next((place for place in free if _is_same(line, there[place], missing=missing)), None)
        if found is not None:
            free.remove(found)
        yield found


def _is_same(one: t.Any, other: t.Any, *, missing: bool) -> bool:
    if isinstance(one, dict):
        return isinstance(other, dict) and not says_otherwise(one, other, missing=missing)
    return _same_plain("", one, other)


def _same_plain(name: str, sent: t.Any, there: t.Any) -> bool:
    return same_value(_kept(name, sent), _kept(name, there))


def _kept(name: str, value: t.Any) -> t.Any:
    """As much of a value as Xero keeps; how often blanks stand in a text does not matter, nor a slash behind a URL."""
    if isinstance(value, str):
        text = " ".join(value.split())
        return text.rstrip("/") if text.startswith("http") else text
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    return Decimal(str(value)).quantize(FINEST_OF.get(name, FINEST), ROUND_HALF_UP)
