"""What one cell of a report says: its text, the figure in it, and the ids that Xero hangs on it."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass, field
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIGURE: t.Final = re.compile(
    r"(?P<opened>\()?(?P<minus>[-\u2212])?(?P<symbol>[$£€¥])?"
    r"(?P<digits>0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?P<decimals>\.\d+)?(?P<percent>%)?(?P<closed>\))?",
    re.ASCII,
)
"""Xero prints `-1850.00` and `0.0%` (S-REPORTS, H); the rest is what its pages show. `00412` is a code."""
LONGEST_EXPONENT: t.Final = 40
"""Beyond this a number would be a page of zeros as text."""
NAMELESS: t.Final = "attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as a cell prints it."""

    value: Decimal
    unit: str | None = None
    """`%` or a currency symbol, where the cell has one."""
    plain: bool = False
    """Whether it is digits alone, as a code or a reference could be too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a row or of a header."""

    text: str = ""
    """Empty for an empty cell."""
    figure: Figure | None = None
    """None where the text cannot be one; whether it is meant as one, its column says."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Ids by what they are of: `account`, `invoiceID` and others."""


def cell_of(printed: t.Any) -> Cell:
    """Read a cell; Xero prints an object with text, but a bare value, number, boolean or null is one as well."""
    if not isinstance(printed, dict):
        return Cell(text=said(printed), figure=figure_of(printed))
    value = printed.get("Value")
    return Cell(text=said(value), figure=figure_of(value), attributes=_attributes(listed(printed.get("Attributes"))))


def said(value: t.Any) -> str:
    """The text of a JSON value, its digits as they came."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < LONGEST_EXPONENT else str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=said)


def figure_of(value: t.Any) -> Figure | None:
    """The figure that a value can be read as, to the digit."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Figure(value=Decimal(value))
    match = FIGURE.fullmatch(value) if isinstance(value, str) else None
    if not match or bool(match["opened"]) != bool(match["closed"]) or (match["opened"] and match["minus"]):
        return None
    number = Decimal(match["digits"].replace(",", "") + (match["decimals"] or ""))
    negative = match["minus"] or match["opened"]
    return Figure(
        value=number.copy_negate() if negative else number,
        unit=match["percent"] or match["symbol"],
        plain=match["digits"] == value,
    )


def listed(value: t.Any) -> list[t.Any]:
    """The elements of a list that may be absent, or printed bare where there is one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def unlike(names: Iterable[str]) -> list[str]:
    """The names in their order, with a number behind each that was there before."""
    numbers: dict[str, int] = {}
    found: dict[str, None] = {}
    for name in names:
        new = name
        while new in found:
            numbers[name] = numbers.get(name, 1) + 1
            new = f"{name} ({numbers[name]})"
        found[new] = None
    return list(found)


def merged(*attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes together; where two of a name differ, the second has a number."""
    kept = list(dict.fromkeys(pair for each in attributes for pair in each.items()))
    return dict(zip(unlike(name for name, _ in kept), (value for _, value in kept), strict=True))


def _attributes(printed: list[t.Any]) -> dict[str, str]:
    each_one = (each if isinstance(each, dict) else {"Value": each} for each in printed)
    pairs = ({said(each.get("Id")) or NAMELESS: said(each.get("Value"))} for each in each_one)
    return merged(*(pair for pair in pairs if any(pair.values())))
