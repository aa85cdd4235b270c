"""From documents to statements: examples/analytics, by the commands it shows, equals Xero's own reports."""

from __future__ import annotations

import os
import typing as t
from collections import defaultdict
from decimal import Decimal

import duckdb
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from support.environments import programs_of
from support.meltano import BIN, Example
from support.random_books import Scribbler
from support.reports import amounts, report, texts

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.postgres import Postgres
    from support.reports import Report
    from support.sandbox import Sandbox

Rows: t.TypeAlias = list[tuple[t.Any, ...]]
Ask: t.TypeAlias = t.Callable[[str], Rows]
ORGANISATIONS: t.Final = 3

MONTHS: t.Final = "SELECT DISTINCT month, month_end FROM analytics.reconciliation ORDER BY 1"
PROFIT: t.Final = """SELECT account_name, amount FROM analytics.profit_and_loss
    WHERE tenant_id = '{tenant}' AND month = '{month}'"""
BALANCES: t.Final = """SELECT account_name, amount FROM analytics.balance_sheet
    WHERE tenant_id = '{tenant}' AND month = '{month}'
    UNION ALL
    SELECT CASE WHEN account_class IN ('REVENUE', 'EXPENSE') THEN 'Current Year Earnings' ELSE account_name END,
        CASE account_class WHEN 'ASSET' THEN unexplained ELSE -unexplained END
    FROM analytics.reconciliation
    WHERE tenant_id = '{tenant}' AND month = '{month}'"""
"""What documents cannot explain is added."""
CASH: t.Final = """SELECT account_name, opening_balance, received, spent, closing_balance FROM analytics.cash_flow
    WHERE tenant_id = '{tenant}' AND month = '{month}'"""
AGED: t.Final = """SELECT contact_id, sum(amount), sum(CASE WHEN currency_code = 'NZD' THEN 0 ELSE 0.01 END)
    FROM analytics.aged_{side} WHERE tenant_id = '{tenant}' GROUP BY 1 ORDER BY 1"""
"""With the cents by which conversion, document by document, may miss what Xero converts payment by payment."""
ONE_CONTACT: t.Final = """SELECT former_id FROM analytics_staging.contacts
    WHERE tenant_id = '{tenant}' AND contact_id = '{contact}'"""
"""And those that were merged into it, whose documents are its own."""
TRACKED: t.Final = """SELECT tracking_option, sum(profit) FROM analytics.profit_and_loss_by_tracking
    WHERE tenant_id = '{tenant}' AND month >= '{since}' AND month <= '{until}' AND tracking_category = '{category}'
    GROUP BY 1"""
UNEXPLAINED: t.Final = """SELECT month_end, account_name, unexplained, likely_source FROM analytics.reconciliation
    WHERE tenant_id = '{tenant}' AND unexplained <> 0"""
UNSAID: t.Final = "Bank account that Xero does not say"
PAYS_BACK: t.Final = "Everyday Account"
"""From which the demo company pays expense claims back; no record says so."""
ELSEWHERE: t.Final = {UNSAID: PAYS_BACK, "Realised Currency Gains": "Foreign Currency Gains and Losses"}
"""Where Xero's reports have what stands on an account: gains and losses of each kind are one line."""
PAID_BACK: t.Final = "expense claims paid back: no record says from which bank account"
STOCK: t.Final = "cost of stock that was sold"
SOURCES: t.Final = {
    UNSAID: PAID_BACK,
    PAYS_BACK: PAID_BACK,
    "Cost of Goods Sold": STOCK,
    "Inventory": STOCK,
    "Retained Earnings": "not explained in earlier years",
}
"""What no document tells, by the account on which it is missing."""
SUMMED: t.Final = "SELECT month, sum({1}) FROM analytics.{0} GROUP BY 1 ORDER BY 1"
ADDED: t.Final = {
    "profit_and_loss": "profit",
    "balance_sheet": "amount",
    "cash_flow": "closing_balance",
    "revenue_by_item": "revenue",
    "tax_summary": "tax",
    "reconciliation": "in_xero",
}
GATHERED: t.Final = (
    """INSERT INTO xero.item BY NAME
        SELECT * REPLACE (item_id || '-old' AS item_id, name || ' (old)' AS name) FROM xero.item""",
    """INSERT INTO xero.trial_balance BY NAME SELECT * REPLACE
        (parameters_digest || 'other' AS parameters_digest, read_at - INTERVAL 1 DAY AS read_at, 7 AS value)
        FROM xero.trial_balance""",
    """INSERT INTO xero.trial_balance BY NAME SELECT * REPLACE
        (parameters_digest || 'within' AS parameters_digest, to_date - INTERVAL 3 DAY AS to_date)
        FROM xero.trial_balance""",
    "DELETE FROM xero.account WHERE code = '400'",
    "UPDATE xero.general_ledger SET account_name = 'Ads' WHERE account_code = '400' AND month(date) > 6",
    "UPDATE xero.general_ledger SET account_id = NULL, account_name = NULL WHERE account_code = '469'",
    """UPDATE xero.general_ledger SET account_id = NULL, account_name = NULL, account_code = NULL
        WHERE account_code IN ('404', '408')""",
    """UPDATE xero.general_ledger SET source_type = 'EXPPAYMENT'
        WHERE account_id IS NULL AND account_code IS NULL AND day(date) > 15""",
)
"""What loaders leave in tables in the course of time, and what becomes of a chart."""
HISTORIES: t.Final = int(os.environ.get("DBT_HISTORIES", "1"))
"""In how many organisations somebody works after the first run; `make histories` takes more."""
ACTS: t.Final = 120


