"""The first documents of each kind and action, and of each reason why some would not be written."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from target_xero.documents.identity import key_text
from target_xero.documents.json_printing import in_one
from target_xero.reporting.sign_off.fields import day_of, fields_of, name_of, text_of

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from target_xero.compare.field_changes import FieldChange
    from target_xero.documents.document import Document, Outcome
    from target_xero.publish.dry_run import Planned
    from target_xero.validation.movements import Effect

ZERO: t.Final = Decimal(0)
LISTED: t.Final = 20
"""Documents of a group that are listed; the others are counted."""
FIELDS: t.Final = 40
"""Fields of a document that are listed."""
PARTIES: t.Final = ("Contact.Name", "Invoice.InvoiceNumber", "Invoice", "Contact")
NUMBERS: t.Final = ("InvoiceNumber", "CreditNoteNumber", "Name", "Code", "Reference", "Narration")
DAYS: t.Final = ("Date", "DateString")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One document, in words."""

    key: str
    stream: str
    about: tuple[str, ...] = ()
    """Whose it is, its day, its status."""
    amount: Decimal = ZERO
    """What comes in or goes out by it."""
    currency: str = ""
    messages: tuple[str, ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    """Field, what is there, what would be."""
    fields: tuple[tuple[str, str], ...] = ()
    """Field, what would be."""
    more: int = 0
    """Fields that are not listed."""


@dataclass(slots=True)
class Group:
    """Documents of which the same is to be said."""

    documents: int = 0
    rows: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many are not listed."""
        return self.documents - len(self.examples)

    def wants(self, rows: int) -> bool:
        """Count one more; returns whether it is to be listed."""
        self.documents += 1
        self.rows += rows
        return len(self.examples) < LISTED


def of_planned(planned: Planned, effect: Effect) -> Example:
    """A document that would be written, and what it would do to the books."""
    document, sent = planned.document, planned.body or {}
    known = {**(planned.before or {}), **sent}
    changes = tuple(_change(each) for each in planned.changes[:FIELDS])
    new = {} if planned.changes or document.delete else sent
    said = tuple((name_of(name), text_of(value)) for name, value in islice(fields_of(new), FIELDS))
    more = sum(1 for _ in fields_of(new)) - len(said) + max(0, len(planned.changes) - FIELDS)
    amount = sum((share.amount for share in effect.shares), ZERO)
    return Example(
        key=text_of(key_text(document.key)),
        stream=text_of(document.route.stream),
        about=_about(known, key_text(document.key)),
        amount=amount,
        currency=effect.currency,
        messages=tuple(map(text_of, planned.notes[:FIELDS])),
        changes=changes,
        fields=said,
        more=more,
    )


def of_outcome(document: Document, outcome: Outcome | None, notes: tuple[str, ...] = ()) -> Example:
    """A document that would not be written, or needs not be, and why."""
    said = (outcome.messages or outcome.warnings) if outcome else notes
    key = document.key
    rows = document.rows
    named = key_text(key) if any(part is not None for part in key) else f"row {rows[0].number:,}" if rows else ""
    return Example(
        key=text_of(named),
        stream=text_of(document.route.stream),
        about=_about(document.body, named),
        messages=tuple(text_of(in_one([each])) for each in said[:FIELDS]),
    )


def _change(change: FieldChange) -> tuple[str, str, str]:
    return name_of(change.field), text_of(change.before), text_of(change.after)


def _about(body: Mapping[str, t.Any], key: str) -> tuple[str, ...]:
    number = next((body[name] for name in NUMBERS if isinstance(body.get(name), str) and body[name]), "")
    party = next((found for name in PARTIES if (found := _at(body, name))), None)
    day = next((body[name] for name in DAYS if body.get(name)), None)
    parts = ("" if number == key else number, party, day_of(day) if day else "", body.get("Status"))
    return tuple(text_of(each) for each in parts if each)


def _at(body: Mapping[str, t.Any], path: str) -> t.Any:
    found: t.Any = body
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
