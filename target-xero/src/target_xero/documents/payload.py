"""What the setting `payload` adds to records: constants, and values computed from a row and its elements."""

from __future__ import annotations

import typing as t
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from xero_client.catalogue.models import fields_of
from xero_client.errors import SettingsError
from xero_client.expressions.columns import Columns
from xero_client.expressions.expressions import names_in

from target_xero.documents.json_text import parsed
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.unflattening import ConflictError, is_blank, unflattened
from target_xero.routing.field_names import field_name, lines_name, plain
from target_xero.routing.stream_names import expect_fields

if t.TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from xero_client.expressions.expressions import Expressions

    from target_xero.documents.record import Record
    from target_xero.routing.route import Route

RECORD: t.Final = "record"
LINE: t.Final = "line"
NAMES: t.Final = (RECORD, LINE)
"""What expressions may use besides the words that all have: the row, and the element of a list in it."""
AMOUNTS: t.Final = frozenset({"unitamount", "lineamount", "amount", "rate", "balance"})
"""What makes a line of constants one that is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One value of the payload, or an object of it that is merged into whatever the record has there."""

    name: str
    where: str
    """The setting's name, for messages."""
    value: t.Any = None
    inner: tuple[Part, ...] = ()
    is_object: bool = False
    many: bool = False
    """Whether Xero has a list there: the object goes into each element."""
    is_lines: bool = False
    """Whether that list is the lines of the document."""
    uses: frozenset[str] = frozenset()
    """Which of the row and the element it is computed from."""


class Payload:
    """What the payload of one stream adds to its records; what the record says wins, unless `payload_wins`."""

    def __init__(self, route: Route, expressions: Expressions, *, used: Container[str] = ()) -> None:
        """Raises SettingsError if it cannot be told what goes where; `used` are columns that are there for more."""
        model = route.entity.model
        try:
            given = unflattened(dict(route.settings.payload), model)
        except ConflictError as conflict:
            raise SettingsError(f"payload of stream {route.stream} fills {conflict.name} twice.") from None
        expect_fields(route, given, used)
        self.parts = tuple(_parts(given, model, "payload", f" of stream {route.stream}", lines_name(model)))
        self.document = tuple(part for part in self.parts if not part.is_lines)
        """What is said of the document as a whole."""
        self.lines = next((part for part in self.parts if part.is_lines), None)
        self._wins = route.settings.payload_wins
        self._expressions = expressions
        self._constant = _without_nulls(self.filled({}, _fixed(self.lines.inner), {})) if self.lines else {}
        _expect_lines_of_rows(route, self.lines)

    @property
    def varies(self) -> bool:
        """Whether what is said of a document differs from row to row."""
        return any(part.uses for part in self.document)

    def filled(self, record: Record, parts: Sequence[Part], names: Mapping[str, t.Any]) -> Record:
        """The record with what these parts add; a null is no value.

        Raises:
            RejectError: an expression cannot be computed.
        """
        if not parts:
            return record
        result = dict(record)
        columns = {plain(column): column for column in record}
        for part in parts:
            column = columns.get(plain(part.name), part.name)
            result[column] = self._value(result.get(column), part, names)
        return result

    def filled_where_possible(self, record: Record, parts: Sequence[Part], names: Mapping[str, t.Any]) -> Record:
        """The record with what can be computed of it: of a row that is deleted, only the key may be left."""
        for part in parts:
            with suppress(RejectError):
                record = self.filled(record, [part], names)
        return record

    def lines_of(self, value: t.Any, names: Mapping[str, t.Any]) -> list[t.Any]:
        """The lines that a row of a document brings; none if neither it nor anything computed from it says any.

        Args:
            value: what the row has where lines are.
            names: of the row.
        """
        part, elements = self.lines, elements_of(value)
        if part is None:
            return elements
        if not part.is_object:
            return elements if elements and not self._wins else elements_of(self._computed(part, names))
        if elements:
            return [self._element(each, part, names) for each in elements]
        made = self._element({}, part, names)
        return [made] if _without_nulls(made) != self._constant else []

    def _value(self, value: t.Any, part: Part, names: Mapping[str, t.Any]) -> t.Any:
        if not part.is_object:
            return value if value is not None and not self._wins else self._computed(part, names)
        if part.many:
            return self._elements(value, part, names)
        value = parsed(value) if isinstance(value, str) and value else value
        if value is None or isinstance(value, dict):
            return self.filled(value or {}, part.inner, names)
        return self.filled({}, part.inner, names) if self._wins else value

    def _elements(self, value: t.Any, part: Part, names: Mapping[str, t.Any]) -> t.Any:
        if elements := elements_of(value):
            return [self._element(each, part, names) for each in elements]
        made = self._element({}, part, names)
        said = not is_blank(made) if not part.is_lines else _without_nulls(made) != self._constant or _is_whole(made)
        return [made] if said else value

    def _element(self, element: t.Any, part: Part, names: Mapping[str, t.Any]) -> t.Any:
        """Inside an element, `line` is that; inside its own lists, what is not said there is that of the line."""
        if not isinstance(element, dict):
            return element
        if LINE in part.uses:
            names = {**names, LINE: Columns({**names.get(LINE, {}), **element})}
        return self.filled(element, part.inner, names)

    def _computed(self, part: Part, names: Mapping[str, t.Any]) -> t.Any:
        try:
            return self._expressions.compute(part.value, names, part.where)
        except SettingsError as problem:
            raise RejectError(Reason.NOT_COMPUTED, str(problem)) from None


