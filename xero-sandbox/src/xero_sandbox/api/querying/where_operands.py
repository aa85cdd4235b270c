"""The things that a `where` compares: constants, fields and what their methods say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.api.querying.fields import FOLDED, NoValueError, QueryError, field_of, guid_of
from xero_sandbox.api.querying.modified_since import moment_of
from xero_sandbox.books.text_comparison import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xero_sandbox.books.record import Record

DATE_PARTS: Final = (3, 6)
BAD_GUID: Final = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What can be asked of a value, in the words of .NET."""

    takes: tuple[str, ...]
    returns: str
    work: Callable[..., Any]


def replaced(text: str, old: str, new: str) -> str:
    return text.replace(old, new) if old else text


STRING: Final = ("String",)
METHODS: Final = {
    ("String", "contains"): Method(takes=STRING, returns="Boolean", work=lambda text, part: part in text),
    ("String", "endswith"): Method(takes=STRING, returns="Boolean", work=str.endswith),
    ("String", "equals"): Method(takes=STRING, returns="Boolean", work=str.__eq__),
    ("String", "replace"): Method(takes=("String", "String"), returns="String", work=replaced),
    ("String", "startswith"): Method(takes=STRING, returns="Boolean", work=str.startswith),
    ("String", "tolower"): Method(takes=(), returns="String", work=str.lower),
    ("String", "toupper"): Method(takes=(), returns="String", work=str.upper),
    ("Guid", "tostring"): Method(takes=(), returns="String", work=str),
}
"""By type and name in small letters: those that clients were seen to call, and no others.

Contains, StartsWith, EndsWith (S-REQRESP, H); ToLower and ToUpper (pyxero#172 and #227, xero-ruby#184, H); Equals
(xero-php#416, M); Replace (Xero-Net#34, M); ToString (the client xeroizer, M). Capitals do not matter (pyxero#227, M).
"""
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
    folds: bool = False
    """Whether its texts are compared without regard to case and accents."""

    @property
    def shown(self) -> str:
        """Its type in a message: dates of records are nullable (Xero-NetStandard#597, xero-php#309, H)."""
        return f"{self.kind}?" if self.kind == "DateTime" and self.field else self.kind


def word(model: str, name: str) -> Operand:
    """true, false, null, or a field."""
    if name.lower() in WORDS:
        return constant(*WORDS[name.lower()])
    field = field_of(model, name)
    return Operand(kind=field.kind, get=field.get, field=field.name, folds=model in FOLDED)


def constant(kind: str, value: Any) -> Operand:
    return Operand(kind=kind, get=lambda _: value, value=value)


def text(model: str, literal: str) -> Operand:
    inside = literal[1:-1].replace('""', '"')
    return constant("String", folded(inside) if model in FOLDED else inside)


def character(_: str, literal: str) -> Operand:
    inside = literal[1:-1].replace("''", "'")
    if len(inside) != 1:
        raise QueryError("Character literal must contain exactly one character")
    return constant("Char", inside)


def number(_: str, literal: str) -> Operand:
    return constant("Decimal", Decimal(literal))


def call(model: str, name: str, arguments: Sequence[Operand]) -> Operand:
    """guid("…"), DateTime(2026, 1, 31[, h, m, s]), DateTime.Parse("…"), or a method of a field."""
    if name.lower() in MAKERS:
        return MAKERS[name.lower()]([argument.value for argument in arguments])
    owner, _, method = name.rpartition(".")
    if not owner:
        raise QueryError(f"No property or field '{name}' exists in type '{model}'")
    return called(word(model, owner), method, arguments)


def called(owner: Operand, name: str, arguments: Sequence[Operand]) -> Operand:
    """What a method of an operand returns; on a record without a value it raises NoValueError."""
    method = METHODS.get((owner.kind, name.lower()))
    if not method or tuple(argument.kind for argument in arguments) != method.takes:
        raise QueryError(f"No applicable method '{name}' exists in type '{owner.shown}'")

    def get(record: Record) -> Any:
        values = [owner.get(record), *(argument.get(record) for argument in arguments)]
        if None in values:
            raise NoValueError
        found = method.work(*values)
        return folded(found) if owner.folds and method.returns == "String" else found

    return Operand(kind=method.returns, get=get, field=owner.field, method=name.lower(), folds=owner.folds)


def _guid(arguments: Sequence[Any]) -> Operand:
    found = guid_of(arguments[0]) if len(arguments) == 1 and isinstance(arguments[0], str) else None
    if not found:
        raise QueryError(BAD_GUID)
    return constant("Guid", found)


def _parsed(arguments: Sequence[Any]) -> Operand:
    """DateTime.Parse("2026-01-31T10:00:00") (Xero-Net#151 and #314, xero-node#456, xeroizer#164, H)."""
    if len(arguments) != 1 or not isinstance(arguments[0], str):
        raise QueryError("No applicable method 'Parse' exists in type 'DateTime'")
    found = moment_of(arguments[0].strip().upper())
    if not found:
        raise QueryError("String was not recognized as a valid DateTime.")
    return constant("DateTime", found)


def _date(arguments: Sequence[Any]) -> Operand:
    if len(arguments) not in DATE_PARTS or not all(isinstance(part, Decimal) for part in arguments):
        raise QueryError("No matching constructor in type 'DateTime'")
    try:
        return constant("DateTime", datetime(*map(int, arguments), tzinfo=timezone.utc))  # type: ignore[arg-type, misc]
    except (ValueError, OverflowError):
        raise QueryError("Year, Month, and Day parameters describe an un-representable DateTime.") from None


MAKERS: Final[dict[str, Callable[[Sequence[Any]], Operand]]] = {
    "datetime": _date,
    "datetime.parse": _parsed,
    "guid": _guid,
}
