"""The page that `make demo` ends with: its figures are those of Xero's reports, and it can be read anywhere."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import typing as t
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from support.chromium import chromium_running
from support.loaders import run as load
from support.looking import looks
from support.reports import report, trial_balance
from support.sandbox import serving
from support.tap import Tap
from xero_sandbox.books.arithmetic import in_base
from xero_sandbox.testing.process import UNLIMITED

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Json: t.TypeAlias = dict[str, t.Any]

    from selenium.webdriver.chrome.webdriver import WebDriver
    from support.sandbox import Sandbox

pytest.importorskip("vl_convert", reason="needs vl-convert-python: make install")
import demo
from demo_page.costs import cost_of
from demo_page.figures import figures
from demo_page.page import MINUS, TOP, write_page

SCREENSHOTS: t.Final = os.environ.get("XERO_SCREENSHOTS")
"""Folder for pictures of the page, in each width and scheme; none unless it is set."""
CHARTS: t.Final = 6
DOCUMENTS: t.Final = ("invoices", "credit_notes", "prepayments", "overpayments")
CREDIT: t.Final = {
    "CreditNotes": "ACCRECCREDIT",
    "Prepayments": "RECEIVE-PREPAYMENT",
    "Overpayments": "RECEIVE-OVERPAYMENT",
}
STREAMS: t.Final = (*DOCUMENTS, "organisations", "accounts", "general_ledger", "trial_balance")
AGES: t.Final = {"Not due": 0, "1 to 30 days": 30, "31 to 60 days": 60, "61 to 90 days": 90, "Over 90 days": 10**6}
"""Up to how many days overdue."""
LOSE: t.Final = """
    DELETE FROM xero.general_ledger WHERE (documentid, accountcode) IN (
        SELECT documentid, accountcode FROM xero.general_ledger
        WHERE accountcode = '200' AND sourcetype = 'ACCREC' AND netamount < 0
            AND CAST(date AS DATE) < date_trunc('month', current_date)
        ORDER BY date DESC, netamount LIMIT 1)
    RETURNING last_day(CAST(date AS DATE)), CAST(-netamount AS DECIMAL(20, 2))"""

SUPERSEDED: t.Final = (
    """INSERT INTO xero.general_ledger BY NAME SELECT * REPLACE (
        postingid || ' before' AS postingid, netamount + 7 AS netamount,
        updateddateutc - INTERVAL 1 DAY AS updateddateutc)
        FROM xero.general_ledger""",
    """INSERT INTO xero.trial_balance BY NAME SELECT * REPLACE (
        parameters_digest || ' before' AS parameters_digest, read_at - INTERVAL 1 DAY AS read_at, 7 AS value)
        FROM xero.trial_balance""",
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A page, the books of which it is, and what reading them took."""

    sandbox: Sandbox
    database: Path
    file: Path
    stats: dict[str, t.Any]

    def table(self, name: str) -> dict[str, list[Decimal]]:
        """The figures of a table of the page, by the first cell of a row."""
        return dict(cells for _, cells in self._rows(name))

    def months(self, name: str) -> dict[date, list[Decimal]]:
        """The same of a table by month, by its last day."""
        return {date.fromisoformat(day): figures for day, (_, figures) in self._rows(name) if day}

    def _rows(self, name: str) -> Iterator[tuple[str, tuple[str, list[Decimal]]]]:
        (table,) = re.findall(rf'<table class="figures" id="{name}">(.*?)</table>', self.file.read_text(), re.DOTALL)
        for day, row in re.findall(r"<tr(?: data-month=\"(.*?)\")?>(.*?)</tr>", table, re.DOTALL):
            (title, *_), cells = (re.findall(rf"<{cell}.*?>(.*?)</{cell}>", row) for cell in ("th", "td"))
            yield day, (title, [Decimal(cell.replace(",", "").replace(MINUS, "-")) for cell in cells if cell])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One for all tests of this file, of what the tap read once."""
    folder = tmp_path_factory.mktemp("demo")
    with serving(*UNLIMITED, "--invoices", "150") as sandbox:
        streams = json.loads(demo.TRIAL_BALANCES["TAP_XERO_STREAMS"])
        settings = {"extra_streams": ["trial_balance"], "streams": streams, "request_log": True}
        run = Tap(folder, sandbox.config())(*STREAMS, **settings)
        assert run.exit_code == 0, run.told
        stats = sandbox.control("GET", "stats")
        database = folder / "demo.duckdb"
        loader = {"path": str(database), "default_target_schema": "xero", "add_metadata_columns": True}
        load(folder, "target-duckdb", loader, run.messages)
        file = folder / "demo.html"
        with duckdb.connect(str(database), read_only=True) as connection:
            write_page(connection, [cost_of("the only run", run.log)], file)
        yield Made(sandbox=sandbox, database=database, file=file, stats=stats)


def test_profit_and_loss_is_xeros_report_of_each_month(made: Made) -> None:
    months = made.months("profit-and-loss")

    assert len(months) in {12, 13}
    for month_end, (income, costs, unexplained, profit) in months.items():
        body = report(made.sandbox, "ProfitAndLoss", fromDate=f"{month_end:%Y-%m}-01", toDate=f"{month_end}")
        assert profit == body.row("Net Profit")[0]
        assert income == body.row("Total Income")[0] + body.row("Total Other Income")[0]
        assert profit == income - costs + unexplained
    assert sum(row[3] for row in months.values()) == made.table("profit-and-loss")["Total"][3] != 0


def test_cash_is_xeros_summary_of_the_bank_accounts_without_transfers(made: Made) -> None:
    transfers = json.loads(made.sandbox.get("BankTransfers").text, parse_float=Decimal)["BankTransfers"]
    months = made.months("cash")

    for month_end, (received, spent, balance) in months.items():
        body = report(made.sandbox, "BankSummary", fromDate=f"{month_end:%Y-%m}-01", toDate=f"{month_end}")
        _, their_received, their_spent, closing = body.row("Total")
        assert balance == closing
        moved = [each["Amount"] for each in transfers if each["DateString"][:7] == f"{month_end:%Y-%m}"]
        assert their_received - received == their_spent - spent == sum(moved)
    assert {each["DateString"][:7] for each in transfers} & {f"{month_end:%Y-%m}" for month_end in months}


def test_the_balance_is_xeros_balance_sheet_of_each_month(made: Made) -> None:
    for month_end, (assets, liabilities, net_assets, _) in made.months("balance").items():
        body = report(made.sandbox, "BalanceSheet", date=f"{month_end}")
        theirs = [body.row(name)[0] for name in ("Total Assets", "Total Liabilities", "Net Assets")]
        assert [assets, liabilities, net_assets] == theirs


def test_receivables_are_what_is_open_by_age_and_come_to_what_is_on_their_account(made: Made) -> None:
    expected = dict.fromkeys(AGES, Decimal())
    for document, day, amount in open_documents(made.sandbox):
        overdue = (date.fromisoformat(made.sandbox.now()[:10]) - date.fromisoformat(day[:10])).days
        age = next(name for name, until in AGES.items() if overdue <= until)
        expected[age] += in_base(amount, document.get("CurrencyRate", Decimal(1)))
    shown = made.table("receivables")

    assert {age: shown[age][1] for age in AGES} == expected
    assert len([age for age in AGES if expected[age]]) > 2
    assert shown["Total"][1] == trial_balance(made.sandbox)["610"]


def open_documents(sandbox: Sandbox) -> Iterator[tuple[Json, str, Decimal]]:
    """What customers owe, the day from which on it is overdue, and how much; less what they have left to use."""
    for document in answer(sandbox, "Invoices", "ACCREC"):
        yield document, document["DueDateString"], document["AmountDue"]
    for collection, kind in CREDIT.items():
        for document in answer(sandbox, collection, kind):
            yield document, document["DateString"], -document["RemainingCredit"]


def answer(sandbox: Sandbox, collection: str, kind: str) -> list[Json]:
    asked = sandbox.get(collection, where=f'Type=="{kind}" AND Status=="AUTHORISED"')
    return list(json.loads(asked.text, parse_float=Decimal)[collection])


def test_the_ten_best_customers_and_all_others_made_the_income(made: Made) -> None:
    customers = made.table("customers")

    assert len(customers) == len(("Customer", "Total", "All others")) + TOP
    (income,) = customers["Total"]
    assert income == made.table("profit-and-loss")["Total"][0]


def test_the_ledger_is_held_against_xeros_trial_balance(made: Made) -> None:
    """To the cent, and every difference is a row of its own."""
    last = max(made.months("balance"))
    accounts = {row["Name"]: row["Code"] for row in made.sandbox.get("Accounts").json()["Accounts"] if "Code" in row}
    theirs = trial_balance(made.sandbox, date=f"{last}")
    shown = made.table("trial-balance")
    total = shown.pop("Debits less credits")
    shown.pop("Account")

    for name, (in_ledger, in_xero, unexplained) in shown.items():
        assert in_xero == theirs.pop(accounts.get(html.unescape(name), ""), Decimal())
        assert unexplained == in_xero - in_ledger
    assert not any(theirs.values())
    assert total == [0, 0, 0]


def test_what_no_document_explains_is_shown_and_the_sums_stay_xeros(made: Made, tmp_path: Path) -> None:
    """As of an invoice that somebody has lost, or a journal that no document made."""
    copy = shutil.copy(made.database, tmp_path)
    with duckdb.connect(copy) as database:
        lost = database.execute(LOSE).fetchall()
        found = figures(database)
    (month,) = {day for day, _ in lost}
    income = sum(amount for _, amount in lost)

    assert [row["profit"] for row in found.profit] == [row[3] for row in made.months("profit-and-loss").values()]
    assert [row["net_assets"] for row in found.balance] == [row[2] for row in made.months("balance").values()]
    assert {row["month_end"]: row["unexplained"] for row in found.profit}[month] == income
    assert {row["month_end"] for row in found.differences if row["account"] == "Sales"} >= {month}


def test_what_a_later_run_superseded_counts_no_more(made: Made, tmp_path: Path) -> None:
    """A loader keeps the postings that a document had before, and what Xero had answered before."""
    copy = shutil.copy(made.database, tmp_path)
    with duckdb.connect(copy, read_only=True) as database:
        before = figures(database)
    with duckdb.connect(copy) as database:
        for older in SUPERSEDED:
            database.execute(older)
        assert figures(database) == before


def test_accounts_of_one_name_are_told_apart(made: Made, tmp_path: Path) -> None:
    copy = shutil.copy(made.database, tmp_path)
    with duckdb.connect(copy) as database:
        database.execute("UPDATE xero.accounts SET name = 'Rent' WHERE code = '400'")
        named = {row["account"] for row in figures(database).match}

    assert {"Rent (400)", "Rent (469)", "Sales"} <= named
    assert "Rent" not in named


def test_each_stream_has_the_calls_and_bytes_that_xero_counted(made: Made) -> None:
    (tenant,) = made.stats["tenants"].values()
    counted = {path: (count["calls"], count["bytes"]) for path, count in tenant["paths"].items()}
    (run,) = re.findall(r"<caption>The only run</caption>(.*?)</table>", made.file.read_text(), re.DOTALL)
    cells = [re.findall(r"<t[hd]>(.*?)</t[hd]>", row) for row in re.findall(r"<tr.*?>(.*?)</tr>", run, re.DOTALL)]
    shown = {name: (int(calls), int(size.replace(",", ""))) for name, calls, size, _ in cells[1:]}

    assert shown["trial_balance"] == counted["GET /Reports/TrialBalance"]
    assert shown["invoices"] == counted["GET /Invoices"]
    assert shown["Total"] == (tenant["calls"], tenant["bytes"])
    assert all(float(seconds) >= 0 for *_, seconds in cells[1:])


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium_running(tmp_path_factory.mktemp("chromium"), 1280, 1000) as driver:
        yield driver


def test_it_can_be_looked_at_on_a_screen_and_on_a_phone_by_day_and_by_night(made: Made, chromium: WebDriver) -> None:
    """Everything fits, nothing lies upon anything else, no chart is empty, and nothing is asked of a network."""
    papers = set()
    for seen in looks(chromium, made.file.as_uri()):
        seen.expect_readable()
        assert len(seen.marks) == CHARTS
        assert min(seen.marks) > 2
        papers.add(seen.paper)
        if SCREENSHOTS:
            width, scheme = seen.at
            chromium.save_screenshot(f"{SCREENSHOTS}/demo-{width}-{scheme}.png")
    assert len(papers) == 2