def elements_of(value: t.Any) -> list[t.Any]:
    """What is in a list, or is the only element of it; what has no value in it is none."""
    value = parsed(value) if isinstance(value, str) and value.strip() else value
    return [each for each in (value if isinstance(value, list) else [value]) if not is_blank(each)]


def without_empty(record: Record) -> Record:
    """The record without its empty texts, at any depth: they are as if the columns were not there."""
    return {name: _without_empty(value) for name, value in record.items() if not (isinstance(value, str) and not value)}


def _without_empty(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return without_empty(value)
    return [_without_empty(each) for each in value] if isinstance(value, list) else value


def _parts(
    given: Mapping[str, t.Any], model: str, where: str, whose: str, lines: str | None = None
) -> t.Iterator[Part]:
    """The parts of an object of the payload, `lines` being the field that holds the lines of the document."""
    for name, value in given.items():
        known = field_name(model, name)
        field = fields_of(model)[known] if known else None
        of_model = str((field and field.model) or "")
        is_object = isinstance(value, dict)
        if of_model and isinstance(value, int | float | Decimal):
            raise SettingsError(f"{where}.{name}{whose} is {value}, where Xero has {of_model}: give its fields.")
        yield Part(
            name=name,
            where=f"{where}.{name}{whose}",
            value=value,
            inner=tuple(_parts(value, of_model, f"{where}.{name}", whose)) if is_object else (),
            is_object=is_object,
            many=field is not None and field.type == "array",
            is_lines=known is not None and known == lines,
            uses=frozenset(names_in(value) & {*NAMES}),
        )


def _fixed(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that say the same of each row."""
    fixed = (replace(part, inner=_fixed(part.inner)) if part.is_object else part for part in parts)
    return tuple(part for part in fixed if part.inner or not part.uses)


def _expect_lines_of_rows(route: Route, lines: Part | None) -> None:
    if route.group_by and lines and not (lines.is_object or lines.uses):
        raise SettingsError(
            f"{lines.where} should be an object, which goes into the line of each row that group_by joins."
        )


def _is_whole(line: Record) -> bool:
    """Whether it is a line by itself: it has an amount."""
    return any(plain(name) in AMOUNTS and not is_blank(value) for name, value in line.items())


def _without_nulls(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        parts = {name: _without_nulls(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if not is_blank(part)}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
