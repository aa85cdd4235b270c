"""Prints reports as Xero does, and reads them through the tap."""

from __future__ import annotations

import json
import typing as t

from support.answering import Answer, answering
from support.tap import Tap

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.answering import Asked
    from support.tap import Json, Run

ACCOUNT: t.Final = "7f5a1c1e-0d2b-4c52-9a61-0f3f3c0d{:04}"

DAY: t.Final = {"date": "2026-11-30"}
ONE_QUESTION: t.Final = {
    "trial_balance": DAY,
    "balance_sheet": DAY,
    "bank_summary": {"fromDate": "2026-11-01", "toDate": "2026-11-30"},
}
"""So that a report is asked for once."""


def cell(value: t.Any, **ids: str) -> Json:
    found: Json = {"Value": value}
    if ids:
        found["Attributes"] = [{"Id": name, "Value": each} for name, each in ids.items()]
    return found


def row(*cells: t.Any, kind: str = "Row") -> Json:
    """A row of these cells; what is no cell yet becomes one."""
    return {"RowType": kind, "Cells": [each if isinstance(each, dict) else cell(each) for each in cells]}


def header(*titles: t.Any) -> Json:
    return row(*titles, kind="Header")


def summary(*cells: t.Any) -> Json:
    return row(*cells, kind="SummaryRow")


def section(title: str, *rows: Json) -> Json:
    return {"RowType": "Section", "Title": title, "Rows": list(rows)}


def printed(name: str, *rows: Json, **more: t.Any) -> Json:
    return {"ReportID": name, "ReportName": name, "ReportTitles": [name], "Fields": [], "Rows": list(rows), **more}


def read(folder: Path, stream: str, *reports: Json, params: Json | None = None) -> Run:
    """Read a report for which Xero answers this, whatever is asked."""
    return read_each(folder, stream, lambda _: list(reports), params=params)


def read_each(folder: Path, stream: str, reports: Callable[[Asked], list[Json]], *, params: Json | None = None) -> Run:
    """Read a report for which Xero answers what `reports` says to each call."""

    def reply(asked: Asked) -> Answer:
        if not asked.path.startswith("Reports"):
            return Answer(body=b'{"Organisations": [{"BaseCurrency": "NZD"}]}')
        return Answer(body=json.dumps({"Reports": reports(asked)}).encode())

    with answering(reply) as xero:
        streams = {stream: {"params": params or ONE_QUESTION.get(stream, {})}}
        return Tap(folder, xero.config)(stream, extra_streams=[stream], streams=streams)
