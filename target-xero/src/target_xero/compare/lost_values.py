"""What Xero did not keep of a document that it took, as its answer shows: nobody else says so."""

from __future__ import annotations

import typing as t
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from xero_client.catalogue.models import fields_of
from xero_client.catalogue.writable import BY_ENTITY
from xero_client.values.counts import counted, were
from xero_client.values.numbers import number

from target_xero.compare.reached_status import STATUSES, stays_behind
from target_xero.compare.same_content import EMPTY, LINES, MOVES_ON, same_content, same_value, value_at
from target_xero.documents.totals import DISCOUNTS, FIGURES, amount, cents, is_priced_elsewhere, overlooked_discount
from target_xero.ledger.published_line import LINE_ID

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from target_xero.documents.record import Record

FIELDS: t.Final = ("ItemCode", "AccountCode", "TaxType")
"""What lines say by a code that Xero drops or replaces, of a quote's unknown account, say (S-QUOTES, H)."""
AMOUNTS: t.Final = ("LineAmount", "TaxAmount")
"""What lines come to, said or worked out: a discount that Xero overlooks, say."""
PRICED: t.Final = ("Quantity", "UnitAmount", *DISCOUNTS)
TOLD_ELSEWHERE: t.Final = frozenset((*STATUSES, *FIGURES, *MOVES_ON))
ROUNDING: t.Final = Decimal("0.00001")
"""By how much of itself a number may differ that Xero keeps with fewer places, as it does rates."""
UNREAD: t.Final = (TypeError, ValueError, ArithmeticError)
"""What comes of an amount that is no number."""
PARTY: t.Final = "Contact.Name"
TRACKING: t.Final = "Tracking"
OPTIONS: t.Final = ("Option", "TrackingOptionID", "Name")
"""By what an option of tracking is told, the surest for a reader first."""
MOST_NAMED: t.Final = 3
LONGEST: t.Final = 80
"""Letters of a value that a sentence has."""
ANOTHER: t.Final = "{name} {sent} was sent, and Xero shows {shown}{where}."
DROPPED: t.Final = "{name} {sent} was sent, and Xero did not keep it{where}."
MEANT: t.Final = "CurrencyCode {sent} was meant, and Xero shows {shown} of what was paid: the amount is in that."
PAID: t.Final = ("Invoice", "CreditNote", "Prepayment", "Overpayment")
FEWER: t.Final = "{sent} sent, and Xero shows {shown}."


@dataclass(slots=True, kw_only=True)
class _Values:
    """What lines have under one name: of several lines, it does not matter which one shows it."""

    lost: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    """Numbers of lines, by what was sent and what is shown in its place."""
    free: Counter[str] = field(default_factory=Counter)
    """What lines show that others, or none, were sent with."""


def lost_values(entity: str, sent: Mapping[str, t.Any], there: Record, said: Sequence[str] = ()) -> Iterator[str]:
    """One sentence for each thing that was lost.

    Args:
        entity: what kind of document it is.
        sent: the document as it was sent.
        there: how Xero shows it; what it does not show at all, such as the lines in a list, says nothing.
        said: what Xero says of it itself; that is not said twice.
    """
    for name in STATUSES:
        if stays_behind(entity, {name: sent.get(name)}, there):
            yield ANOTHER.format(name=name, sent=sent[name], shown=there[name], where="")
    for name in FIGURES:
        if (wanted := _money(sent.get(name))) and (have := _money(there.get(name))) and wanted != have:
            yield ANOTHER.format(name=name, sent=wanted, shown=have, where="")
    yield from _of_fields(entity, sent, there)
    yield from _of_party(sent, there)
    for name in LINES:
        lines, shown = ([each for each in record.get(name) or () if isinstance(each, dict)] for record in (sent, there))
        if lines and shown:
            yield from _of_lines(lines, shown, " ".join(said).casefold())


def lost_currency(said: str, there: Record) -> Iterator[str]:
    """The currency that the row of a payment says, if what was paid is in another one."""
    paid = (there.get(name) for name in PAID)
    shown = next((each.get("CurrencyCode") for each in paid if isinstance(each, dict)), None)
    if said and shown and said != shown:
        yield MEANT.format(sent=said, shown=shown)


def _of_fields(entity: str, sent: Mapping[str, t.Any], there: Record) -> Iterator[str]:
    """What else it says by plain values, of which Xero shows others; what it shows empty it may only not show."""
    model = BY_ENTITY[entity].model if entity in BY_ENTITY else ""
    fields = fields_of(model) if model else {}
    for name, value in sent.items():
        shown = there.get(name)
        plain = name in fields and not fields[name].read_only and name not in TOLD_ELSEWHERE
        if not plain or any(each in EMPTY or isinstance(each, dict | list) for each in (value, shown)):
            continue
        if not (same_value(value, shown) or _alike(value, shown)):
            yield ANOTHER.format(name=name, sent=_short(value), shown=_short(shown), where="")


