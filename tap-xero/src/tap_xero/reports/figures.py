"""Which columns of a report hold figures: digits that name something are none, however like an amount they look."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_xero.reports.cells import Cell

MEASURES: t.Final = frozenset(
    {
        *("Debit", "Credit", "YTD Debit", "YTD Credit"),
        *("Opening Balance", "Cash Received", "Cash Spent", "Closing Balance"),
        *("Total", "Paid", "Credited", "Due", "Variance"),
    }
)
"""How Xero heads figures that are not those of a period (official examples, M)."""

IDENTIFYING: t.Final = re.compile(
    r"\b(numbers?(?! of)|no|nr|ref|references?|codes?|ids?|abn|acn|tfn|tin|ein|ssn|bsb|iban|phone|mobile|fax"
    r"|post ?code|zip|(?<!to )dates?|names?|e-?mail|description)\b|#",
    re.IGNORECASE,
)
"""Words in the title of what names something, so that its digits are no amount."""
WORDS: t.Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
"""Where `TaxNumber` and `tax_number` have a space in words."""
BOX: t.Final = re.compile(r"(?:box)?[ _-]?[a-z]{0,2}\d{1,2}[a-z]?", re.IGNORECASE)
"""The boxes of returns: `Box5`, `G1`, `1A`, `W2` (S-REPORTS, M)."""
CODE: t.Final = re.compile(r"0\d[\d -]*|\d{9,}|\d[\d -]*\d[ -]\d+", re.ASCII)
"""Digits with a zero in front, in groups, or more of them than an amount without decimals has."""


def holds_figures(heading: str, kind: str, cells: Sequence[Cell]) -> bool:
    """Whether a column holds figures: by its heading, and where that does not tell, by its cells, titles left out.

    A column of figures may have an odd text, which says nothing about the others.
    """
    if kind != "measure" or heading in MEASURES:
        return True
    filled = [cell for cell in cells if cell.text]
    if _names_something(heading) or any(CODE.fullmatch(cell.text) for cell in filled):
        return False
    amounts = sum(bool(cell.figure and not cell.figure.plain) for cell in filled)
    return all(cell.figure for cell in filled) or 2 * amounts >= len(filled)


def is_box(name: str, description: str, cell: Cell) -> bool:
    """Whether what a field of a return says is a figure: its own name tells, since fields share no column."""
    if not (cell.figure and cell.figure.plain):
        return True
    if _names_something(name) or _names_something(description):
        return False
    return bool(BOX.fullmatch(name)) or not CODE.fullmatch(cell.text)


def _names_something(title: str) -> bool:
    return bool(IDENTIFYING.search(WORDS.sub(" ", title)))
