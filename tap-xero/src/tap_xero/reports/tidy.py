"""Turns one report into records: one for each row and column of figures, whatever shape Xero gives it."""

from __future__ import annotations

import json
import typing as t
from dataclasses import replace

from tap_xero.reports.columns import Column, columns_of, span_of
from tap_xero.reports.rows import SEPARATOR, Line, figure, head_of, lines_of

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_xero.asking import Question
    from tap_xero.reports.table import Report

    Record: t.TypeAlias = dict[str, t.Any]
    Cell: t.TypeAlias = tuple[Line, Column, t.Any]

CASH: t.Final = "paymentsOnly"
BOX: t.Final = "Box"


def records_of(body: Record, report: Report, params: Mapping[str, str]) -> Iterator[Record]:
    """Yield the records of one report as Xero answered it, without what is the same for a whole answer."""
    numbers: dict[str, int] = {}
    for line, column, value in _cells(body, report, params):
        number, unit, text = figure(value)
        yield {
            "row_number": numbers.setdefault(line.path, len(numbers) + 1),
            "row_path": line.path,
            "row_type": "summary" if line.is_summary else "line",
            "section_path": SEPARATOR.join(line.sections) or None,
            "row_title": line.title,
            "account_id": line.account_id,
            "invoice_id": line.attributes.get("invoiceID"),
            "attributes": line.attributes,
            "column": column.title,
            "column_number": column.place,
            "column_type": column.kind,
            "from_date": _iso(column.first),
            "to_date": _iso(column.last),
            "tracking": column.title if column.kind == "tracking" else None,
            "value": number,
            "unit": unit,
            "text": text,
            **line.labels,
        }


def heading_of(body: Record, report: Report, question: Question) -> Record:
    """What is the same for all records of one answer."""
    params = question.params
    return {
        "report_id": body.get("ReportID") or report.path.rpartition("/")[2],
        "report_titles": body.get("ReportTitles") or [body.get("ReportTitle") or body.get("ReportName")],
        "parameters": json.dumps(dict(sorted(params.items())), ensure_ascii=False),
        "parameters_digest": question.name,
        "basis": _basis(report, params),
        "contact_id": params.get("contactID"),
    }


def _basis(report: Report, params: Mapping[str, str]) -> str | None:
    if not report.cash:
        return None
    return "cash" if params.get(CASH, "").lower() == "true" else "accrual"


def _cells(body: Record, report: Report, params: Mapping[str, str]) -> Iterator[Cell]:
    if "Contacts" in body:
        yield from _contacts(body)
    elif "Fields" in body:
        yield from _fields(body)
    head = head_of(body)
    columns = list(columns_of(head, report, params))
    for line in lines_of(body):
        told = line if line.is_summary else _labelled(line, head, report)
        for column in columns:
            yield told, column, line.cells[column.place] if column.place < len(line.cells) else ""


def _labelled(line: Line, head: list[str], report: Report) -> Line:
    """The line with what some of its cells say about the document; such a line is called by its number."""
    labels = {
        report.labels[name]: cell or None for name, cell in zip(head, line.cells, strict=False) if name in report.labels
    }
    return replace(line, labels=labels, title=labels.get("document_number") or line.title) if labels else line


def _fields(body: Record) -> Iterator[Cell]:
    """A tax return: boxes instead of rows (S-REPORTS, H)."""
    first, last = span_of(body.get("ReportDate") or "")
    column = Column(title="Value", place=1, kind="measure", first=first, last=last)
    for field in body["Fields"] or []:
        line = Line(path=field["FieldID"], title=field.get("Description") or field["FieldID"])
        yield line, column, field.get("Value") or ""


def _contacts(body: Record) -> Iterator[Cell]:
    """The 1099 report: contacts with a field for each box of the form (S-OAS, H)."""
    first, last = span_of(body.get("ReportDate") or "")
    for contact in body["Contacts"] or []:
        told = {name: str(value) for name, value in contact.items() if not name.startswith(BOX) and value is not None}
        line = Line(path=told.get("ContactId") or told.get("Name") or "", title=told.get("Name") or "", attributes=told)
        for place, name in enumerate((name for name in contact if name.startswith(BOX)), start=1):
            yield line, Column(title=name, place=place, kind="measure", first=first, last=last), contact[name]


def _iso(day: t.Any) -> str | None:
    return day.isoformat() if day else None