def _of_party(sent: Mapping[str, t.Any], there: Record) -> Iterator[str]:
    """Whom Xero took for the contact that was named: one whose name has other accents (S-CONTACTS, H)."""
    ours, theirs = (value_at(record, PARTY) for record in (sent, there))
    if not (isinstance(ours, str) and isinstance(theirs, str) and ours and theirs):
        return
    if ours.casefold().split() != theirs.casefold().split():
        yield ANOTHER.format(name=PARTY, sent=f"'{_short(ours)}'", shown=f"'{_short(theirs)}'", where="")


def _short(value: t.Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _alike(value: t.Any, shown: t.Any) -> bool:
    """Whether one is the other one rounded, as rates are, or with other blanks."""
    if isinstance(value, str) and isinstance(shown, str):
        return value.split() == shown.split()
    try:
        one, other = number(value), number(shown)
    except UNREAD:
        return str(value).split() == str(shown).split()
    return abs(one - other) <= abs(one) * ROUNDING


def _of_lines(lines: Sequence[Record], shown: Sequence[Record], said: str) -> Iterator[str]:
    if len(shown) < len(lines):
        yield FEWER.format(sent=f"{counted(len(lines), 'line')} {were(len(lines))}", shown=len(shown))
        return
    pairs = [
        (_contradicting(line, other), other)
        for line, other in _pairs([_priced(each) for each in lines], [_priced(each) for each in shown])
    ]
    for name in (*FIELDS, *AMOUNTS, *DISCOUNTS, TRACKING):
        if name in AMOUNTS and any(each[name] is None for _, each in pairs):
            continue
        values = _tracked(pairs) if name == TRACKING else _plain(name, pairs)
        for (value, other), numbers in values.lost.items():
            if (gone := _without_moved(value, numbers, values.free)) and f"'{value}'".casefold() not in said:
                words = ANOTHER if other else DROPPED
                yield words.format(name=name, sent=f"'{value}'", shown=f"'{other}'", where=_where(gone))


def _pairs(lines: Sequence[Record], shown: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Each line that was sent and the one that is shown for it: by its id, else the next one left; then the rest."""
    by_id = {_id(line): line for line in shown if _id(line)}
    known = [by_id.get(_id(line)) for line in lines]
    taken = {_id(line) for line in known if line}
    left = iter([line for line in shown if _id(line) not in taken])
    pairs = [(line, same or next(left, {})) for line, same in zip(lines, known, strict=True)]
    return [*pairs, *(({}, line) for line in left)]


def _id(line: Record) -> str:
    return str(line.get(LINE_ID) or "").casefold()


def _priced(line: Record) -> Record:
    """The line with its amounts as text; without one that follows from what it does not say."""
    return {**line, "LineAmount": _money(_line_amount(line)), "TaxAmount": _money(line.get("TaxAmount"))}


def _contradicting(line: Record, shown: Record) -> Record:
    """The line with its discount only if it says two different ones: of one alone, the amounts tell what is booked."""
    if overlooked_discount({**shown, **line}):
        return line
    return {name: value for name, value in line.items() if name not in DISCOUNTS}


def _line_amount(line: Record) -> t.Any:
    if line.get("LineAmount") is not None or line.get("UnitAmount") is None or is_priced_elsewhere(line):
        return line.get("LineAmount")
    try:
        return amount({name: number(line[name]) for name in PRICED if line.get(name) is not None})
    except UNREAD:
        return None


def _money(value: t.Any) -> str | None:
    try:
        return None if value is None else f"{cents(number(value)):f}"
    except UNREAD:
        return None


def _plain(name: str, pairs: Sequence[tuple[Record, Record]]) -> _Values:
    values = _Values()
    for at, (line, shown) in enumerate(pairs, start=1):
        value, other = line.get(name), shown.get(name)
        if value not in EMPTY and other not in EMPTY and same_value(value, other):
            continue
        if other not in EMPTY:
            values.free[_text(other)] += 1
        if value not in EMPTY and not isinstance(value, dict):
            values.lost[str(value), "" if other in EMPTY else str(other)].append(at)
    return values


def _tracked(pairs: Sequence[tuple[Record, Record]]) -> _Values:
    values = _Values()
    for at, (line, shown) in enumerate(pairs, start=1):
        sent, others = (
            [each for each in record.get(TRACKING) or () if isinstance(each, dict)] for record in (line, shown)
        )
        lost = [each for each in sent if each and not any(same_content(each, other) for other in others)]
        for each in lost:
            values.lost[_option(each), ""].append(at)
        kept = [each for each in sent if each not in lost]
        free = [other for other in others if not any(same_content(each, other) for each in kept)]
        values.free.update(str(other[name]).casefold() for other in free for name in OPTIONS if other.get(name))
    return values


def _option(tracking: Record) -> str:
    return str(next((tracking[name] for name in OPTIONS if tracking.get(name)), ""))


def _without_moved(value: str, numbers: list[int], free: Counter[str]) -> list[int]:
    """Lines whose value no other line shows: Xero may show them in another order."""
    moved = min(len(numbers), free[_text(value)])
    free[_text(value)] -= moved
    return numbers[: len(numbers) - moved]


def _text(value: t.Any) -> str:
    return str(value).strip().casefold()


def _where(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:MOST_NAMED]))
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return f" (line{'s' if len(numbers) > 1 else ''} {named}{more})"
