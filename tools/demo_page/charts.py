"""The charts of the page, drawn by Vega-Lite as SVG: once for a screen, once for a phone.

Colours are variables of the page's style, so that light and dark need no drawing each, and the page no script.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

import vl_convert

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Json: t.TypeAlias = dict[str, t.Any]

VEGA_LITE: t.Final = "6.4"
SCREEN: t.Final = 540
PHONE: t.Final = 330
HEIGHT: t.Final = 260
BAR_STEP: t.Final = 27
CELL_STEP: t.Final = 18
FONT_SIZE: t.Final = 13
"""What is left for words: the page's style writes them smaller, since its font may be a wider one than ours here."""
ROOM_FOR_AMOUNT: t.Final = 150
"""Beside the longest bar, of the whole width with its labels."""
MARK: t.Final = re.compile(r'(<path aria-label="([^"]+)" role="graphics-symbol"[^>]*)/>')
AXIS: t.Final[Json] = {"title": None, "domain": False, "ticks": False, "labelPadding": 6}
MONTH: t.Final[Json] = {
    **AXIS,
    "labelAngle": 0,
    "grid": False,
    "labelExpr": """[timeFormat(toDate(datum.value), '%b'),
        datum.index == 0 || month(toDate(datum.value)) == 0 ? timeFormat(toDate(datum.value), "'%y") : '']""",
}
CONFIG: t.Final[Json] = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {"labelColor": "var(--muted)", "labelFontSize": FONT_SIZE, "gridColor": "var(--line)"},
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": "var(--ink)",
        "labelFontSize": FONT_SIZE,
        "symbolType": "square",
        "columnPadding": 26,
        "offset": 12,
    },
}


@dataclass(frozen=True, slots=True)
class Series:
    """A column of rows by month, and the variable that has its colour."""

    name: str
    column: str
    colour: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as SVG, for each width."""

    screen: str
    phone: str


def drawn(chart: Callable[[int], Json]) -> Drawn:
    """Draw it for each width."""
    return Drawn(_svg(chart(SCREEN)), _svg(chart(PHONE)))


def by_month(rows: Sequence[Json], bars: Sequence[Series], line: Series | None, width: int) -> Json:
    """Bars beside one another for each month, and a line for what they come to."""
    series = (*bars, line) if line else bars
    shared: Json = {
        "x": {"field": "month", "type": "ordinal", "axis": _months(rows, 2 if width == PHONE else 1)},
        "y": {
            "field": "amount",
            "type": "quantitative",
            "scale": {"nice": 5},
            "axis": {**AXIS, "format": "~s", "tickCount": 5},
        },
        "color": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": [each.name for each in series], "range": [f"var(--{each.colour})" for each in series]},
        },
        "description": {"field": "told"},
    }
    beside: Json = {"field": "series", "type": "nominal", "scale": {"domain": [each.name for each in bars]}}
    layers: list[Json] = [
        {"data": _by_month(rows, bars), "mark": "bar", "encoding": {**shared, "xOffset": beside}},
    ]
    if line:
        point = {"size": 36, "filled": True}
        mark = {"type": "line", "point": point, "strokeWidth": 2}
        layers.append({"data": _by_month(rows, [line]), "mark": mark, "encoding": shared})
    return _sized({"layer": layers, "height": HEIGHT}, width)


def ranked(rows: Sequence[Json], colour: str, width: int) -> Json:
    """A bar for each row, in their order, with its amount at the end."""
    values = [
        {"name": row["name"], "amount": float(row["amount"]), "told": f"{row['name']}: {row['amount']:,.2f}"}
        for row in rows
    ]
    longest = max(abs(value["amount"]) for value in values) or 1
    label: Json = {**AXIS, "labelLimit": width * 2 // 5, "labelColor": "var(--ink)"}
    return _sized(
        {
            "height": {"step": BAR_STEP},
            "data": {"values": values},
            "encoding": {
                "y": {"field": "name", "type": "ordinal", "sort": None, "axis": label},
                "x": {
                    "field": "amount",
                    "type": "quantitative",
                    "axis": None,
                    "scale": {"domainMax": longest * (1 + ROOM_FOR_AMOUNT / width)},
                },
            },
            "layer": [
                {
                    "mark": {"type": "bar", "color": f"var(--{colour})", "height": {"band": 0.7}},
                    "encoding": {"description": {"field": "told"}},
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": FONT_SIZE, "color": "var(--ink)"},
                    "encoding": {"text": {"field": "amount", "format": ",.0f"}},
                },
            ],
        },
        width,
    )


def cells(rows: Sequence[Json], width: int) -> Json:
    """A cell for each account and month: whether the ledger and Xero agree."""
    values = [
        {
            "account": row["account"],
            "month": _day(row),
            "agree": "unexplained" if row["unexplained"] else "to the cent",
            "told": f"{row['account']}, {_month(row)}: unexplained {row['unexplained']:,.2f}",
        }
        for row in rows
    ]
    colours: Json = {"domain": ["to the cent", "unexplained"], "range": ["var(--agree)", "var(--differ)"]}
    label: Json = {**AXIS, "labelLimit": width * 2 // 5, "labelColor": "var(--ink)"}
    return _sized(
        {
            "height": {"step": CELL_STEP},
            "data": {"values": values},
            "mark": {"type": "rect", "stroke": "var(--card)", "strokeWidth": 2},
            "encoding": {
                "x": {"field": "month", "type": "ordinal", "axis": _months(rows, 2)},
                "y": {"field": "account", "type": "ordinal", "sort": None, "axis": label},
                "color": {"field": "agree", "type": "nominal", "scale": colours},
                "description": {"field": "told"},
            },
        },
        width,
    )


def _months(rows: Sequence[Json], step: int) -> Json:
    """The axis of months, with the name of each, or, where there is no room for it, of every other one."""
    days = sorted({_day(row) for row in rows}, reverse=True)
    return {**MONTH, "values": days[::step][::-1]}


def _by_month(rows: Sequence[Json], series: Sequence[Series]) -> Json:
    return {
        "values": [
            {
                "month": _day(row),
                "series": each.name,
                "amount": float(row[each.column]),
                "told": f"{_month(row)}, {each.name}: {row[each.column]:,.2f}",
            }
            for row in rows
            for each in series
        ]
    }


def _day(row: Json) -> str:
    """The first of a month, at noon: so it is in that month wherever the page is drawn."""
    return f"{row['month_end']:%Y-%m}-01T12:00"


def _month(row: Json) -> str:
    return f"{row['month_end']:%B %Y}"


def _sized(spec: Json, width: int) -> Json:
    """With its axes, it is as wide as that."""
    return {
        **spec,
        "width": width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 2,
        "config": CONFIG,
    }


def _svg(spec: Json) -> str:
    """Drawn, with what each mark tells where a pointer rests on it."""
    return MARK.sub(r"\1><title>\2</title></path>", vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
