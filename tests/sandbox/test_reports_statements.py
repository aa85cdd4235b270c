"""Profit and loss, balance sheet and trial balance: sums are right, and the reports agree with each other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages
from support.reports import amounts, report, texts, trial_balance

if TYPE_CHECKING:
    from support.reports import Report
    from support.sandbox import Sandbox

TODAY = "2026-06-30"
YEAR_START = "2026-04-01"
BASES = ("false", "true")


@pytest.fixture(scope="module")
def books(sandbox_process: Sandbox) -> Sandbox:
    """Books that these tests only read."""
    sandbox_process.reset(today=TODAY, invoices=300)
    return sandbox_process


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("ProfitAndLoss", {"periods": 3, "timeframe": "QUARTER"}),
        ("BalanceSheet", {"periods": 2, "timeframe": "MONTH"}),
        ("BankSummary", {"fromDate": YEAR_START, "toDate": TODAY}),
        ("BudgetSummary", {"periods": 4}),
    ],
)
def test_a_summary_row_is_the_sum_of_the_rows_above_it(books: Sandbox, name: str, params: dict[str, Any]) -> None:
    summed = 0
    for section in report(books, name, **params).sections:
        rows = [amounts(row) for row in section["Rows"] if row["RowType"] == "Row"]
        totals = [amounts(row) for row in section["Rows"] if row["RowType"] == "SummaryRow"]
        if rows and totals:
            assert totals == [[sum(column) for column in zip(*rows, strict=True)]]
            summed += 1

    assert summed


def profit_of(found: Report) -> list[Decimal]:
    gross = [
        income - costs
        for income, costs in zip(found.row("Total Income"), found.row("Total Cost of Sales"), strict=True)
    ]
    assert found.row("Gross Profit") == gross
    parts = zip(gross, found.row("Total Other Income"), found.row("Total Operating Expenses"), strict=True)
    return [before + other - expenses for before, other, expenses in parts]


@pytest.mark.parametrize("basis", BASES)
def test_profit_is_income_less_costs(books: Sandbox, basis: str) -> None:
    found = report(books, "ProfitAndLoss", fromDate=YEAR_START, toDate=TODAY, periods=2, paymentsOnly=basis)

    assert found.row("Net Profit") == profit_of(found)
    assert all(found.row("Net Profit"))


@pytest.mark.parametrize("basis", BASES)
def test_the_balance_sheet_balances(books: Sandbox, basis: str) -> None:
    found = report(books, "BalanceSheet", date=TODAY, periods=6, paymentsOnly=basis)

    sides = zip(found.row("Total Assets"), found.row("Total Liabilities"), strict=True)
    net = [assets - liabilities for assets, liabilities in sides]
    assert net == found.row("Net Assets") == found.row("Total Equity")
    assert len(net) == 7


@pytest.mark.parametrize("basis", BASES)
def test_the_profit_of_the_year_is_the_balance_sheets_current_year_earnings(books: Sandbox, basis: str) -> None:
    """The generated company's year begins on the first of April."""
    profit = report(books, "ProfitAndLoss", fromDate=YEAR_START, toDate=TODAY, paymentsOnly=basis)
    sheet = report(books, "BalanceSheet", date=TODAY, paymentsOnly=basis)

    assert profit.row("Net Profit")[0] == sheet.row("Current Year Earnings")[0] != 0


def test_what_earlier_years_earned_is_retained(books: Sandbox) -> None:
    sheet = report(books, "BalanceSheet", date=YEAR_START, periods=1, timeframe="MONTH")
    before = report(books, "ProfitAndLoss", fromDate="2025-04-01", toDate="2026-03-31")

    assert sheet.row("Retained Earnings")[0] == before.row("Net Profit")[0]
    assert sheet.row("Current Year Earnings")[1] + sheet.row("Retained Earnings")[1] == sheet.row("Total Equity")[1]


