"""Which texts are one to Xero: the one place that look-ups, the keys of a run, plans and the ledger go by.

Names of contacts are one in whatever capitals and accents. Numbers, codes and marks are two as soon as a letter is
another one: that Xero tells them apart is not recorded (M), but whoever takes two for one books one of them, or changes
what the row does not name. Where several would do, the one that is written alike letter by letter is meant.
"""

from __future__ import annotations

import typing as t
import unicodedata

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from target_xero.documents.record import Record

NAMES: t.Final = frozenset({"AccountNumber", "Name"})
"""Fields in which capitals and accents make no difference (S-CONTACTS, H; of `AccountNumber`, M)."""

TAKEN_IN_ANY_LETTERS: t.Final = frozenset({("Accounts", "Code"), ("PaymentServices", "PaymentServiceName")})
"""What else Xero refuses to have twice if only the capitals differ (M), though it is named by its very letters."""

LISTED: t.Final = frozenset({"InvoiceNumber"})
"""Numbers that Xero is asked for by a list of them, which finds them in any capitals (M)."""

MARKS: t.Final = frozenset(
    {
        *("Code", "ContactNumber", "CreditNoteNumber", "InvoiceNumber", "PurchaseOrderNumber", "QuoteNumber"),
        *("Details", "Narration", "Reference"),
    }
)
"""Numbers, codes and texts by which a document is known."""

FREE_TEXTS: t.Final = frozenset({"Description", "Details", "Narration", "Reference"})
"""Texts that Xero keeps as they are sent, so that one in other capitals says something else."""


def folded(value: object) -> str:
    """A name without regard to capitals, accents and blanks around it."""
    letters_ = unicodedata.normalize("NFKD", str(value).strip().casefold())
    return letters_ if letters_.isascii() else "".join(each for each in letters_ if not unicodedata.combining(each))


def letters(value: object) -> str:
    """A text letter by letter, without blanks around it."""
    return str(value).strip()


def as_compared(field: str, value: object) -> str:
    """A value so that those are equal of which the one may be found by the other; `closest` has the one that is meant.

    Of a code, a number or a type, no others are.
    """
    if field in NAMES:
        return folded(value)
    text = letters(value)
    return text.lower() if field.endswith("ID") or field in LISTED else text


def is_taken_freely(entity: str, field: str) -> bool:
    """Whether Xero refuses a second number, code or name that differs in capitals and accents alone."""
    return field in NAMES or (entity, field) in TAKEN_IN_ANY_LETTERS


def as_unique(entity: str, field: str, value: object) -> str:
    """A number, code or name so that those are equal of which there is only one."""
    if is_taken_freely(entity, field):
        return folded(value)
    return letters(value).lower() if field.endswith("ID") else letters(value)


def is_named_freely(entity: str, path: str) -> bool:
    """Whether Xero itself finds records by that field in other letters, too: the name of a contact.

    What another record is named by, such as `Invoice.InvoiceNumber`, Xero shows as that one has it.
    """
    return "." in path or (entity == "Contacts" and path in NAMES)


def closest(field: str, value: object, records: Iterable[Record]) -> list[Record]:
    """Of records that may be meant by a value, those that have its very letters; all of them if none has."""
    found = list(records)
    return [each for each in found if letters(each.get(field)) == letters(value)] or found
