"""Names what an answer has beside what the rows take from it, so that it is told and not lost in silence."""

from __future__ import annotations

import typing as t

from tap_xero.reports.cells import listed
from tap_xero.reports.rows import KNOWN

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TREE: t.Final[Mapping[str, t.Any]] = {
    "RowType": None,
    "Title": None,
    "Cells": {"Value": None, "Attributes": {"Id": None, "Value": None}},
}
"""What a row has beside rows; None is for what is not looked into."""
REPORT: t.Final = frozenset(
    {
        *("ReportID", "ReportName", "ReportType", "ReportTitle", "ReportTitles", "ReportDate", "UpdatedDateUTC"),
        *("Rows", "Fields", "Attributes", "Contacts"),
    }
)


def strangers_in(body: Mapping[str, t.Any]) -> set[str]:
    """Names such as `Rows[].Cells[].Comment`, and types of rows that Xero does not document."""
    unknown = {name for name in body.keys() - REPORT if body[name] not in (None, "", [], {})}
    return unknown | set(_in_rows(listed(body.get("Rows"))))


def _in_rows(rows: list[t.Any]) -> Iterator[str]:
    for row in rows:
        if isinstance(row, dict):
            kind = row.get("RowType")
            if kind is not None and str(kind) not in KNOWN:
                yield f"RowType {kind} (read as a line)"
            yield from _beside({**TREE, "Rows": None}, row, "Rows[].")
            yield from _in_rows(listed(row.get("Rows")))


def _beside(known: Mapping[str, t.Any], printed: Mapping[str, t.Any], path: str) -> Iterator[str]:
    for name, value in printed.items():
        if name not in known:
            yield path + name
        for each in listed(value) if known.get(name) else []:
            if isinstance(each, dict):
                yield from _beside(known[name], each, f"{path}{name}[].")
