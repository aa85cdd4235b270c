"""Joins the rows of one document: what they share is said once, each brings a line of its own."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.models import fields_of
from xero_client.expressions.columns import Columns
from xero_client.values.counts import counted

from target_xero.documents.identity import identity_of
from target_xero.documents.json_printing import shown
from target_xero.documents.metadata import without_metadata
from target_xero.documents.payload import RECORD, elements_of, without_empty
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.shaping import SEND
from target_xero.documents.unflattening import ConflictError, is_blank, path_of, unflattened
from target_xero.routing.field_names import field_name, lines_name

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from target_xero.documents.document import Row
    from target_xero.documents.payload import Payload
    from target_xero.documents.record import Record
    from target_xero.documents.row_versions import Version
    from target_xero.routing.route import Route

MOST_NAMED: t.Final = 5
"""Columns that a message lists."""


def nested(record: Record, model: str) -> Record:
    """The record without what is about the row and not in it, and without flattened columns.

    Raises:
        RejectError: two columns fill the same field.
    """
    try:
        return unflattened(without_metadata(record), model)
    except ConflictError as conflict:
        raise RejectError(Reason.CONFLICTING_COLUMNS, f"{conflict.name} goes where another column is") from None


class Said:
    """One row of a document, and what it says."""

    def __init__(self, version: Version, route: Route) -> None:
        self.row: Row = version.spooled.row
        self.key = version.key
        record = nested(self.row.record, route.entity.model)
        self.record = record if route.settings.empty_text == SEND else without_empty(record)
        self.names: Mapping[str, t.Any] = {RECORD: Columns({**record, **self.row.record})}
        """What expressions may use: its columns under their own names, and nested."""


class Whole(t.NamedTuple):
    """What all rows of a document say together."""

    record: Record
    line_keys: tuple[str | None, ...] = ()
    """What identifies each line, where the rows have a key; see `Document.line_keys`."""


def joined(rows: Sequence[Said], payload: Payload, model: str) -> Whole:
    """One record for all the rows of a document, with what the payload says of it and of each row's line.

    Columns that are no fields of Xero's may differ from row to row: the first row's are kept.

    Raises:
        RejectError: rows differ in a field that the document has only once, or one of them brings no line.
    """
    lines_field = lines_name(model)
    agreed = _Agreed(model)
    for row in rows:
        agreed.add(row, ((name, value) for name, value in row.record.items() if field_name(model, name) != lines_field))
    whole = _computed(agreed.record, rows, payload, model)
    if lines_field is None:
        return Whole(whole)
    found = [(row, _lines_of(row, payload, model, lines_field)) for row in rows]
    _expect_lines(found, model, lines_field)
    keys = [_line_key(row.key, place, lines) for row, lines in found for place in range(len(lines))]
    said = _in_place(whole, lines_field, [line for _, lines in found for line in lines], rows[0].record, model)
    return Whole(said, tuple(keys) if any(keys) else ())


def _in_place(whole: Record, lines_field: str, lines: list[t.Any], row: Record, model: str) -> Record:
    """All of it with its lines where the row has them: the order of fields is part of what says whether it changed."""
    names = list(row)
    place = next((at for at, name in enumerate(names) if field_name(model, name) == lines_field), None)
    before = set(whole if place is None else names[:place])
    first = {name: value for name, value in whole.items() if name in before}
    return {**first, lines_field: lines, **{name: value for name, value in whole.items() if name not in first}}


class _Agreed:
    """What rows say of a document, as far as they agree."""

    def __init__(self, model: str) -> None:
        self.record: Record = {}
        self._model = model
        self._said_by: dict[str, int] = {}
        """Number of the row that said a value first, by its place."""

    def add(self, row: Said, columns: Iterable[tuple[str, t.Any]]) -> None:
        """Add what a row says; what is no field of Xero's is what the first row says of it."""
        for column, value in columns:
            if column in self.record and value == self.record[column]:
                continue
            if is_blank(self.record.get(column)) or field_name(self._model, column):
                self._agree(self.record, column, value, (column, row.row.number))

    def _agree(self, into: Record, name: str, value: t.Any, source: tuple[str, int]) -> None:
        before = into.get(name)
        if name in into and _is_same(value, before):
            return
        if is_blank(before):
            into[name], self._said_by[source[0]] = value, source[1]
        elif isinstance(before, dict) and isinstance(value, dict):
            into[name] = inner = dict(before)
            for part, said in value.items():
                self._agree(inner, part, said, (f"{source[0]}.{part}", source[1]))
        elif not is_blank(value):
            self._refuse(source, before, value)

    def _refuse(self, source: tuple[str, int], before: t.Any, value: t.Any) -> None:
        place, row = source
        first = next((self._said_by[each] for each in _outwards(place) if each in self._said_by), row)
        raise RejectError(
            Reason.CONFLICTING_ROWS,
            f"its rows {first} and {row} differ in {place}: it is {shown(before)} in one, {shown(value)} in the other",
        )


