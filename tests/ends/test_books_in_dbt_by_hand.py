"""Books that a made-up company does not have, row by row: dbt states them rightly, or its build fails."""

from __future__ import annotations

import re
import typing as t
from datetime import timedelta
from decimal import Decimal

import duckdb
import pytest
from support.environments import programs_of
from support.meltano import BIN, Example

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.meltano import Run
    from support.sandbox import Sandbox

Rows: t.TypeAlias = list[tuple[t.Any, ...]]
Posting: t.TypeAlias = dict[str, t.Any]

COLUMNS: t.Final = ("code", "name", "class", "type", "system_account")
CHART: t.Final = {
    "bank": ("090", "Bank", "ASSET", "BANK", None),
    "debtors": ("610", "Accounts Receivable", "ASSET", "CURRENT", "DEBTORS"),
    "sales": ("200", "Sales", "REVENUE", "SALES", None),
    "rent": ("469", "Rent", "EXPENSE", "EXPENSE", None),
    "gst": ("820", "GST", "LIABILITY", "CURRLIAB", "GST"),
    "retained": ("960", "Retained Earnings", "EQUITY", "RETAINED", "RETAINEDEARNINGS"),
}
UNSAID: t.Final = {"account_id": None, "account_name": None, "account_class": None, "account_type": None}
"""Of an account, where the chart could not be read."""
NOWHERE: t.Final = {**UNSAID, "account_code": None, "system_account": None}
DAYS: t.Final = (
    *((table, "date") for table in ("general_ledger", "invoice", "credit_note", "overpayment", "prepayment")),
    ("invoice", "due_date"),
    ("trial_balance", "to_date"),
)
"""What a loader makes text of without the setting `days`."""

TABLES: t.Final = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'xero'"
EMPTY: t.Final = "CREATE OR REPLACE TABLE xero.{0} AS FROM xero.{0} LIMIT 0"
"""And without its key, as a loader that appends has it."""
INSERT: t.Final = "INSERT INTO xero.{} ({}) VALUES ({})"


class Warehouse:
    """A warehouse with the tables that a run of the tap made, and no row in them but those of a test."""

    def __init__(self, sandbox: Sandbox, tmp_path: Path) -> None:
        sandbox.reset(invoices=1)
        self.project = Example(
            "analytics", tmp_path / "project", sandbox, PATH=f"{BIN}:{programs_of('dbt')}:/usr/bin:/bin"
        )
        run = self.project.run("tap-xero", "target-duckdb")
        assert run.exit_code == 0, run.log
        self.file = self.project.folder / "warehouse.duckdb"
        self._documents = 0
        self.change(*(EMPTY.format(table) for (table,) in self.ask(TABLES)))

    def ask(self, question: str) -> Rows:
        with duckdb.connect(str(self.file), read_only=True) as warehouse:
            return warehouse.execute(question).fetchall()

    def change(self, *statements: str) -> None:
        with duckdb.connect(str(self.file)) as warehouse:
            for each in statements:
                warehouse.execute(each)

    def add(self, table: str, **row: t.Any) -> None:
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        with duckdb.connect(str(self.file)) as warehouse:
            warehouse.execute(INSERT.format(table, names, marks), [*row.values()])

    def organise(self, tenant: str, *, year_ends: tuple[int, int] = (3, 31)) -> None:
        """Add an organisation with a chart of accounts."""
        month, day = year_ends
        self.add(
            "organization", tenant_id=tenant, name=tenant, financial_year_end_month=month, financial_year_end_day=day
        )
        for account, told in CHART.items():
            own = dict(zip(COLUMNS, told, strict=True))
            self.add("account", tenant_id=tenant, account_id=account, status="ACTIVE", **own)

    def post(self, tenant: str, day: str, *postings: Posting, **document: t.Any) -> None:
        """Add what a document posts."""
        self._documents += 1
        key = {"tenant_id": tenant, "collection": "invoices", "document_id": str(self._documents)}
        head = {"date": day, "updated_date_utc": "2026-05-31", "source_type": "ACCREC", **document}
        for place, posting in enumerate(postings):
            self.add("general_ledger", **key, posting_id=str(place), **{**head, **posting})

    def hold_against(self, tenant: str, day: str, digest: str = "asked", **balances: int) -> None:
        """Add what Xero's trial balance says at the end of a day."""
        answer = {"tenant_id": tenant, "report_id": "TrialBalance", "basis": "accrual", "row_type": "line"}
        asked = {"to_date": day, "parameters_digest": f"{digest} {day}", "read_at": "2026-06-01 10:00"}
        for account, balance in balances.items():
            cell = {"column": "YTD Debit" if balance > 0 else "YTD Credit", "value": abs(balance)}
            self.add(
                "trial_balance", **answer, **asked, row_path=account, account_id=account, row_title=account, **cell
            )

    def build(self) -> Run:
        return self.project.invoke("dbt-duckdb:build")


