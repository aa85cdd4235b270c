"""Turns one report into records: one for each row and column, whatever shape Xero gives it."""

from __future__ import annotations

import json
import typing as t
from collections import defaultdict

from tap_xero.reports.cells import Cell, listed, merged, said, unlike
from tap_xero.reports.columns import Column, columns_of
from tap_xero.reports.figures import holds_figures
from tap_xero.reports.labels import NUMBER, Labels, labels_of
from tap_xero.reports.rows import SEPARATOR, account_of, lines_of, with_paths
from tap_xero.reports.tax_returns import contacts_of, fields_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tap_xero.catalogue.reports import Report
    from tap_xero.questions.questions import Question
    from tap_xero.reports.rows import Line
    from tap_xero.reports.tax_returns import Entry

    Record: t.TypeAlias = dict[str, t.Any]

CASH: t.Final = "paymentsOnly"
TITLE: t.Final = Column(title="Title", place=0, kind="title", first=None, last=None)
"""That of a row which has a title and nothing else."""


def records_of(body: Record, report: Report, params: Mapping[str, str]) -> Iterator[Record]:
    """Yield the records of one report as Xero answered it, without what is the same for a whole answer."""
    entries = [*contacts_of(body), *fields_of(body)]
    rows = lines_of(body, results=report.results)
    labels = [*(Labels() for _ in entries), *(labels_of(line, report.labels) for line in rows)]
    entries += _entries(rows, labels[len(entries) :], report, params)
    lines = with_paths([line for line, _ in entries])
    for number, (line, (_, cells), found) in enumerate(zip(lines, entries, labels, strict=True), start=1):
        for column, cell, is_figure in cells or [(TITLE, Cell(), False)]:
            yield {"row_number": number, **_about(line, found), **_said(line, column, cell, is_figure=is_figure)}


def heading_of(body: Record, report: Report, question: Question) -> Record:
    """What is the same for all records of one report, but for its id."""
    params = question.params
    titles = listed(body.get("ReportTitles")) or [body.get("ReportTitle") or body.get("ReportName")]
    return {
        "report_titles": [said(title) for title in titles],
        "parameters": json.dumps(dict(sorted(params.items())), ensure_ascii=False),
        "parameters_digest": question.name,
        "basis": _basis(report, params),
        "contact_id": params.get("contactID"),
    }


def ids_of(bodies: Sequence[Record], report: Report) -> list[str]:
    """The ids of the reports of one answer; of several forms, only the name, such as 1099-NEC, says which it is."""
    found: list[str] = []
    for body in bodies:
        name = said(body.get("ReportName"))
        own = (report.forms and name) or said(body.get("ReportID")) or report.path.rpartition("/")[2]
        found.append(name if own in found and name else own)
    return unlike(found)


def _basis(report: Report, params: Mapping[str, str]) -> str | None:
    if not report.cash:
        return None
    return "cash" if params.get(CASH, "").lower() == "true" else "accrual"


def _about(line: Line, found: Labels) -> Record:
    """The row; one of a document is called by its number."""
    return {
        "row_path": line.path,
        "row_type": line.kind,
        "section_path": SEPARATOR.join(line.sections) or None,
        "row_title": found.fields.get(NUMBER) or line.title,
        "row_heading": line.head[0].text or None if line.head else None,
        "invoice_id": line.attributes.get("invoiceID"),
        **found.fields,
    }


def _said(line: Line, column: Column, cell: Cell, *, is_figure: bool) -> Record:
    """The column and its cell, whose own account goes before that of the row."""
    figure = cell.figure if is_figure else None
    return {
        "account_id": account_of(cell.attributes) or account_of(line.attributes),
        "attributes": merged(line.attributes, column.attributes),
        "column": column.title,
        "column_number": column.place,
        "column_type": column.kind,
        "from_date": _iso(column.first),
        "to_date": _iso(column.last),
        "tracking": column.title if column.kind == "tracking" else None,
        "value": figure.value if figure else None,
        "unit": figure.unit if figure else None,
        "text": None if figure else cell.text or None,
    }


def _entries(lines: Sequence[Line], labels: Sequence[Labels], report: Report, params: Mapping[str, str]) -> list[Entry]:
    """The lines of a tree with their cells; what is a figure is decided for each column of the whole report."""
    shown = [(line, list(_shown(line, found, report, params))) for line, found in zip(lines, labels, strict=True)]
    together: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for _, cells in shown:
        for column, cell in cells:
            together[column.name].append(cell)
    figures = {name: name[0] not in report.labels and holds_figures(*name, cells) for name, cells in together.items()}
    return [(line, [(column, cell, figures[column.name]) for column, cell in cells]) for line, cells in shown]


def _shown(line: Line, found: Labels, report: Report, params: Mapping[str, str]) -> Iterator[tuple[Column, Cell]]:
    """Yield the cells that are no title and no label: under a header the empty ones, too."""
    for column in columns_of(line, report, params):
        place = column.place
        cell = line.cells[place] if place < len(line.cells) else Cell()
        if place in found.places:
            continue
        if place == 0:
            expected = bool(found.fields.get(NUMBER) and cell.text)  # The number is the title in its place.
        elif place < len(line.head) and column.heading not in report.labels:
            expected = line.kind != "heading"
        else:
            expected = bool(cell.text)
        if expected:
            yield column, cell


def _iso(day: t.Any) -> str | None:
    return day.isoformat() if day else None