def copied(sandbox: Sandbox, tmp_path: Path, **environment: str) -> Example:
    """The project; dbt is where `make dbt` put it."""
    path = f"{BIN}:{programs_of('dbt')}:{os.environ['PATH']}"
    return Example("analytics", tmp_path / "project", sandbox, PATH=path, **environment)


def of_several(sandbox: Sandbox, tmp_path: Path, **environment: str) -> Example:
    """The project, connected to some organisations by a login."""
    sandbox.reset(organisations=ORGANISATIONS)
    project = copied(sandbox, tmp_path, MELTANO_ENVIRONMENT="live", **environment)
    project.connect(sandbox.config(organisations=str(ORGANISATIONS)))
    return project


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_duckdb(sandbox: Sandbox, tmp_path: Path, seed: int) -> None:
    """Every statement that dbt makes of the ledger is Xero's own report to the cent.

    After others worked in it, too, and moved the end of the year into a month.
    """
    sandbox.reset(seed=7 + seed)
    project = copied(sandbox, tmp_path)

    run = project.follow("With DuckDB")

    assert run.exit_code == 0, run.log
    assert "ERROR=0" in run.log
    assert " Workshop (Demo)" in run.log.partition("Not in any document")[0].partition("Profit and loss")[2]
    expect_in_duckdb(sandbox, project, organisations=1)

    sandbox.records("Organisation", set={"FinancialYearEndMonth": 4, "FinancialYearEndDay": 5}, stamp=False)
    scribbler = Scribbler(sandbox, f"books in dbt {seed}")
    scribbler.act(ACTS)
    again = project.run("duckdb")

    assert again.exit_code == 0, again.log
    assert len(scribbler.done) > 5
    expect_in_duckdb(sandbox, project, organisations=1)


def test_what_a_warehouse_gathers_over_the_years_counts_once(sandbox: Sandbox, tmp_path: Path) -> None:
    """Codes that were used again, accounts that left the chart under two names, reports that were asked otherwise."""
    project = copied(sandbox, tmp_path)
    first = project.run("duckdb")
    assert first.exit_code == 0, first.log
    file = str(project.folder / "warehouse.duckdb")
    with duckdb.connect(file) as warehouse:
        before = {each: warehouse.execute(SUMMED.format(*each)).fetchall() for each in ADDED.items()}
        for change in GATHERED:
            warehouse.execute(change)

    again = project.invoke("dbt-duckdb:build")

    assert again.exit_code == 0, again.log
    with duckdb.connect(file, read_only=True) as warehouse:
        assert {each: warehouse.execute(SUMMED.format(*each)).fetchall() for each in ADDED.items()} == before


def test_several_organisations_are_tried_by_the_lines_that_env_has_for_them(sandbox: Sandbox, tmp_path: Path) -> None:
    """And by a login, for which a refresh token stands here."""
    sandbox.reset(organisations=ORGANISATIONS, invoices=5)
    token = sandbox.config(organisations=str(ORGANISATIONS))["refresh_token"]
    project = copied(sandbox, tmp_path, TAP_XERO_REFRESH_TOKEN=token)
    env = project.folder / ".env"
    env.write_text(env.read_text().replace("\n#XERO", "\nXERO").replace("\n#TAP_XERO", "\nTAP_XERO"))

    run = project.run("duckdb")

    assert run.exit_code == 0, run.log
    with duckdb.connect(str(project.folder / "warehouse.duckdb"), read_only=True) as warehouse:
        found = warehouse.execute("SELECT count(DISTINCT tenant_id) FROM analytics.balance_sheet").fetchone()
    assert found == (ORGANISATIONS,)


def test_books_without_anything_to_hold_them_against_fail(sandbox: Sandbox, tmp_path: Path) -> None:
    """Whoever may not see reports may not see journals, either: the statements would be wrong without a word."""
    sandbox.reset(invoices=20, role="standard")

    run = copied(sandbox, tmp_path).run("duckdb")

    assert run.exit_code != 0
    assert "each_ledger_is_held_against_xeros_trial_balance" in run.log
    assert "Skipped trial_balance" in run.log


def expect_in_duckdb(sandbox: Sandbox, project: Example, *, organisations: int) -> None:
    with duckdb.connect(str(project.folder / "warehouse.duckdb"), read_only=True) as warehouse:
        expect_xeros_figures(sandbox, lambda query: warehouse.execute(query).fetchall(), organisations)


