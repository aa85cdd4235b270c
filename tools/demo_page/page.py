"""Writes the page: one file, with its style and its charts in it, that asks no network for anything."""

from __future__ import annotations

import typing as t
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo_page.charts import Series, by_month, cells, drawn, ranked
from demo_page.figures import figures

if t.TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    import duckdb

    from demo_page.charts import Drawn
    from demo_page.costs import RunCost
    from demo_page.figures import Figures

FOLDER: t.Final = Path(__file__).parent
TOP: t.Final = 10
"""Customers with a bar; the view has one more row for all others."""
MINUS: t.Final = "\N{MINUS SIGN}"


def write_page(database: duckdb.DuckDBPyConnection, runs: Sequence[RunCost], file: Path) -> None:
    """Show the books that were read into the database, and what reading them took."""
    found = figures(database)
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"money": money, "month": month, "day": day, "whole": whole}
    page = environment.get_template("page.html")
    file.write_text(page.render(found=found, charts=charts(found), runs=runs), encoding="utf-8")


def charts(found: Figures) -> dict[str, Drawn]:
    """Each chart of the page."""
    profit = [Series("Income", "income", "in"), Series("Costs", "costs", "out")]
    cash = [Series("Received", "received", "in"), Series("Spent", "spent", "out")]
    balance = [Series("Assets", "assets", "in"), Series("Liabilities", "liabilities", "out")]
    return {
        "profit": drawn(partial(by_month, found.profit, profit, Series("Profit", "profit", "result"))),
        "cash": drawn(partial(by_month, found.cash, cash, None)),
        "balance": drawn(partial(by_month, found.balance, balance, Series("Net assets", "net_assets", "result"))),
        "receivables": drawn(partial(ranked, found.receivables, "in")),
        "customers": drawn(partial(ranked, found.customers[:TOP], "in")),
        "match": drawn(partial(cells, found.match)),
    }


def money(amount: Decimal) -> str:
    """To the cent."""
    return f"{amount:,.2f}".replace("-", MINUS)


def whole(number: Decimal) -> str:
    """Without cents, where the cents are below."""
    return f"{number:,.0f}".replace("-", MINUS)


def month(day: dt.date) -> str:
    return f"{day:%b '%y}"


def day(moment: dt.date) -> str:
    return f"{moment.day} {moment:%B %Y}"