@pytest.mark.parametrize("basis", BASES)
def test_the_trial_balance_agrees_with_the_journals(books: Sandbox, basis: str) -> None:
    """Journals up to today, summed up by account, are the balances of the balance sheet's accounts."""
    expected: dict[str, Decimal] = {}
    offset = 0
    while page := books.get("Journals", offset=offset, paymentsOnly=basis).json()["Journals"]:
        for line in (line for journal in page for line in journal["JournalLines"]):
            net = Decimal(str(line["NetAmount"]))
            expected[line["AccountCode"]] = expected.get(line["AccountCode"], Decimal()) + net
        offset = page[-1]["JournalNumber"]

    found = trial_balance(books, date=TODAY, paymentsOnly=basis)

    assert {code: net for code, net in found.items() if "600" < code < "950"} == {
        code: net for code, net in expected.items() if "600" < code < "950" and net
    }


@pytest.mark.parametrize("basis", BASES)
def test_the_trial_balance_agrees_with_the_balance_sheet(books: Sandbox, basis: str) -> None:
    balances = trial_balance(books, date=TODAY, paymentsOnly=basis)
    sheet = report(books, "BalanceSheet", date=TODAY, paymentsOnly=basis)

    bank = [row[0] for name, row in sheet.section("Bank").items() if not name.startswith("Total")]
    assert sorted(bank) == sorted(balances[code] for code in ("090", "091", "092") if code in balances)
    assert sheet.row("GST")[0] == -balances["820"]


def test_the_header_names_a_column_for_each_period(books: Sandbox) -> None:
    """As many as were asked for and one more (S-PNL, H)."""
    found = report(books, "ProfitAndLoss", fromDate="2026-04-01", toDate="2026-04-30", periods=2, timeframe="MONTH")

    assert found.head == ["", "30 Apr 26", "30 Mar 26", "28 Feb 26"]


def test_the_window_is_laid_over_each_earlier_period(books: Sandbox) -> None:
    """So a window of 30 days leaves out the last day of March (S-PNL, H)."""
    compared = report(books, "ProfitAndLoss", fromDate="2026-04-01", toDate="2026-04-30", periods=1)
    same = report(books, "ProfitAndLoss", fromDate="2026-03-01", toDate="2026-03-30")
    whole = report(books, "ProfitAndLoss", fromDate="2026-03-01", toDate="2026-03-31")
    last = report(books, "ProfitAndLoss", fromDate="2026-03-31", toDate="2026-03-31")

    assert compared.row("Net Profit")[1] == same.row("Net Profit")[0]
    assert whole.row("Net Profit")[0] == same.row("Net Profit")[0] + last.row("Net Profit")[0]


def test_without_dates_it_is_about_this_month(books: Sandbox) -> None:
    plain = report(books, "ProfitAndLoss")

    assert plain.row("Net Profit") == report(books, "ProfitAndLoss", fromDate="2026-06-01", toDate=TODAY).row(
        "Net Profit"
    )
    assert plain.body["ReportTitles"][-1] == "1 June 2026 to 30 June 2026"


def test_cells_of_an_account_name_it(books: Sandbox) -> None:
    ids = {account["AccountID"] for account in books.get("Accounts").json()["Accounts"]}
    for name in ("ProfitAndLoss", "TrialBalance"):
        rows = [
            row for row in report(books, name).rows() if row["RowType"] == "Row" and "Attributes" in row["Cells"][0]
        ]
        assert rows
        for cell in (cell for row in rows for cell in row["Cells"]):
            (attribute,) = cell["Attributes"]
            assert attribute["Id"] == "account"
            assert attribute["Value"] in {*ids, "FXGROUPID"}


def test_gains_in_other_currencies_are_one_line_of_the_profit_and_loss(books: Sandbox) -> None:
    """Which has no account of its own."""
    year = {"fromDate": "2025-07-01", "toDate": TODAY}
    balances = trial_balance(books, date=TODAY)
    gains = {"497", "498", "499"}
    rows = {texts(row)[0]: row for row in report(books, "ProfitAndLoss", **year).rows()}

    together = rows["Foreign Currency Gains and Losses"]
    assert {cell["Attributes"][0]["Value"] for cell in together["Cells"]} == {"FXGROUPID"}
    assert "Realised Currency Gains" not in rows
    assert amounts(together)[0] != 0
    since_april = report(books, "ProfitAndLoss", fromDate=YEAR_START, toDate=TODAY)
    assert since_april.row("Foreign Currency Gains and Losses")[0] == sum(balances.get(code, 0) for code in gains)