@pytest.fixture
def warehouse(sandbox: Sandbox, tmp_path: Path) -> Warehouse:
    return Warehouse(sandbox, tmp_path)


def on(account: str, net: int, **more: t.Any) -> Posting:
    """A posting to an account of the chart."""
    columns = [f"account_{name}" for name in COLUMNS[:-1]]
    told = dict(zip([*columns, COLUMNS[-1]], CHART[account], strict=True))
    return {"account_id": account, **told, "net_amount": net, "tax_amount": 0, **more}


def year_that_ends_within_a_month(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant, year_ends=(4, 5))
    books.post(tenant, "2026-04-03", on("debtors", 100), on("sales", -100))
    books.post(tenant, "2026-04-10", on("debtors", 7), on("sales", -7))
    books.hold_against(tenant, "2026-04-30", debtors=107, sales=-7, retained=-100)
    return [(2026, Decimal(100)), (2027, Decimal(7))]


def goods_that_come_back(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    for line, quantity in (("sold", 5), ("back", -1)):
        books.add(
            "invoice_line_item", tenant_id=tenant, invoice_id="i", line_item_id=line, item_code="A", quantity=quantity
        )
    books.add(
        "credit_note_line_item", tenant_id=tenant, credit_note_id="c", line_item_id="note", item_code="A", quantity=1
    )
    sold, back = on("sales", -500, source_line_id="sold"), on("sales", 100, source_line_id="back")
    books.post(tenant, "2026-05-03", on("debtors", 400), sold, back)
    note = on("sales", 100, source_line_id="note")
    books.post(tenant, "2026-05-04", on("debtors", -100), note, source_type="ACCRECCREDIT")
    books.hold_against(tenant, "2026-05-31", debtors=300, sales=-300)
    return [("A", Decimal(3), Decimal(300))]


def item_and_contact_that_go_by_another_now(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    books.add("item", tenant_id=tenant, item_id="a", code="NEW", name="Chair")
    books.add("item", tenant_id=tenant, item_id="b", code="OLD", name="Desk")
    books.add("contact", tenant_id=tenant, contact_id="kept", name="Kept Ltd")
    books.add("contact", tenant_id=tenant, contact_id="merged", name="Merged Ltd", merged_to_contact_id="kept")
    for line, code, contact in (("before", "OLD", "merged"), ("after", "NEW", "kept")):
        told = {"line_item_id": f"{code} {line}", "item_id": "a", "item_code": code, "quantity": 1}
        books.add("invoice_line_item", tenant_id=tenant, invoice_id="i", **told)
        sold = on("sales", -10, source_line_id=told["line_item_id"])
        books.post(tenant, "2026-05-05", on("debtors", 10), sold, contact_id=contact, contact_name=contact)
    books.hold_against(tenant, "2026-05-31", debtors=20, sales=-20)
    return [("NEW Chair", Decimal(20)), ("kept Kept Ltd", Decimal(20))]


def contact_that_has_another_name_now(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    books.add("contact", tenant_id=tenant, contact_id="c", name="New Ltd")
    ((today,),) = books.ask("SELECT current_date")
    open_now = {
        "tenant_id": tenant,
        "status": "AUTHORISED",
        "contact_id": "c",
        "contact_name": "Old Ltd",
        "date": today,
    }
    for age in (-1, 0, 1, 30, 31):
        due = today - timedelta(days=age)
        books.add("invoice", **open_now, invoice_id=str(age), type="ACCREC", due_date=due, amount_due=10)
    books.add("invoice", **open_now, invoice_id="at once", type="ACCREC", amount_due=10)
    books.add("overpayment", **open_now, overpayment_id="o", type="AROVERPAYMENT", remaining_credit=3)
    books.add("prepayment", **open_now, prepayment_id="p", type="RECEIVE-PREPAYMENT", remaining_credit=4)
    return [
        ("New Ltd", "1 to 30 days", Decimal(20)),
        ("New Ltd", "31 to 60 days", Decimal(10)),
        ("New Ltd", "Not due", Decimal(23)),
    ]


def tax_without_an_amount(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    imported = on("rent", 0, tax_type="GSTONIMPORTS", tax_amount=15)
    books.post(tenant, "2026-05-05", on("bank", -15), imported, on("gst", 15), source_type="CASHPAID")
    books.hold_against(tenant, "2026-05-31", bank=-15, gst=15)
    return [("purchases", Decimal(0), Decimal(15))]


def postings_from_before_the_chart_could_be_read(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    by_role, by_code = on("debtors", 9, **UNSAID, account_code=None), on("sales", -9, **UNSAID)
    books.post(tenant, "2026-05-05", by_role, by_code)
    books.add(
        "account", tenant_id=tenant, account_id="deleted", code="200", name="Gone", type="EQUITY", status="ARCHIVED"
    )
    books.hold_against(tenant, "2026-05-31", debtors=9, sales=-9)
    return [("Accounts Receivable", Decimal(9)), ("Current Year Earnings", Decimal(9))]


def retained_earnings_that_were_posted_to(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    archived = {"account_id": "older", "code": "961", "status": "ARCHIVED", "system_account": "RETAINEDEARNINGS"}
    books.add("account", tenant_id=tenant, **archived)
    books.post(tenant, "2025-01-31", on("debtors", 100), on("sales", -100))
    books.post(tenant, "2026-05-31", on("debtors", 50), on("retained", -50))
    books.hold_against(tenant, "2026-05-31", debtors=150, retained=-150)
    return [("debtors", Decimal(150)), ("retained", Decimal(-150))]


def answers_of_one_second(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    books.post(tenant, "2026-05-31 23:00", on("debtors", 6), on("sales", -6))
    books.hold_against(tenant, "2026-05-31", debtors=6, sales=-6)
    books.hold_against(tenant, "2026-05-31", digest="asked otherwise", debtors=6, sales=-6)
    return [("debtors", Decimal(6)), ("sales", Decimal(-6))]


def line_without_an_account(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    books.post(tenant, "2026-05-05", on("debtors", 4), on("sales", -4) | NOWHERE)
    books.hold_against(tenant, "2026-05-31", debtors=4, sales=-4)
    return [(Decimal(0), None), (Decimal(-4), "unknown"), (Decimal(4), "postings that name no account")]


def month_that_was_changed_after_xero_was_asked(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    books.post(tenant, "2026-04-05", on("debtors", 7), on("sales", -7), updated_date_utc="2026-06-02")
    books.hold_against(tenant, "2026-05-31", debtors=6, sales=-6)
    return [("documents that changed after Xero was asked: ask for that month again",)] * 2


def document_that_was_read_again_with_fewer_lines(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    first, again = ({"_fivetran_synced": day} for day in ("2026-06-01", "2026-06-02"))
    rest = on("sales", -8, **first) | NOWHERE
    books.post(tenant, "2026-05-05", on("debtors", 8, **again), on("sales", -8, **again), rest)
    books.hold_against(tenant, "2026-05-31", debtors=8, sales=-8)
    return [("debtors", Decimal(8)), ("sales", Decimal(-8))]


def two_banks_of_which_little_is_said(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    unsaid, by_code = on("bank", -4, **NOWHERE), on("bank", -1, account_id=None, account_code="091")
    books.post(tenant, "2026-05-05", on("rent", 5), unsaid, by_code, source_type="EXPPAYMENT")
    books.hold_against(tenant, "2026-05-31", rent=5, bank=-5)
    return [("bank", Decimal(-5)), ("rent", Decimal(5)), (None, Decimal(0)), (None, Decimal(0))]


def category_without_an_option(books: Warehouse, tenant: str) -> Rows:
    books.organise(tenant)
    books.post(tenant, "2026-05-05", on("debtors", 2), on("sales", -2, tracking_name1="Region"))
    both = {"tracking_name1": "Area", "tracking_option1": "A", "tracking_name2": "Region", "tracking_option2": "North"}
    books.post(tenant, "2026-05-05", on("debtors", 3), on("sales", -3, **both))
    books.hold_against(tenant, "2026-05-31", debtors=5, sales=-5)
    areas = [("Area", "A", Decimal(3)), ("Area", "Unassigned", Decimal(2))]
    return [*areas, ("Region", "North", Decimal(3)), ("Region", "Unassigned", Decimal(2))]


RECONCILED: t.Final = (
    "SELECT account_id, in_xero FROM analytics.reconciliation WHERE tenant_id = '{}' ORDER BY 1 NULLS LAST"
)
STATED: t.Final[dict[Callable[[Warehouse, str], Rows], str]] = {
    year_that_ends_within_a_month: """SELECT financial_year, sum(profit) FROM analytics.profit_and_loss
        WHERE tenant_id = '{}' GROUP BY 1 ORDER BY 1""",
    goods_that_come_back: """SELECT item_code, sum(quantity), sum(revenue) FROM analytics.revenue_by_item
        WHERE tenant_id = '{}' GROUP BY 1""",
    item_and_contact_that_go_by_another_now: """
        SELECT item_code || ' ' || item_name, revenue FROM analytics.revenue_by_item WHERE tenant_id = '{0}' UNION ALL
        SELECT contact_id || ' ' || contact_name, revenue FROM analytics.revenue_by_customer WHERE tenant_id = '{0}'
        ORDER BY 1""",
    contact_that_has_another_name_now: """SELECT contact_name, overdue, sum(amount) FROM analytics.aged_receivables
        WHERE tenant_id = '{}' GROUP BY ALL ORDER BY ALL""",
    tax_without_an_amount: "SELECT side, net, tax FROM analytics.tax_summary WHERE tenant_id = '{}'",
    postings_from_before_the_chart_could_be_read: """SELECT account_name, amount FROM analytics.balance_sheet
        WHERE tenant_id = '{}' AND month = '2026-05-01' ORDER BY 1""",
    retained_earnings_that_were_posted_to: RECONCILED,
    answers_of_one_second: RECONCILED,
    line_without_an_account: """SELECT unexplained, likely_source FROM analytics.reconciliation
        WHERE tenant_id = '{}' ORDER BY account_id NULLS LAST""",
    month_that_was_changed_after_xero_was_asked: """SELECT likely_source FROM analytics.reconciliation
        WHERE tenant_id = '{}'""",
    document_that_was_read_again_with_fewer_lines: RECONCILED,
    two_banks_of_which_little_is_said: RECONCILED,
    category_without_an_option: """SELECT tracking_category, tracking_option, sum(profit)
        FROM analytics.profit_and_loss_by_tracking WHERE tenant_id = '{}' GROUP BY ALL ORDER BY ALL""",
}
"""By what fills the books, and says the answer: the question."""
UNEXPLAINED: t.Final = "SELECT DISTINCT tenant_id FROM analytics.reconciliation WHERE unexplained <> 0 ORDER BY 1"

DIFFERING: t.Final = (
    line_without_an_account,
    month_that_was_changed_after_xero_was_asked,
    two_banks_of_which_little_is_said,
)
"""From Xero's trial balance."""


@pytest.mark.parametrize("type_of_days", ["TIMESTAMP", "VARCHAR"])
def test_what_is_rare_but_right_is_stated_rightly(warehouse: Warehouse, type_of_days: str) -> None:
    """Each in books of its own; whether the loader makes moments of days, or text."""
    answers = {fill.__name__: fill(warehouse, fill.__name__) for fill in STATED}
    warehouse.change(*(f"ALTER TABLE xero.{table} ALTER {column} TYPE {type_of_days}" for table, column in DAYS))

    run = warehouse.build()

    assert run.exit_code == 0, run.log
    assert {fill.__name__: warehouse.ask(STATED[fill].format(fill.__name__)) for fill in STATED} == answers
    assert warehouse.ask(UNEXPLAINED) == [(each.__name__,) for each in DIFFERING]


APPENDED: t.Final = "INSERT INTO xero.{0} FROM xero.{0}"
IMPOSSIBLE: t.Final = {
    "loaded_by_key_xero_general_ledger": [APPENDED.format("general_ledger")],
    "loaded_by_key_xero_tax_rate": [APPENDED.format("tax_rate")],
    "each_ledger_is_of_an_organisation": ["DELETE FROM xero.organization"],
    "not_null_organisations_financial_year_end_month": ["UPDATE xero.organization SET financial_year_end_month = NULL"],
    "not_null_postings_account_class": [
        "DELETE FROM xero.account",
        "UPDATE xero.general_ledger SET account_class = NULL WHERE account_id = 'sales'",
    ],
    "each_ledger_is_held_against_xeros_trial_balance": [
        "UPDATE xero.general_ledger SET updated_date_utc = '2026-08-01' WHERE document_id = '1'"
    ],
    "has no table item, trial_balance. Run the tap": ["DROP TABLE xero.trial_balance", "DROP TABLE xero.item"],
}
"""By what the build says then."""


def test_what_cannot_be_right_fails_the_build(warehouse: Warehouse) -> None:
    """A loader that appends, a table that is empty or not there, a right that was lost."""
    answers_of_one_second(warehouse, "acme")
    warehouse.add("tax_rate", tenant_id="acme", tax_type="OUTPUT", name="Tax on sales")
    whole = warehouse.file.read_bytes()
    assert warehouse.build().exit_code == 0
    for words, changes in IMPOSSIBLE.items():
        warehouse.file.write_bytes(whole)
        warehouse.change(*changes)

        run = warehouse.build()

        assert run.exit_code != 0, words
        assert words in run.log


def test_statements_are_there_without_xeros_trial_balance_for_who_says_so(warehouse: Warehouse) -> None:
    """As the README of the example and the failure itself tell."""
    answers_of_one_second(warehouse, "acme")
    warehouse.change("DROP TABLE xero.trial_balance")
    (told,) = re.findall(r"`dbt build (--exclude \S+)`", (warehouse.project.folder / "README.md").read_text())

    failed = warehouse.build()
    run = warehouse.project.command(programs_of("dbt") / "dbt", "build", "--profiles-dir", ".", *told.split())

    assert told in failed.log
    assert run.exit_code == 0, run.log
    assert warehouse.ask("SELECT sum(profit) FROM analytics.profit_and_loss") == [(Decimal(6),)]
