"""Shapes a record as Xero wants it: its fields, its types, nothing that Xero works out itself."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from xero_client.catalogue.entities import ENTITIES
from xero_client.catalogue.models import fields_of
from xero_client.catalogue.writable import WRITABLES

from target_xero.documents.document import REFERENCE
from target_xero.documents.field_limits import GUID, faults, missing
from target_xero.documents.json_printing import shown
from target_xero.documents.json_text import parsed
from target_xero.documents.other_words import TOTAL_DISCOUNT, WORKED_OUT, field_meant
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.unflattening import is_blank, list_begun
from target_xero.documents.values import FREE, chosen, converted, rounded
from target_xero.routing.field_names import MEANT, TWIN, field_name, origin, plain

if t.TYPE_CHECKING:
    from xero_client.catalogue.models import Field

    from target_xero.documents.dates import Calendar
    from target_xero.documents.record import Record

STANDING_FOR: t.Final = {"Account", "BrandingTheme", "Contact", "ContactGroup", "CreditNote", "Invoice"} | {
    *("Overpayment", "Prepayment", "Receipt", "User")
}
ID_OF: t.Final = {entity.model: entity.key[0] for entity in ENTITIES if entity.model in STANDING_FOR}
"""Inside a document these stand for a record of their own: with its id, nothing else is sent. A contact that is sent
with its name is renamed (S-CONTACTS, H)."""
RECORDS: t.Final = frozenset(writable.model for writable in WRITABLES) | STANDING_FOR
"""Models that stand on their own, too: inside a document they are found by whatever identifies them."""
WHOLE: t.Final = frozenset({"Setup"})
"""Documents in which such records are new, and sent as they are."""
NAMED_BY: t.Final = {
    "Account": "Code",
    "Contact": "Name",
    "ContactGroup": "Name",
    "CreditNote": "CreditNoteNumber",
    "Invoice": "InvoiceNumber",
    "TrackingOption": "Name",
}
"""What a mere text in place of such a record says of it, unless it is an id."""
FOUND_BY: t.Final = {"Account": ("Code", "AccountID")}
"""By what alone Xero finds such a record (S-PAYMENTS, S-BANKTX, S-BANKTRANSFERS, H)."""
KIND: t.Final = {"Address": "AddressType", "Phone": "PhoneType"}
"""What tells members of such a list apart: Xero keeps one of each kind, and none without (S-CONTACTS, H)."""
NO_KIND: t.Final = "{path}.{kind} has no value, and Xero would keep nothing of it: it is one of {kinds}"
SAME_KIND: t.Final = "{path} and {other} are both {value}, and Xero would keep the last alone"
NOT_FOUND_BY: t.Final = "{path} has {said}, and Xero finds it by {names} alone: say one of these"
SEND: t.Final = "send"
SENT: t.Final = "SentToContact"
MARKED: t.Final = frozenset({"Invoice", "PurchaseOrder"})
UNAPPROVED: t.Final = frozenset({"DRAFT", "SUBMITTED"})
PLACE: t.Final = re.compile(r"\[[0-9]+\]")
AMOUNTS: t.Final = ("UnitAmount", "LineAmount")
PRICED: t.Final = frozenset({*AMOUNTS, "ItemCode"})
BOOKED: t.Final = frozenset({"Quantity", "AccountCode"})
"""What a line has that is more than a text."""
LINE_ID: t.Final = "LineItemID"
UNTOLD: t.Final = ("UTC", "UTCString", "ValidationErrors", "Warnings")
"""Ends of fields that nobody wants to write."""
COMPARED: t.Final = frozenset({"Total", "SubTotal", "TotalTax"})
"""What Xero works out, and what is compared with that."""

ABSENT: t.Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What may differ from stream to stream, and from record to record."""

    own_id: str | None = None
    """The document's id field, which is kept though Xero fills it."""
    ending: str | None = None
    """The field by which the record deletes the document, which is kept just so."""
    creating: bool = False
    """Whether all that creating needs has to be there."""
    foreign: bool = False
    """Whether ids come from another organisation, and mean nothing here."""
    round_amounts: bool = False
    send_nulls: bool = False
    empty_text: str = "absent"
    validate: bool = True
    unknown: str = "drop"
    used: t.Collection[str] = ()
    """Columns that are there for something else than to be sent."""
    read: bool = False
    """Whether the record was read from Xero, which filled in what it works out itself."""
    calendar: Calendar


