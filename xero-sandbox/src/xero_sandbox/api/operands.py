"""The things that a `where` compares: constants, fields and what their methods say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.api.fields import FOLDED, QueryError, field_of, folded
from xero_sandbox.api.operations import GUID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xero_sandbox.api.wire import Record

DATE_PARTS: Final = (3, 6)
TEXT_METHODS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": lambda text, part: part in text,
    "endswith": str.endswith,
    "startswith": str.startswith,
}
WORDS: Final = {"true": ("Boolean", True), "false": ("Boolean", False), "null": ("null", None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    kind: str
    """Of a field (see fields.Field), or "null"."""
    get: Callable[[Record], Any]
    field: str | None = None
    """Name of the field, if it is one."""
    method: str | None = None
    """Name of the field's method whose result it is."""
    value: Any = None
    """Of a constant."""


def word(model: str, name: str) -> Operand:
    """true, false, null, or a field."""
    if name.lower() in WORDS:
        return constant(*WORDS[name.lower()])
    field = field_of(model, name)
    return Operand(kind=field.kind, get=field.get, field=field.name)


def constant(kind: str, value: Any) -> Operand:
    return Operand(kind=kind, get=lambda _: value, value=value)


def text(model: str, literal: str) -> Operand:
    inside = literal[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return constant("String", folded(inside) if model in FOLDED else inside)


def number(literal: str) -> Operand:
    return constant("Decimal", Decimal(literal))


def call(model: str, name: str, arguments: Sequence[Operand]) -> Operand:
    """guid("…"), DateTime(2026, 1, 31[, h, m, s]), or a method of a text field such as Name.Contains("x")."""
    if name.lower() in MAKERS:
        return MAKERS[name.lower()]([argument.value for argument in arguments])
    owner, _, method = name.rpartition(".")
    if not owner:
        raise QueryError(f"No property or field '{name}' exists in type '{model}'")
    field = field_of(model, owner)
    says = TEXT_METHODS.get(method.lower())
    if not says or field.kind != "String" or [argument.kind for argument in arguments] != ["String"]:
        raise QueryError(f"No applicable method '{method}' exists in type '{field.kind}'")
    part = arguments[0].get
    return Operand(
        kind="Boolean",
        get=lambda record: says(field.get(record) or "", part(record) or ""),
        field=field.name,
        method=method.lower(),
    )


def _guid(arguments: Sequence[Any]) -> Operand:
    if len(arguments) != 1 or not isinstance(arguments[0], str) or not GUID.fullmatch(arguments[0]):
        raise QueryError("Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)")
    return constant("Guid", arguments[0].lower())


def _date(arguments: Sequence[Any]) -> Operand:
    if len(arguments) not in DATE_PARTS or not all(isinstance(part, Decimal) for part in arguments):
        raise QueryError("No applicable constructor exists in type 'DateTime'")
    try:
        return constant("DateTime", datetime(*map(int, arguments), tzinfo=timezone.utc))  # type: ignore[arg-type, misc]
    except (ValueError, OverflowError):
        raise QueryError("Year, Month, and Day parameters describe an un-representable DateTime.") from None


MAKERS: Final[dict[str, Callable[[Sequence[Any]], Operand]]] = {"datetime": _date, "guid": _guid}
