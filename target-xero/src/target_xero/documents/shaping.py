"""Shapes a record as Xero wants it: its fields, its types, nothing that Xero works out itself."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec
from xero_client.entities import ENTITIES
from xero_client.models import fields_of
from xero_client.writing import WRITABLES

from target_xero.documents.document import REFERENCE
from target_xero.documents.limits import faults, missing
from target_xero.documents.names import field_name, origin
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.values import chosen, converted, rounded

if t.TYPE_CHECKING:
    from xero_client.models import Field

Record: t.TypeAlias = dict[str, t.Any]

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

ABSENT: t.Final = object()
_DECODER: t.Final = msgspec.json.Decoder(float_hook=Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What may differ from stream to stream, and from record to record."""

    own_id: str | None = None
    """The document's id field, which is kept though Xero fills it."""
    creating: bool = False
    """Whether all that creating needs has to be there."""
    foreign: bool = False
    """Whether ids come from another organisation, and mean nothing here."""
    round_amounts: bool = False
    send_nulls: bool = False
    validate: bool = True
    unknown: str = "drop"


@dataclass(slots=True)
class Shaping:
    """The shaping of one record: what is wrong with it, and which of its columns are no fields of Xero's."""

    manner: Manner
    problems: list[tuple[Reason, str]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    def body(self, record: Record, model: str) -> Record:
        """The document.

        Raises:
            RejectError: something cannot be sent; it holds everything that is wrong.
        """
        body = self._object(record, model, "")
        if self.manner.validate and self.manner.creating:
            self._require(body, model, "")
        if self.problems:
            raise RejectError(self.problems[0][0], *(message for _, message in self.problems))
        return body

    def _object(self, record: Record, model: str, path: str) -> Record:
        fields, named = fields_of(model), self._named(record, model, path)
        body: Record = {}
        for name, value in named.items():
            if source := origin(name, fields):
                if source in named or source in body:
                    continue
                name = source  # noqa: PLW2901 - a twin that is alone stands for what it repeats
            if fields[name].read_only and (path or name != self.manner.own_id):
                continue
            shaped = self._value(value, fields[name], f"{path}{name}", whole=model in WHOLE)
            if shaped is not ABSENT:
                body[name] = shaped
        return body

    def _named(self, record: Record, model: str, path: str) -> Record:
        """The record with Xero's names, in the order of the record; what has none is dropped, sent or a problem."""
        named: Record = {}
        for column, value in record.items():
            name = field_name(model, column)
            if name is None:
                self._note_unknown(f"{path}{column}")
            elif named.get(name) is None:
                named[name] = value
            elif value is not None:
                self._complain(Reason.CONFLICTING_COLUMNS, f"{path}{name} is filled by two columns")
        return named

    def _note_unknown(self, column: str) -> None:
        self.unknown.add(column)
        if self.manner.unknown == "reject":
            self._complain(Reason.UNKNOWN_COLUMN, f"{column} is no field of Xero's")

    def _value(self, value: t.Any, declared: Field, path: str, *, whole: bool) -> t.Any:
        if value is None or (value == "" and (declared.type != "string" or declared.format or declared.enum)):
            return None if self.manner.send_nulls else ABSENT
        if isinstance(value, dict) and REFERENCE in value:
            return value
        if self.manner.foreign and declared.format == "uuid":
            return ABSENT
        if declared.type in {"array", "object"}:
            return self._nested(value, declared, path, whole=whole)
        return self._scalar(value, declared, path)

    def _nested(self, value: t.Any, declared: Field, path: str, *, whole: bool) -> t.Any:
        value = self._parsed(value, path) if isinstance(value, str) else value
        if declared.type == "array" and isinstance(value, dict):
            value = [value]
        if declared.type == "array" and isinstance(value, list):
            parts = (self._part(part, declared, f"{path}[{place}]", whole) for place, part in enumerate(value))
            return [part for part in parts if part is not ABSENT] or ABSENT
        if isinstance(value, dict) and declared.type == "object":
            return self._part(value, declared, path, whole)
        if value is not ABSENT:
            self._complain(Reason.WRONG_TYPE, f"{path} should be {declared.type}")
        return ABSENT

    def _part(self, value: t.Any, declared: Field, path: str, whole: bool) -> t.Any:
        """One object of a list, or the only one; an object without values is none."""
        if value is None or (isinstance(value, dict) and REFERENCE in value):
            return ABSENT if value is None else value
        if not isinstance(value, dict) or not declared.model:
            self._complain(Reason.WRONG_TYPE, f"{path} should be an object")
            return ABSENT
        body = self._object(value, declared.model, f"{path}.")
        own_id = None if whole else ID_OF.get(declared.model)
        if own_id and body.get(own_id):
            return {own_id: body[own_id]}
        if body and self.manner.validate and declared.model not in RECORDS:
            self._require(body, declared.model, f"{path}.")
        return body or ABSENT

    def _parsed(self, text: str, path: str) -> t.Any:
        try:
            return _DECODER.decode(text.encode())
        except (ValueError, ArithmeticError, RecursionError):
            self._complain(Reason.WRONG_TYPE, f"{path} holds text that is not JSON")
            return ABSENT

    def _scalar(self, value: t.Any, declared: Field, path: str) -> t.Any:
        try:
            made = converted(value, declared)
        except ValueError as problem:
            self._complain(Reason.WRONG_TYPE, f"{path} {problem}")
            return ABSENT
        made = chosen(made, declared) if declared.enum else made
        made = rounded(made, declared) if self.manner.round_amounts else made
        if self.manner.validate:
            for reason, fault in faults(made, declared):
                self._complain(reason, f"{path} {fault}")
        return made

    def _require(self, body: Record, model: str, path: str) -> None:
        for name in missing(body, model):
            self._complain(Reason.REQUIRED_MISSING, f"{path}{name} has no value")

    def _complain(self, reason: Reason, message: str) -> None:
        self.problems.append((reason, message))