@dataclass(slots=True)
class Shaping:
    """The shaping of one record: what is wrong with it, and which of its columns are no fields of Xero's."""

    manner: Manner
    problems: list[tuple[Reason, str]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    unwritable: set[str] = field(default_factory=set)
    """Fields of Xero's that were filled, and that it takes nothing for there."""

    def body(self, record: Record, model: str) -> Record:
        """The document.

        Raises:
            RejectError: something cannot be sent; it holds everything that is wrong.
        """
        body = self._object(record, model, "")
        self._leave_unsent(body, model)
        if self.manner.validate and self.manner.creating:
            self._require(body, model, "")
        if self.problems:
            raise RejectError(self.problems[0][0], *(message for _, message in self.problems))
        return body

    def _leave_unsent(self, body: Record, model: str) -> None:
        """Only what is approved can be marked as sent; Xero would refuse the document for it (S-INVOICES, S-PO, H)."""
        if model in MARKED and body.get("Status") in UNAPPROVED and body.get(SENT):
            self.unwritable.add(f"{SENT} of what is not approved")
            del body[SENT]
            if self.manner.unknown == "reject":
                self._complain(Reason.UNKNOWN_COLUMN, f"{SENT} cannot be set while it is {body['Status']}")

    def _object(self, record: Record, model: str, path: str) -> Record:
        fields, named = fields_of(model), self._named(record, model, path)
        body: Record = {}
        for name, value in named.items():
            if name.endswith(TWIN) and (source := origin(name, fields)):
                if source in named or source in body:
                    continue
                name = source  # noqa: PLW2901 - a twin that is alone stands for what it repeats
            declared = fields[name]
            if declared.read_only and (path or name not in {self.manner.own_id, self.manner.ending}):
                self._note_unwritable(value, name, path)
                if name == TOTAL_DISCOUNT and self._counts and (meant := field_meant(model, name, value, record)):
                    self._complain(Reason.UNKNOWN_COLUMN, WORKED_OUT.format(column=f"{path}{name}", meant=meant))
                continue
            shaped = self._value(value, name, declared, path, whole=model in WHOLE)
            if shaped is not ABSENT:
                body[name] = shaped
        return body if self.manner.unknown != SEND else body | self._sent_along(record, model)

    def _named(self, record: Record, model: str, path: str) -> Record:
        """The record with Xero's names, in the order of the record; what has none is dropped, sent or a problem."""
        named: Record = {}
        for column, value in record.items():
            name = field_name(model, column)
            if name is None:
                self._note_unknown(column, record, model, path)
            elif named.get(name) is None:
                named[name] = value
            elif value is not None and _bare(value) != _bare(named[name]):
                self._complain(Reason.CONFLICTING_COLUMNS, f"{path}{name} is filled by two columns")
        return named

    def _sent_along(self, record: Record, model: str) -> Record:
        """What is no field of Xero's, as it is, and null only if nulls are sent."""
        nulls = self.manner.send_nulls
        return {
            column: value
            for column, value in record.items()
            if not (column.startswith("_") or column in self.manner.used or field_name(model, column))
            and (nulls or not is_blank(value))
        }

    def _note_unknown(self, column: str, beside: Record, model: str, path: str) -> None:
        value = beside[column]
        if column in self.manner.used:
            return
        if self.manner.unknown != SEND:
            self.unknown.add(f"{path}{column}")
        if begun := None if path or self.manner.ending else list_begun(model, column):
            self._complain(
                Reason.UNKNOWN_COLUMN,
                f"{column} begins like {begun}, but goes on like none of its fields: rename it, or stream_maps drop it",
            )
        elif self.manner.unknown == "reject":
            self._complain(Reason.UNKNOWN_COLUMN, f"{path}{column} is no field of Xero's")
        elif self._counts and (meant := field_meant(model, column, value, beside)):
            self._complain(Reason.UNKNOWN_COLUMN, MEANT.format(column=f"{path}{column}", meant=meant))

    @property
    def _counts(self) -> bool:
        """Whether something may be lost with an unknown column: the record is none of Xero's own, and ends nothing."""
        return not (self.manner.unknown == SEND or self.manner.read or self.manner.ending)

    def _note_unwritable(self, value: t.Any, name: str, path: str) -> None:
        """What Xero works out itself says nothing new in a record that comes from Xero."""
        meant = not (is_blank(value) or value is False or value == 0)
        if self.manner.read or not meant or name in COMPARED or name.endswith(UNTOLD):
            return
        self.unwritable.add(PLACE.sub("", f"{path}{name}"))
        if self.manner.unknown == "reject":
            self._complain(Reason.UNKNOWN_COLUMN, f"{path}{name} cannot be written there: it is Xero that fills it")

    def _value(self, value: t.Any, name: str, declared: Field, path: str, *, whole: bool) -> t.Any:
        if value is None or (isinstance(value, str) and self._is_empty(value, name, declared)):
            return self._nothing(value, declared)
        if isinstance(value, dict) and REFERENCE in value:
            return value
        if self.manner.foreign and declared.format == "uuid":
            return ABSENT
        if declared.type in {"array", "object"}:
            return self._nested(value, declared, f"{path}{name}", whole=whole)
        return self._scalar(value, name, declared, f"{path}{name}")

    def _is_empty(self, text: str, name: str, declared: Field) -> bool:
        """Whether a text has nothing in it; blanks in a text for people are something."""
        return not text or (text.isspace() and not (name in FREE and declared.type == "string"))

    def _nothing(self, value: str | None, declared: Field) -> t.Any:
        """What becomes of an empty value: an empty text is no null, but as if the column were not there."""
        if value is not None and self.manner.empty_text != SEND:
            return ABSENT
        if value is not None and declared.type == "string" and not declared.format and not declared.enum:
            return ""
        return None if self.manner.send_nulls else ABSENT

    def _nested(self, value: t.Any, declared: Field, path: str, *, whole: bool) -> t.Any:
        value = parsed(value) if isinstance(value, str) else value
        if value is None:
            return ABSENT
        if declared.type == "array" and not isinstance(value, list):
            value = [value]
        if declared.type == "array" and isinstance(value, list):
            parts = [self._part(part, declared, f"{path}[{place}]", whole) for place, part in enumerate(value)]
            self._expect_kinds(parts, declared, path)
            return [part for part in parts if part is not ABSENT] or self._no_list(value, path)
        return self._part(value, declared, path, whole)

    def _no_list(self, value: list[t.Any], path: str) -> t.Any:
        """A list of nothing changes nothing at Xero, whatever it is meant to say (S-REQRESP, H)."""
        if value or self.manner.read or "." in path:
            return ABSENT
        if self.manner.unknown == SEND:
            return []
        self.unwritable.add(f"{path} without elements")
        if self.manner.unknown == "reject":
            self._complain(Reason.UNKNOWN_COLUMN, f"{path} has no elements, and that changes nothing at Xero")
        return ABSENT

    def _part(self, value: t.Any, declared: Field, path: str, whole: bool) -> t.Any:
        """One object of a list, or the only one; an object without values is none."""
        if value is None or (isinstance(value, dict) and REFERENCE in value):
            return ABSENT if value is None else value
        value = _named(value, str(declared.model)) if isinstance(value, str | int) else value
        if not isinstance(value, dict) or not declared.model:
            self._complain(Reason.WRONG_TYPE, f"{path} should be an object (it is {shown(value)})")
            return ABSENT
        body = self._object(value, declared.model, f"{path}.")
        own_id = None if whole else ID_OF.get(declared.model)
        if own_id and body.get(own_id):
            return {own_id: body[own_id]}
        if body and self.manner.validate and not whole:
            self._require_name(body, str(declared.model), path)
        if body and self.manner.validate and declared.model not in RECORDS:
            self._require(body, declared.model, f"{path}.")
            self._require_amount(value, body, declared.model, path)
        return body or ABSENT

    def _scalar(self, value: t.Any, name: str, declared: Field, path: str) -> t.Any:
        try:
            made = converted(value, name, declared, self.manner.calendar)
        except ValueError as problem:
            self._complain(Reason.WRONG_TYPE, f"{path} {problem} (it is {shown(value)})")
            return ABSENT
        made = chosen(made, declared) if declared.enum else made
        made = rounded(made, declared) if self.manner.round_amounts else made
        if self.manner.validate:
            for reason, fault in faults(made, declared):
                self._complain(reason, f"{path} {fault} (it is {shown(value)})")
        return made

    def _require(self, body: Record, model: str, path: str) -> None:
        for name in missing(body, model):
            self._complain(Reason.REQUIRED_MISSING, f"{path}{name} has no value")

    def _expect_kinds(self, parts: list[t.Any], declared: Field, path: str) -> None:
        """Complain of members of a list of which Xero would keep nothing, without a word."""
        kind = KIND.get(declared.model or "")
        if not kind or not self.manner.validate:
            return
        places: dict[str, int] = {}
        for place, part in enumerate(parts):
            value = part.get(kind) if isinstance(part, dict) else None
            if isinstance(part, dict) and value is None:
                kinds = ", ".join(sorted(fields_of(str(declared.model))[kind].enum))
                words = NO_KIND.format(path=f"{path}[{place}]", kind=kind, kinds=kinds)
                self._complain(Reason.REQUIRED_MISSING, words)
            elif isinstance(part, dict) and parts[first := places.setdefault(str(value), place)] != part:
                words = SAME_KIND.format(path=f"{path}[{first}]", other=f"{path}[{place}]", value=value)
                self._complain(Reason.CONFLICTING_COLUMNS, words)

    def _require_name(self, body: Record, model: str, path: str) -> None:
        """What stands for another record has to say which one."""
        names = FOUND_BY.get(model, ())
        if names and "." not in path and not any(body.get(name) for name in names):
            said = ", ".join(f"{name} {shown(value)}" for name, value in body.items())
            words = NOT_FOUND_BY.format(path=path, said=said, names=" or ".join(names))
            self._complain(Reason.INVALID_VALUE, words)

    def _require_amount(self, line: Record, body: Record, model: str, path: str) -> None:
        """An amount that is not known is none of nothing: Xero would book a line without one at zero.

        An empty cell is as if its column were not there. A line that its id names keeps what it has.
        """
        if not body.keys() & BOOKED or body.keys() & PRICED:
            return
        priced = [name for name in AMOUNTS if name in fields_of(model)]
        complained_of = {plain(message.partition(" ")[0]) for _, message in self.problems}
        kept = self.manner.read or LINE_ID in body
        amounts = [column for column in line if plain(column) in {plain(name) for name in priced}]
        amounts = amounts or ([] if kept else priced[:1])
        empty = [column for column in amounts if plain(f"{path}.{column}") not in complained_of]
        if empty:
            self._complain(
                Reason.REQUIRED_MISSING,
                f"{path}.{empty[0]} has no value, which is no zero: send 0, or a line without quantity and account",
            )

    def _complain(self, reason: Reason, message: str) -> None:
        self.problems.append((reason, message))


def _named(value: str | int, model: str) -> t.Any:
    """The record that a text names, by its id or by what people call it; the text itself if it says neither."""
    name = NAMED_BY.get(model)
    if isinstance(value, str) and GUID.fullmatch(value.strip()) and model in ID_OF:
        return {ID_OF[model]: value}
    said = name if isinstance(value, str) or name == "Code" else None
    return {said: value} if said and not isinstance(value, bool) else value


def _bare(value: t.Any) -> t.Any:
    return value.strip() if isinstance(value, str) else value
