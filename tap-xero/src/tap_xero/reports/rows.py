"""Walks the tree of a report: its rows with the path of sections to each, whatever stands in what.

Header      the titles of the columns, until the next header
Section     a title and rows or sections; one with a title alone stands above those up to the section with its total
Row         a title, then a cell for each column; its attributes say which account or document it is about
SummaryRow  as a Row, but the sum of others
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field, replace

from tap_xero.reports.cells import cell_of, listed, merged, said, unlike

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tap_xero.reports.cells import Cell

    Json: t.TypeAlias = dict[str, t.Any]

SEPARATOR: t.Final = " / "
GUID: t.Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ACCOUNTS: t.Final = ("account", "accountID")
"""How attributes call an account; `accountID` in the bank summary (official examples, M)."""
HEADER: t.Final = "Header"
SUMMARY: t.Final = "SummaryRow"
KNOWN: t.Final = frozenset({HEADER, "Section", "Row", SUMMARY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a report."""

    path: str
    """Its place in the report, which stays when other rows come and go, and when an account is renamed."""
    title: str
    sections: tuple[str, ...] = ()
    """The titles of the sections it stands in, the outermost first."""
    head: tuple[Cell, ...] = ()
    """The header above it."""
    cells: tuple[Cell, ...] = ()
    """All its cells, that of the title included."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Ids by what they are of: `account`, `invoiceID` and others."""
    kind: str = "line"
    """`line`; `summary` if it adds up other rows, so that a sum must leave it out; `heading` for a title alone."""


def account_of(attributes: Mapping[str, str]) -> str | None:
    """None also for accounts in foreign currencies that Xero prints as one (FXGROUPID; S-REPORTS, H)."""
    return next((attributes[name] for name in ACCOUNTS if GUID.fullmatch(attributes.get(name, ""))), None)


def lines_of(report: Json, *, results: bool) -> list[Line]:
    """The rows in the order in which Xero prints them.

    `results` says that rows outside of all sections are what the report comes to, such as the gross profit.
    """
    lines: list[Line] = []
    head: tuple[Cell, ...] = ()
    for sections, row in _rows(listed(report.get("Rows")), ()):
        line = _line(sections, row, results=results)
        if row.get("RowType") == HEADER and line.cells:
            head = line.cells
        else:
            lines.append(replace(line, head=head))
    shown = {title for line in lines if line.kind != "heading" for title in line.sections}
    return with_paths([line for line in lines if line.kind != "heading" or line.title not in shown])


def with_paths(lines: list[Line]) -> list[Line]:
    """The lines, each with a path of its own."""
    paths = unlike(line.path for line in lines)
    return [replace(line, path=path) for line, path in zip(lines, paths, strict=True)]


def _rows(blocks: list[t.Any], outer: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield the rows that have cells, and each title before what stands under it, with the sections they stand in."""
    above: list[str] = []
    rows = [each if isinstance(each, dict) else {"Cells": [each]} for each in blocks if each is not None]
    for place, block in enumerate(rows):
        title, inner, own = said(block.get("Title")), listed(block.get("Rows")), listed(block.get("Cells"))
        names = (*outer, *above, title) if title else outer
        if title:
            yield names[:-1], {"Title": title}
        if title and not inner and not own:
            above += [title] if _is_totalled(title, rows[place + 1 :]) else []
        if own:
            yield names, block
        yield from _rows(inner, names)
        for row in (block, *inner):
            above = _closed(above, row)


def _is_totalled(title: str, blocks: list[Json]) -> bool:
    return any(_title(row) == f"Total {title}" for block in blocks for row in (block, *listed(block.get("Rows"))))


def _closed(above: list[str], row: t.Any) -> list[str]:
    """The headings still open after this row."""
    name = _title(row).removeprefix("Total ")
    return above[: above.index(name)] if name in above and _title(row) != name else above


def _line(sections: tuple[str, ...], row: Json, *, results: bool) -> Line:
    cells = tuple(map(cell_of, listed(row.get("Cells"))))
    attributes = merged(*(cell.attributes for cell in cells))
    title = cells[0].text if cells else said(row.get("Title"))
    about = _about(cells)
    is_summary = row.get("RowType") == SUMMARY or (results and not sections and not about)
    return Line(
        sections=sections,
        title=title,
        cells=cells,
        attributes=attributes,
        kind="heading" if not cells else "summary" if is_summary else "line",
        path=SEPARATOR.join((*sections, about or title)),
    )


def _about(cells: tuple[Cell, ...]) -> str | None:
    """The id of the account or document, the first that Xero prints."""
    return next((value for cell in cells for value in cell.attributes.values() if GUID.fullmatch(value)), None)


def _title(row: t.Any) -> str:
    cells = listed(row.get("Cells")) if isinstance(row, dict) else []
    return cell_of(cells[0]).text if cells else ""
