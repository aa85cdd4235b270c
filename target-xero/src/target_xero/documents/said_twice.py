"""Rejects a row that says a day, a status, a currency or a rate twice, in Xero's word and in another, and not alike."""

from __future__ import annotations

import typing as t
from decimal import Decimal
from functools import cache

from xero_client.catalogue.models import fields_of

from target_xero.documents.currencies import CODE, RATE, WORDS, is_beside
from target_xero.documents.currency_words import codes_meant
from target_xero.documents.day_readings import FILLERS, days_meant
from target_xero.documents.json_printing import shown
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.unflattening import is_blank
from target_xero.documents.values import chosen, converted
from target_xero.routing.field_names import field_name, letters

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from xero_client.catalogue.models import Field

    from target_xero.documents.dates import Calendar
    from target_xero.documents.record import Record

DATE: t.Final = "Date"
DUE: t.Final = "DueDate"
STATUS: t.Final = "Status"
SPELT: t.Final = (
    (DATE, "billdate docdate documentdate issuedate issuedon dateissued dateofissue"),
    (DUE, "due dueon dueby datedue paymentdue paymentduedate paymentdueon"),
    (STATUS, "docstatus documentstatus billstatus state"),
)
OTHERS: t.Final = {**WORDS, **{word: name for name, words in SPELT for word in words.split()}}
"""Words that mean the very same field, whatever they are beside. An amount in another word may be another amount."""
OF_MODEL: t.Final = (DATE, STATUS)
"""What may have the name of the document before it: `invoice_date`, `credit_note_status`."""
ENDS: t.Final = frozenset({"VOIDED", "DELETED", "DECLINED", "ARCHIVED", "CANCELLED"})
CALLED: t.Final = {
    **dict.fromkeys(("void", "cancelled", "canceled", "annulled", *(each.lower() for each in ENDS)), ENDS),
    **dict.fromkeys(("approved", "authorized"), frozenset({"AUTHORISED"})),
}
"""What others call a status, and which of Xero's may be meant."""
FOLLOWING: t.Final = frozenset({"BILLED", "INVOICED", "PAID"})
"""What is paid is AUTHORISED as well: statuses that others make of it, and that are not sent."""
ALIKE_WITHIN: t.Final = Decimal("0.001")
"""By what share a rate may differ from another, or from its inverse, which says the same from the other side."""
DIFFERENT: t.Final = "{name} is {own}, and {column} is {said}: make them agree, or stream_maps drop what is not meant"


def expect_said_alike(
    body: Record, records: Iterable[Record], model: str, used: t.Collection[str], calendar: Calendar
) -> None:
    """Raises RejectError for a row of a document that says something else in another word than Xero's word beside it.

    Args:
        body: the document as it would be sent.
        records: its rows.
        model: that of the document.
        used: columns that are there for something else.
        calendar: how the rows write days.
    """
    messages: dict[str, None] = {}
    for column, value in (said for record in records for said in record.items()):
        name = _field_meant(model, column) or ""
        own = body.get(name)
        is_used = column in used and name not in {CODE, RATE}
        if own is None or is_blank(value) or is_used or (name == CODE and is_beside(column, own)):
            continue
        if _differs(own, value, name, fields_of(model)[name], calendar):
            messages[DIFFERENT.format(name=name, own=shown(own), column=column, said=shown(value))] = None
    if messages:
        raise RejectError(Reason.CONFLICTING_COLUMNS, *messages)


@cache
def _field_meant(model: str, column: str) -> str | None:
    """The field of a document that a column means which is none of Xero's."""
    if field_name(model, column):
        return None
    word = letters(column)
    name = OTHERS.get(word) or next((each for each in OF_MODEL if word == f"{model}{each}".lower()), None)
    return name if name in fields_of(model) else None


def _differs(own: t.Any, value: t.Any, name: str, declared: Field, calendar: Calendar) -> bool:
    """Whether both can be read, and are not the same, nor the same day as written.

    What cannot be read is no other value, but a text for people.
    """
    if name == CODE:
        codes = codes_meant(value)
        return bool(codes) and str(own).upper() not in codes
    if name == STATUS:
        return _is_other_status(str(value).strip(), own, declared)
    if name in {DATE, DUE}:
        days = days_meant(value, lambda each: str(converted(each, name, declared, calendar)))
        return bool(days - FILLERS) and own not in days and not str(value).strip().startswith(str(own))
    try:
        return not _is_same_rate(Decimal(own), Decimal(converted(value, name, declared, calendar)))
    except ValueError:
        return False


def _is_other_status(said: str, own: t.Any, declared: Field) -> bool:
    status = chosen(said, declared)
    if status in declared.enum:
        return status not in {own, *FOLLOWING}
    meant = CALLED.get(said.lower(), frozenset())
    known = meant.intersection(declared.enum)
    return bool(known) and own not in meant


def _is_same_rate(own: Decimal, other: Decimal) -> bool:
    return not other or abs(own - other) <= own * ALIKE_WITHIN or abs(own * other - 1) <= ALIKE_WITHIN