def test_some_sections_have_a_title_and_no_rows(books: Sandbox) -> None:
    sections = report(books, "BalanceSheet").sections

    assert [section["Title"] for section in sections if not section["Rows"]] == ["Assets", "Liabilities"]


def test_everything_in_a_cell_is_text(books: Sandbox) -> None:
    for name in ("ProfitAndLoss", "BalanceSheet", "TrialBalance", "BankSummary", "ExecutiveSummary", "BudgetSummary"):
        assert all(isinstance(text, str) for row in report(books, name).rows() for text in texts(row))


def test_options_of_a_tracking_category_are_columns_that_add_up(books: Sandbox) -> None:
    category = next(
        each for each in books.get("TrackingCategories").json()["TrackingCategories"] if each["Name"] == "Region"
    )
    window = {"fromDate": "2025-07-01", "toDate": TODAY}
    found = report(books, "ProfitAndLoss", trackingCategoryID=category["TrackingCategoryID"], **window)

    assert found.head[-2:] == ["Unassigned", "Total"]
    *options, total = found.row("Net Profit")
    assert sum(options) == total == report(books, "ProfitAndLoss", **window).row("Net Profit")[0]


def test_one_tracking_option_alone(books: Sandbox) -> None:
    category = next(
        each for each in books.get("TrackingCategories").json()["TrackingCategories"] if each["Name"] == "Region"
    )
    option = category["Options"][0]
    tracked = {"trackingCategoryID": category["TrackingCategoryID"]}
    window: dict[str, Any] = {"fromDate": "2025-07-01", "toDate": TODAY}
    columns = report(books, "ProfitAndLoss", **tracked, **window)

    alone = report(books, "ProfitAndLoss", **tracked, trackingOptionID=option["TrackingOptionID"], **window)
    bare = books.get("Reports/ProfitAndLoss", trackingOptionID=option["TrackingOptionID"], **window)

    assert alone.head == ["", option["Name"]]
    assert alone.row("Net Profit") == [columns.row("Net Profit")[columns.head.index(option["Name"]) - 1]] != [0]
    assert messages(bare) == ["TrackingCategoryID1 must be provided if a TrackingOptionID1 is provided."]


def test_one_option_of_a_second_category_goes_with_each_of_the_first(books: Sandbox) -> None:
    first, second = books.get("TrackingCategories", includeArchived="true").json()["TrackingCategories"][:2]
    option = second["Options"][0]
    both = {"trackingCategoryID": first["TrackingCategoryID"], "trackingCategoryID2": second["TrackingCategoryID"]}
    window = {"fromDate": "2025-07-01", "toDate": TODAY}

    found = report(books, "ProfitAndLoss", **both, trackingOptionID2=option["TrackingOptionID"], **window)
    alone = report(
        books,
        "ProfitAndLoss",
        trackingCategoryID=second["TrackingCategoryID"],
        trackingOptionID=option["TrackingOptionID"],
        **window,
    )

    pairs = [f"{each['Name']} / {option['Name']}" for each in first["Options"]]
    assert found.head == ["", *pairs, "Unassigned", "Total"]
    *options, total = found.row("Net Profit")
    assert sum(options) == total == alone.row("Net Profit")[0]


def test_earnings_say_of_which_days_they_are(books: Sandbox) -> None:
    """Those of the year from its first day on, those retained until the day of the sheet."""
    sheet = report(books, "BalanceSheet", date=TODAY, periods=1, timeframe="YEAR")
    rows = {texts(row)[0]: row["Cells"] for row in sheet.rows()}

    dated = {
        name: [{each["Id"]: each["Value"] for each in cell["Attributes"] if each["Id"] != "account"} for cell in cells]
        for name, cells in rows.items()
        if name in ("Current Year Earnings", "Retained Earnings")
    }
    assert dated == {
        "Current Year Earnings": [
            {},
            {"fromDate": "4/1/2026", "toDate": "6/30/2026"},
            {"fromDate": "4/1/2025", "toDate": "6/30/2025"},
        ],
        "Retained Earnings": [
            {},
            {"fromDate": "", "toDate": "6/30/2026"},
            {"fromDate": "", "toDate": "6/30/2025"},
        ],
    }


