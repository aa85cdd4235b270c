"""The figures of the page, asked of the database into which the demo read."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from pathlib import Path

if t.TYPE_CHECKING:
    import duckdb

Row: t.TypeAlias = dict[str, t.Any]

FOLDER: t.Final = Path(__file__).parent
VIEWS: t.Final = ("ledger.sql", "figures.sql")
COMPANY: t.Final = """
    select name, basecurrency as currency, (select max(read_at) from xero.trial_balance) as asked
    from xero.organisations"""
IN_ORDER: t.Final = """
    from matched
    order by array_position(['ASSET', 'LIABILITY', 'EQUITY', 'REVENUE', 'EXPENSE'], class), code, account, month_end"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the page shows, a list of rows for each of its parts."""

    company: Row
    profit: list[Row]
    cash: list[Row]
    balance: list[Row]
    receivables: list[Row]
    customers: list[Row]
    match: list[Row]

    @property
    def differences(self) -> list[Row]:
        """What documents cannot explain."""
        return [row for row in self.match if row["unexplained"]]

    def match_at(self, month_end: t.Any) -> list[Row]:
        """Each account at the end of a month."""
        return [row for row in self.match if row["month_end"] == month_end]


def figures(database: duckdb.DuckDBPyConnection) -> Figures:
    """Ask for all of them; the views that this takes are gone with the connection."""
    for name in VIEWS:
        database.execute((FOLDER / name).read_text())
    (company,) = _rows(database, COMPANY)
    return Figures(
        company=company,
        profit=_rows(database, "from profit_by_month"),
        cash=_rows(database, "from cash_by_month"),
        balance=_rows(database, "from balance_by_month"),
        receivables=_rows(database, "from receivables_by_age"),
        customers=_rows(database, "from top_customers"),
        match=_rows(database, IN_ORDER),
    )


def _rows(database: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    answer = database.execute(query)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