def test_postgres(sandbox: Sandbox, tmp_path: Path, postgres: Postgres) -> None:
    """So it is in PostgreSQL, of each of several organisations."""
    url = postgres.database()
    parts = conninfo_to_dict(url)
    there = {"PGHOST": parts["host"], "PGUSER": parts["user"], "PGDATABASE": parts["dbname"]}
    project = of_several(sandbox, tmp_path, **{name: str(value) for name, value in there.items()})

    run = project.follow("With PostgreSQL")

    assert run.exit_code == 0, run.log
    assert "ERROR=0" in run.log
    with psycopg.connect(url) as connection:
        expect_xeros_figures(sandbox, lambda query: connection.execute(query).fetchall(), ORGANISATIONS)


def expect_xeros_figures(sandbox: Sandbox, ask: Ask, organisations: int) -> None:
    found = [tenant for (tenant,) in ask("SELECT tenant_id FROM analytics_staging.organisations")]
    months = ask(MONTHS)
    assert (len(found), len(months)) == (organisations, 12)
    for tenant in found:
        headers = sandbox.headers(organisations=str(organisations)) | {"Xero-Tenant-Id": tenant}
        books = Books(sandbox, headers, ask, tenant)
        for month, month_end in months:
            books.expect_month(str(month), str(month_end))
        books.expect_tracking(str(months[0][0]), str(months[-1][1]))
        books.expect_aged("receivables")
        books.expect_aged("payables")
        books.expect_nothing_unexplained_but_what_no_record_says()


class Books:
    """An organisation's books in the warehouse, and Xero's reports of them."""

    def __init__(self, sandbox: Sandbox, headers: dict[str, str], ask: Ask, tenant: str) -> None:
        self._sandbox = sandbox
        self._headers = headers
        self._ask = ask
        self._tenant = tenant

    def expect_month(self, month: str, month_end: str) -> None:
        within = {"fromDate": month, "toDate": month_end}
        profit = theirs(self._report("ProfitAndLoss", **within), 1)
        assert self._ours(PROFIT, month=month) == {name: profit[name] for name in profit if name not in SOURCES}
        assert self._ours(BALANCES, month=month) == theirs(self._report("BalanceSheet", date=month_end), 1)
        assert self._ours(CASH, month=month) == theirs(self._report("BankSummary", **within), 4)

    def expect_tracking(self, since: str, until: str) -> None:
        """What each option adds to the profit; Xero has a column for each."""
        headers = self._headers
        for category in self._sandbox.get("TrackingCategories", headers).json()["TrackingCategories"]:
            asked = {"fromDate": since, "toDate": until, "trackingCategoryID": category["TrackingCategoryID"]}
            body = self._report("ProfitAndLoss", **asked)
            columns = dict(zip(body.head[1:], body.row("Net Profit"), strict=True))
            ours = self._ours(TRACKED, since=since, until=until, category=category["Name"])
            ours.pop("Unassigned", None)  # has what documents cannot explain, too; dbt's own test adds it up
            assert ours == {option: [columns[option]] for option in ours}
            assert len(ours) > 1

    def expect_aged(self, side: str) -> None:
        """What the open documents of each contact come to."""
        ours = self._ours(AGED, side=side)
        assert len(ours) > 3
        for contact in list(ours)[:5]:
            found = self._ask(ONE_CONTACT.format(tenant=self._tenant, contact=contact))
            reports = [self._report(f"Aged{side.title()}ByContact", contactID=each) for (each,) in found]
            due = sum((body.row("Total")[-1] for body in reports), Decimal())
            amount, cents = ours[contact]
            assert abs(amount - due) <= cents

    def expect_nothing_unexplained_but_what_no_record_says(self) -> None:
        sums = defaultdict[t.Any, Decimal](Decimal)
        for month_end, account, unexplained, source in self._ask(UNEXPLAINED.format(tenant=self._tenant)):
            assert source == SOURCES[account]
            sums[month_end] += unexplained
        assert not any(sums.values())

    def _report(self, name: str, **params: str) -> Report:
        return report(self._sandbox, name, headers=self._headers, **params)

    def _ours(self, query: str, **given: str) -> dict[str, list[Decimal]]:
        """Figures by name, without those that are nothing."""
        found = defaultdict[str, list[Decimal]](list)
        for name, *figures in self._ask(query.format(tenant=self._tenant, **given)):
            place = ELSEWHERE.get(str(name), str(name))
            found[place] = [a + b for a, b in zip(figures, found[place] or [Decimal()] * len(figures), strict=True)]
        return {name: figures for name, figures in found.items() if any(figures)}


def theirs(body: Report, columns: int) -> dict[str, list[Decimal]]:
    """The same of a report's lines with an account."""
    lines = [row for row in body.rows() if row["Cells"][0].get("Attributes")]
    found = {texts(row)[0]: amounts(row)[:columns] for row in lines}
    return {name: figures for name, figures in found.items() if any(figures)}