def test_a_balance_sheet_is_as_at_the_end_of_the_month(books: Sandbox) -> None:
    sheet = report(books, "BalanceSheet", date="2026-05-04")

    assert sheet.head == ["", "31 May 2026", "31 May 2025"]
    assert sheet.row("Net Assets")[0] == report(books, "BalanceSheet", date="2026-05-31").row("Net Assets")[0]


def test_an_account_that_did_not_move_has_its_zero_on_its_own_side(books: Sandbox) -> None:
    sides = [
        (section["Title"] in ("Expenses", "Assets"), texts(row)[1:3])
        for section in report(books, "TrialBalance", date=TODAY).sections
        for row in section["Rows"]
        if row["RowType"] == "Row"
    ]

    assert {pair.index("0.00") == 1 for is_debit, pair in sides if is_debit and "0.00" in pair} == {False}
    assert {pair.index("0.00") == 1 for is_debit, pair in sides if not is_debit and "0.00" in pair} == {True}


@pytest.mark.parametrize(
    ("days", "title"),
    [
        ({"fromDate": "2026-01-01"}, "1 January 2026 to 30 June 2026"),
        ({"toDate": "2026-06-20"}, "1 June 2026 to 20 June 2026"),
        ({"toDate": "2026-03-15"}, "1 March 2026 to 15 March 2026"),
        ({"fromDate": "2025-06-30", "toDate": TODAY}, "30 June 2025 to 30 June 2026"),
    ],
)
def test_a_day_that_is_not_given_is_the_first_or_last_of_a_month(
    books: Sandbox, days: dict[str, str], title: str
) -> None:
    assert report(books, "ProfitAndLoss", **days).body["ReportTitles"][-1] == title


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("ProfitAndLoss", {"fromDate": "yesterday"}),
        ("ProfitAndLoss", {"fromDate": "2026-02-30"}),
        ("ProfitAndLoss", {"fromDate": "2026-06-30", "toDate": "2026-06-01"}),
        ("ProfitAndLoss", {"fromDate": "2025-06-29", "toDate": "2026-06-30"}),
        ("ProfitAndLoss", {"fromDate": "2025-01-01"}),
        ("BankSummary", {"fromDate": "2024-06-30", "toDate": "2026-06-30"}),
        ("ProfitAndLoss", {"periods": "12"}),
        ("ProfitAndLoss", {"periods": "0"}),
        ("ProfitAndLoss", {"periods": "many"}),
        ("ProfitAndLoss", {"timeframe": "DECADE"}),
        ("ProfitAndLoss", {"paymentsOnly": "perhaps"}),
        ("ProfitAndLoss", {"trackingCategoryID": "Region"}),
        ("ProfitAndLoss", {"trackingOptionID": "00000000-0000-0000-0000-000000000000"}),
        ("BalanceSheet", {"date": "31/12/2026"}),
        ("BalanceSheet", {"periods": "99999999999999999999"}),
        ("BudgetSummary", {"timeframe": "2"}),
        ("BudgetSummary", {"periods": "13"}),
        ("AgedReceivablesByContact", {}),
        ("AgedPayablesByContact", {"contactID": "somebody"}),
        ("AgedPayablesByContact", {"contactID": "00000000-0000-0000-0000-000000000000"}),
    ],
)
def test_a_bad_parameter_is_refused(books: Sandbox, name: str, params: dict[str, Any]) -> None:
    answer = books.get(f"Reports/{name}", **params)

    assert answer.status_code == 400
    assert answer.json()["Type"] == "ValidationException"
    assert answer.json()["Elements"][0]["ValidationErrors"][0]["Message"]
