"""The reports that are no trees: tax returns with fields, and the 1099 with contacts."""

from __future__ import annotations

import typing as t

from tap_xero.reports.cells import Cell, cell_of, listed, said
from tap_xero.reports.columns import Column, span_of
from tap_xero.reports.figures import is_box
from tap_xero.reports.rows import Line

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Json: t.TypeAlias = dict[str, t.Any]
    Entry: t.TypeAlias = tuple[Line, list[tuple[Column, Cell, bool]]]

BOX: t.Final = "Box"
ATTRIBUTES: t.Final = "Attributes"
NAMES: t.Final = ("FieldID", "Id", "Name")
"""What a field or an attribute of a return is called by (S-REPORTS, M)."""
DESCRIPTION: t.Final = "Description"
VALUE: t.Final = "Value"


def fields_of(body: Json) -> Iterator[Entry]:
    """Yield the fields of a tax return and what is said about the whole of it, a column each (S-REPORTS, H)."""
    column = _column(VALUE, 1, body)
    for part, sections in (("Fields", ()), (ATTRIBUTES, (ATTRIBUTES,))):
        for printed in listed(body.get(part)):
            field = printed if isinstance(printed, dict) else {VALUE: printed}
            name = next((said(field[each]) for each in NAMES if field.get(each) is not None), "")
            description, cell = said(field.get(DESCRIPTION)), cell_of({VALUE: field.get(VALUE)})
            line = Line(
                path=" / ".join((*sections, name or description)),
                title=description or name,
                sections=sections,
                attributes=_beside(field, {*NAMES, DESCRIPTION, VALUE}),
            )
            yield line, [(column, cell, part == "Fields" and is_box(name, description, cell))]


def contacts_of(body: Json) -> Iterator[Entry]:
    """Yield the contacts of a 1099 report, with a column for each box of the form (S-OAS, H)."""
    for printed in listed(body.get("Contacts")):
        contact = printed if isinstance(printed, dict) else {"Name": printed}
        boxes = [name for name in contact if name.startswith(BOX)]
        told = _beside(contact, set(boxes))
        line = Line(path=told.get("ContactId") or told.get("Name") or "", title=told.get("Name", ""), attributes=told)
        yield (
            line,
            [
                (_column(name, place, body), cell_of({VALUE: contact[name]}), True)
                for place, name in enumerate(boxes, start=1)
            ],
        )


def _beside(printed: Mapping[str, t.Any], known: set[str]) -> dict[str, str]:
    return {name: said(value) for name, value in printed.items() if name not in known and value is not None}


def _column(title: str, place: int, body: Json) -> Column:
    first, last = span_of(said(body.get("ReportDate")))
    return Column(title=title, place=place, kind="measure", first=first, last=last)