def _is_same(value: t.Any, before: t.Any) -> bool:
    """Whether two rows say the same: blanks around a text are not sent, and a code may come as a number from one."""
    nested = isinstance(value, dict | list) or isinstance(before, dict | list)
    return bool(value == before) or (not nested and identity_of("", [value]) == identity_of("", [before]))


def _outwards(place: str) -> Iterator[str]:
    """The place, and what it lies in."""
    while place:
        yield place
        place = place.rpartition(".")[0]


def _computed(whole: Record, rows: Sequence[Said], payload: Payload, model: str) -> Record:
    """The record with what the payload says of the document, in which all rows have to agree."""
    if not payload.document:
        return whole
    agreed = _Agreed(model)
    for row in rows if payload.varies else rows[:1]:
        filled = of_row(row, lambda row=row: payload.filled(whole, payload.document, row.names))  # type: ignore[misc]
        agreed.add(row, filled.items())
    return agreed.record


def of_row(row: Said, compute: Callable[[], t.Any]) -> t.Any:
    """What is computed from a row; a fault names the row."""
    try:
        return compute()
    except RejectError as problem:
        raise RejectError(problem.reason, *(f"row {row.row.number}: {each}" for each in problem.messages)) from None


def _lines_of(row: Said, payload: Payload, model: str, lines_field: str) -> list[t.Any]:
    said = next((value for name, value in row.record.items() if field_name(model, name) == lines_field), None)
    line_model = str(fields_of(model)[lines_field].model)
    meant = [each for each in elements_of(said) if _is_line(each, line_model)]
    return t.cast("list[t.Any]", of_row(row, lambda: payload.lines_of(meant, row.names)))


def _is_line(element: t.Any, model: str) -> bool:
    """Whether it says anything that Xero knows of a line."""
    fields = fields_of(model)
    return not isinstance(element, dict) or any(
        name.startswith("$") or ((known := field_name(model, name)) and not fields[known].read_only)
        for name, value in element.items()
        if not is_blank(value)
    )


def _expect_lines(found: Sequence[tuple[Said, list[t.Any]]], model: str, lines_field: str) -> None:
    """Raises RejectError for rows that bring no line: left out, the document would be less than its rows."""
    if messages := [_without_line(row, model, lines_field) for row, lines in found if not lines]:
        raise RejectError(Reason.LINE_MISSING, *messages)


def expect_all_lines(body: Record, whole: Record, model: str) -> None:
    """Raises RejectError if lines were lost while they were shaped."""
    name = lines_name(model) or ""
    there, meant = len(body.get(name) or ()), len(whole.get(name) or ())
    if there < meant:
        lines = counted(meant, "line")
        raise RejectError(Reason.LINE_MISSING, f"its rows bring {lines}, and Xero would take {there} of them")


def _without_line(row: Said, model: str, lines_field: str) -> str:
    columns = [column for column in row.row.record if field_name(model, str(path_of(model, column)[0])) == lines_field]
    named = ", ".join(columns[:MOST_NAMED]) + (", …" if len(columns) > MOST_NAMED else "")
    nothing = f"nothing of one is in {named}" if columns else f"no column of it goes into {lines_field}"
    return f"row {row.row.number} brings no line: {nothing}, and payload computes none"


def _line_key(key: str | None, place: int, lines: Sequence[t.Any]) -> str | None:
    return key if key is None or len(lines) == 1 else f"{key}#{place}"
