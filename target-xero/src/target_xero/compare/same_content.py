"""Whether a document at Xero says what ours says: fields that only one of them has say nothing."""

from __future__ import annotations

import re
import typing as t
from decimal import Decimal, InvalidOperation

from xero_client.values.dates import as_datetime, calendar_date

from target_xero.documents.text_comparison import FREE_TEXTS, letters

if t.TYPE_CHECKING:
    from target_xero.documents.record import Record

LINES: t.Final = ("LineItems", "JournalLines")
"""Lists of which all members count, in their order; of others, what we send has to be among what is there."""

MOVES_ON: t.Final = frozenset({"Status", "ContactStatus", "SentToContact", "StatusAttributeString"})
"""Fields that others may have changed since, and it is our document still."""


STUBS: t.Final = frozenset({"Account", "BankAccount", "Contact", "CreditNote", "FromBankAccount", "Invoice"}) | {
    *("Item", "Overpayment", "Prepayment", "Receipt", "ToBankAccount", "User")
}
"""Fields with another record in short: which one is meant can be said in several ways, of which Xero shows some."""

DATE: t.Final = re.compile(r"/Date\(|[0-9]{4}-[0-9]{2}-[0-9]{2}(T|$)")
"""How dates begin at Xero and in what is sent to it."""
MOMENT: t.Final = re.compile(r"/Date\(|[0-9]{4}-[0-9]{2}-[0-9]{2}T")
"""Those that say more than a day."""

EMPTY: t.Final[tuple[t.Any, ...]] = (None, "", [], {})


def same_content(sent: t.Mapping[str, t.Any], there: Record) -> bool:
    """Whether everything that was sent is there, as far as Xero shows it."""
    shown = (name for name in sent if name not in MOVES_ON and sent[name] is not None and name in there)
    return all(_same(sent[name], there[name], name) for name in shown)


def shows_all(sent: t.Mapping[str, t.Any], there: Record) -> bool:
    """Whether Xero has a value for whatever we send, so that nothing would be new to it."""
    return all(_shows(value, there.get(name), name) for name, value in sent.items() if name not in MOVES_ON)


def _shows(sent: t.Any, there: t.Any, name: str) -> bool:
    if sent in EMPTY:
        return True
    if isinstance(sent, dict) and isinstance(there, dict) and name not in STUBS:
        return shows_all(sent, there)
    if isinstance(sent, list) and isinstance(there, list) and name in LINES:
        return all(_shows(*pair, "") for pair in zip(sent, there, strict=False))
    return there not in EMPTY


def value_at(record: t.Mapping[str, t.Any], path: str) -> t.Any:
    """What stands at a place such as `Contact.ContactID`; None if nothing does."""
    found: t.Any = record
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def same_value(sent: t.Any, there: t.Any) -> bool:
    """Whether two scalars are the same, in whichever way they are written; of two texts, each letter is another."""
    if isinstance(sent, bool) or isinstance(there, bool):
        return str(sent).casefold() == str(there).casefold()
    if not (isinstance(sent, str) and isinstance(there, str)):
        numbers = _number(sent), _number(there)
        if None not in numbers:
            return numbers[0] == numbers[1]
    return _is_same_text(str(sent).strip(), str(there).strip())


def _same(sent: t.Any, there: t.Any, name: str) -> bool:
    if isinstance(sent, dict):
        return isinstance(there, dict) and same_content(sent, there)
    if isinstance(sent, list | tuple):
        return isinstance(there, list) and _same_list(sent, there, every=name in LINES)
    if isinstance(there, dict | list) or not same_value(sent, there):
        return False
    return name not in FREE_TEXTS or sent in EMPTY or letters(sent) == letters(there)


def _same_list(sent: t.Sequence[t.Any], there: list[t.Any], *, every: bool) -> bool:
    if every:
        return len(sent) == len(there) and all(map(_same_member, sent, there))
    return all(any(_same_member(one, other) for other in there) for one in sent)


def _same_member(sent: t.Any, there: t.Any) -> bool:
    return _same(sent, there, "")


def _number(value: t.Any) -> Decimal | None:
    if not isinstance(value, str | int | Decimal | float):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_same_text(one: str, other: str) -> bool:
    """Without regard to capitals, which Xero's own lists are not sure about; a day may be written as a moment."""
    if one.casefold() == other.casefold():
        return True
    if not (DATE.match(one) and DATE.match(other)):
        return False
    try:
        if any(MOMENT.match(each) is None or each.startswith("/") for each in (one, other)):
            return calendar_date(one) == calendar_date(other)
        return as_datetime(one) == as_datetime(other)
    except ValueError:
        return False
