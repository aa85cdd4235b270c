"""Whether a document at Xero says what ours says: fields that only one of them has say nothing."""

from __future__ import annotations

import typing as t
from decimal import Decimal, InvalidOperation

from xero_client.dates import calendar_date

Record: t.TypeAlias = dict[str, t.Any]

LINES: t.Final = ("LineItems", "JournalLines")
"""Lists of which all members count, in their order; of others, what we send has to be among what is there."""

MOVES_ON: t.Final = frozenset({"Status", "ContactStatus", "SentToContact", "StatusAttributeString"})
"""Fields that others may have changed since, and it is our document still."""


def same_content(sent: t.Mapping[str, t.Any], there: Record) -> bool:
    """Whether everything that was sent is there."""
    shown = (name for name in sent if name not in MOVES_ON and sent[name] is not None and name in there)
    return all(_same(sent[name], there[name], every=name in LINES) for name in shown)


def value_at(record: t.Mapping[str, t.Any], path: str) -> t.Any:
    """What stands at a place such as `Contact.ContactID`; None if nothing does."""
    found: t.Any = record
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def same_value(sent: t.Any, there: t.Any) -> bool:
    """Whether two scalars are the same, in whichever way they are written."""
    if isinstance(sent, bool) or isinstance(there, bool):
        return str(sent).casefold() == str(there).casefold()
    numbers = _number(sent), _number(there)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return _text(sent) == _text(there)


def _same(sent: t.Any, there: t.Any, *, every: bool) -> bool:
    if isinstance(sent, dict):
        return isinstance(there, dict) and same_content(sent, there)
    if isinstance(sent, list | tuple):
        return isinstance(there, list) and _same_list(sent, there, every=every)
    return not isinstance(there, dict | list) and same_value(sent, there)


def _same_list(sent: t.Sequence[t.Any], there: list[t.Any], *, every: bool) -> bool:
    if every:
        return len(sent) == len(there) and all(map(_same_member, sent, there))
    return all(any(_same_member(one, other) for other in there) for one in sent)


def _same_member(sent: t.Any, there: t.Any) -> bool:
    return _same(sent, there, every=False)


def _number(value: t.Any) -> Decimal | None:
    try:
        return Decimal(str(value)) if isinstance(value, str | int | Decimal | float) else None
    except InvalidOperation:
        return None


def _text(value: t.Any) -> str:
    """A date as its day; anything else without regard to capitals, which Xero's own lists are not sure about."""
    text = str(value).strip()
    try:
        return calendar_date(text)
    except ValueError:
        return text.casefold()
