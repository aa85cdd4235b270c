"""Walks the tree of a report: its rows with the path of sections to each, and what their cells say.

Header      the titles of the columns
Section     a title and rows; a section with a title alone stands above those up to the section with its total
Row         a title, then a figure for each column; its attributes say which account or document it is about
SummaryRow  as a Row, but the sum of others
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Json: t.TypeAlias = dict[str, t.Any]

SEPARATOR: t.Final = " / "
FIGURE: t.Final = re.compile(r"(-?\d+(?:\.\d+)?)(%?)")
GUID: t.Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a report."""

    path: str
    """Its place in the report, which stays when other rows come and go, and when an account is renamed."""
    title: str
    sections: tuple[str, ...] = ()
    """The titles of the sections it stands in, the outermost first."""
    cells: tuple[str, ...] = ()
    """All its cells, that of the title included."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Ids by what they are of: `account`, `invoiceID` and others."""
    labels: Mapping[str, str | None] = field(default_factory=dict)
    """What cells say about the row rather than in figures, by the field of the record."""
    is_summary: bool = False
    """Whether it adds up other rows, so that a sum over all must leave it out."""

    @property
    def account_id(self) -> str | None:
        """None also for accounts in foreign currencies that Xero prints as one (FXGROUPID; S-REPORTS, H)."""
        found = self.attributes.get("account", "")
        return found if GUID.fullmatch(found) else None


def head_of(report: Json) -> list[str]:
    """The titles of the columns."""
    heads = (row for row in report.get("Rows") or [] if row.get("RowType") == "Header")
    return _texts(next(heads, {}))


def lines_of(report: Json) -> Iterator[Line]:
    """Yield the rows in the order in which Xero prints them."""
    seen: Counter[str] = Counter()
    for sections, row in _rows(report.get("Rows") or []):
        line = _line(sections, row)
        seen[line.path] += 1
        yield replace(line, path=f"{line.path} ({seen[line.path]})") if seen[line.path] > 1 else line


def figure(said: str | Decimal | int | None) -> tuple[Decimal | None, str | None, str | None]:
    """What a cell says: a number, its unit (`%`) if it has one, and the text if it is not a number."""
    text = str(said if said is not None else "")
    match = FIGURE.fullmatch(text)
    return (Decimal(match[1]), match[2] or None, None) if match else (None, None, text or None)


def _rows(blocks: list[Json]) -> Iterator[tuple[tuple[str, ...], Json]]:
    above: list[str] = []
    for place, block in enumerate(blocks):
        title, rows = block.get("Title") or "", block.get("Rows") or []
        if block.get("RowType") == "Header":
            continue
        if not rows and "Cells" not in block:
            above += [title] if _is_totalled(title, blocks[place + 1 :]) else []
            continue
        names = (*above, title) if title else ()
        for row in rows or [block]:
            yield names, row
            above = _closed(above, row)


def _is_totalled(title: str, blocks: list[Json]) -> bool:
    return any(_title(row) == f"Total {title}" for block in blocks for row in block.get("Rows") or [])


def _closed(above: list[str], row: Json) -> list[str]:
    """The headings still open after this row."""
    name = _title(row).removeprefix("Total ")
    return above[: above.index(name)] if name in above and _title(row) != name else above


def _line(sections: tuple[str, ...], row: Json) -> Line:
    attributes = {
        each["Id"]: each["Value"] for cell in reversed(row.get("Cells") or []) for each in cell.get("Attributes") or []
    }
    title = _title(row)
    ids = [value for value in attributes.values() if GUID.fullmatch(value)]
    return Line(
        sections=sections,
        title=title,
        cells=tuple(_texts(row)),
        attributes=attributes,
        is_summary=row.get("RowType") == "SummaryRow" or not (sections or ids),
        path=SEPARATOR.join((*sections, ids[0] if ids else title)),
    )


def _title(row: Json) -> str:
    return next(iter(_texts(row)), "")


def _texts(row: Json) -> list[str]:
    return [cell.get("Value") or "" for cell in row.get("Cells") or []]
