"""Finds the fields that a query names, and their values in a form that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from xero_sandbox.books.text_comparison import folded
from xero_sandbox.openapi.models import models

if TYPE_CHECKING:
    from collections.abc import Callable

    from xero_sandbox.books.record import Record

FOLDED: Final = ("Contact",)
"""Models whose text is compared without regard to case and accents (S-CONTACTS, H)."""


class QueryError(Exception):
    """What Xero says to a `where` or an `order` that it cannot read."""


class NoValueError(Exception):
    """A `where` calls a method of a field that a record has no value for: Xero fails at it (pyxero#181, M).

    Its page on filters says to ask for `!= null` first (H).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    """Such as "Contact.ContactID", in Xero's spelling."""
    kind: str
    """"String", "Guid", "Decimal", "DateTime", "Boolean", or "Object" for everything that has no value of its own."""
    steps: tuple[str, ...]
    convert: Callable[[Any], Any]

    def get(self, record: Record) -> Any:
        """Its value in a record; None if it has none, or raw JSON of another kind."""
        value: Any = record
        for step in self.steps:
            value = value.get(step) if isinstance(value, dict) else None
        return self.convert(value)


def field_of(model: str, name: str) -> Field:
    """The field that a query means by a name such as contact.contactId; raises QueryError."""
    steps: list[str] = []
    owner: str | None = model
    facts: Record = {}
    for part in name.split("."):
        found = _declared(owner).get(part.lower()) if owner else None
        if not found:
            raise QueryError(f"No property or field '{part}' exists in type '{owner or kind_of(facts)}'")
        steps.append(found)
        facts = models()[str(owner)]["fields"][found]
        owner = facts.get("model") if facts["type"] == "object" else None
    kind = kind_of(facts)
    convert = folded if kind == "String" and model in FOLDED else CONVERTERS[kind]
    return Field(name=".".join(steps), kind=kind, steps=tuple(steps), convert=convert)


def guid_of(text: str) -> str | None:
    """An id as Xero prints it; it is taken without dashes as well (as pyxero sends it, M)."""
    bare = text.strip().strip("{}").lower()
    try:
        return str(UUID(bare)) if len(bare) in GUID_LENGTHS else None
    except ValueError:
        return None


def _declared(model: str) -> dict[str, str]:
    return {name.lower(): name for name, facts in models()[model]["fields"].items() if "twin" not in facts}


def kind_of(facts: Record) -> str:
    if facts["type"] in ("object", "array"):
        return "Object"
    return KIND_OF_FORMAT.get(facts.get("format", "")) or KIND_OF_TYPE[facts["type"]]


def moment(value: Any) -> datetime | None:
    """A calendar date is its midnight in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), timezone.utc) if isinstance(value, date) else None


def amount(value: Any) -> Decimal | float | None:
    return value if isinstance(value, Decimal | int | float) and not isinstance(value, bool) else None


GUID_LENGTHS: Final = (32, 36)
KIND_OF_FORMAT: Final = {"uuid": "Guid", "msdate": "DateTime", "msdatetime": "DateTime"}
KIND_OF_TYPE: Final = {"boolean": "Boolean", "integer": "Decimal", "number": "Decimal", "string": "String"}
CONVERTERS: Final[dict[str, Callable[[Any], Any]]] = {
    "Boolean": lambda value: value if isinstance(value, bool) else None,
    "DateTime": moment,
    "Decimal": amount,
    "Guid": lambda value: value.lower() if isinstance(value, str) else None,
    "Object": lambda value: value,
    "String": lambda value: value if isinstance(value, str) else None,
}
