"""The other reports: bank and executive summary, budget, aged, 1099 and what was published."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.reports import ZERO, amounts, report, texts, trial_balance

if TYPE_CHECKING:
    from support.reports import Report
    from support.sandbox import Sandbox

TODAY = "2026-06-30"
SIDES = (("AgedReceivablesByContact", "610", 1), ("AgedPayablesByContact", "800", -1))
Json = dict[str, Any]


@pytest.fixture
def books(sandbox: Sandbox) -> Sandbox:
    sandbox.reset(today=TODAY)
    return sandbox


def contacts(sandbox: Sandbox) -> list[Json]:
    found: list[Json] = sandbox.get("Contacts", page=1, pageSize=1000, includeArchived="true").json()["Contacts"]
    return found


def make(sandbox: Sandbox, path: str, body: Json) -> Json:
    answer = sandbox.put(path, body)
    assert answer.status_code == 200, answer.text
    record: Json = answer.json()[path][0]
    return record


def invoice(sandbox: Sandbox, contact_id: str, **fields: Any) -> Json:
    line = {"Description": "Oak", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
    body = {"Type": "ACCREC", "Status": "AUTHORISED", "Contact": {"ContactID": contact_id}, "Date": TODAY}
    return make(sandbox, "Invoices", {**body, "DueDate": TODAY, "LineItems": [line], **fields})


def bank_account(sandbox: Sandbox) -> Json:
    accounts = sandbox.get("Accounts").json()["Accounts"]
    return {"AccountID": next(each["AccountID"] for each in accounts if each.get("Code") == "090")}


def spend(sandbox: Sandbox, kind: str, amount: float, **fields: Any) -> Json:
    lines = [{"Description": "Tea", "Quantity": 1, "UnitAmount": amount, "AccountCode": "404", "TaxType": "NONE"}]
    body = {"Type": kind, "BankAccount": bank_account(sandbox), "Date": TODAY, "LineAmountTypes": "NoTax"}
    contact = {"Contact": {"ContactID": contacts(sandbox)[0]["ContactID"]}}
    return make(sandbox, "BankTransactions", {**body, **contact, "LineItems": lines, **fields})


def test_a_bank_summary_leads_from_one_balance_to_the_next(books: Sandbox) -> None:
    found = report(books, "BankSummary", fromDate="2026-01-01", toDate="2026-03-31")
    following = report(books, "BankSummary", fromDate="2026-04-01", toDate=TODAY)

    for name in ("Everyday Account", "Company Card", "Total"):
        opening, received, spent, closing = found.row(name)
        assert opening + received - spent == closing == following.row(name)[0]
    assert found.head == ["Bank Accounts", "Opening Balance", "Cash Received", "Cash Spent", "Closing Balance"]


def test_a_bank_summary_moves_with_what_is_received_and_spent(books: Sandbox) -> None:
    before = report(books, "BankSummary").row("Everyday Account")

    spend(books, "RECEIVE", 30)
    spend(books, "SPEND", 12)

    after = report(books, "BankSummary").row("Everyday Account")
    moved = [now - was for now, was in zip(after, before, strict=True)]
    assert moved == [ZERO, Decimal(30), Decimal(12), Decimal(18)]


def test_what_was_deleted_again_was_never_spent(books: Sandbox) -> None:
    before = report(books, "BankSummary").row("Everyday Account")
    made = spend(books, "SPEND", 12)

    path = f"BankTransactions/{made['BankTransactionID']}"
    assert books.post(path, {"Status": "DELETED"}).status_code == 200

    assert report(books, "BankSummary").row("Everyday Account") == before


def test_the_executive_summary_agrees_with_the_statements(books: Sandbox) -> None:
    summary = report(books, "ExecutiveSummary", date=TODAY)
    profit = report(books, "ProfitAndLoss", fromDate="2026-06-01", toDate=TODAY)
    sheet = report(books, "BalanceSheet", date=TODAY)
    figures = {texts(row)[0]: texts(row)[1] for row in summary.rows()}

    assert Decimal(figures["Profit (loss)"]) == profit.row("Net Profit")[0]
    assert Decimal(figures["Gross profit (loss)"]) == profit.row("Gross Profit")[0]
    assert Decimal(figures["Net assets"]) == sheet.row("Net Assets")[0]
    assert Decimal(figures["Debtors"]) == sheet.row("Accounts Receivable")[0]
    assert Decimal(figures["Closing bank balance"]) == sheet.row("Total Bank")[0]
    assert summary.head == ["", "Jun 2026", "May 2026", "Variance"]


def test_the_executive_summary_counts_invoices_that_stand(books: Sandbox) -> None:
    contact_id = contacts(books)[0]["ContactID"]
    before = _count(books)

    invoice(books, contact_id)
    voided = invoice(books, contact_id)
    assert _count(books) == before + 2
    books.post(f"Invoices/{voided['InvoiceID']}", {"Status": "VOIDED"})

    assert _count(books) == before + 1


def _count(books: Sandbox) -> int:
    found = report(books, "ExecutiveSummary", date=TODAY).section_texts("Income")
    return int(found["Number of invoices issued"][0])


def test_a_budget_summary_shows_what_the_overall_budget_says(books: Sandbox) -> None:
    listed = books.get("Budgets").json()["Budgets"]
    budget_id = next(each["BudgetID"] for each in listed if each["Type"] == "OVERALL")
    window: Json = {"DateFrom": "2026-06-01", "DateTo": "2026-08-31"}
    lines = books.get(f"Budgets/{budget_id}", **window).json()["Budgets"][0]["BudgetLines"]
    sales = next(line for line in lines if line["AccountCode"] == "200")
    expected = [Decimal(str(each["Amount"])) for each in sales["BudgetBalances"]]

    monthly = report(books, "BudgetSummary", date=TODAY, periods=3, timeframe=1)
    quarter = report(books, "BudgetSummary", date=TODAY, periods=1, timeframe=3)

    assert monthly.head == ["Account", "Jun-26", "Jul-26", "Aug-26"]
    assert monthly.row("Sales") == expected
    assert quarter.row("Sales") == [sum(expected)]


def aged(books: Sandbox, name: str, contact_id: str, **params: str) -> Report:
    return report(books, name, contactID=contact_id, **params)


@pytest.mark.parametrize(("name", "account", "sign"), SIDES)
def test_what_contacts_owe_is_what_the_balance_sheet_says(books: Sandbox, name: str, account: str, sign: int) -> None:
    due = [aged(books, name, each["ContactID"]).row("Total")[-1] for each in contacts(books)]

    assert sum(due) == sign * trial_balance(books)[account] != 0


@pytest.mark.parametrize(("name", "account", "sign"), SIDES)
def test_what_contacts_owed_on_an_earlier_day_is_what_the_balance_sheet_said(
    books: Sandbox, name: str, account: str, sign: int
) -> None:
    """Only payments until that day count; allocations of credits are dated like the credit."""
    day = "2025-09-30"
    totals = [aged(books, name, each["ContactID"], date=day).row("Total") for each in contacts(books)]

    assert sign * trial_balance(books, date=day)[account] == sum(total[-1] for total in totals)


def test_an_aged_report_moves_with_a_write(books: Sandbox) -> None:
    contact_id = contacts(books)[0]["ContactID"]
    before = aged(books, "AgedReceivablesByContact", contact_id).row("Total")
    made = invoice(books, contact_id, DueDate="2026-06-20")

    paid = {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": bank_account(books), "Date": TODAY, "Amount": 15}
    make(books, "Payments", paid)

    found = aged(books, "AgedReceivablesByContact", contact_id)
    row = next(row for row in found.rows() if texts(row)[1] == made["InvoiceNumber"])
    assert texts(row)[3:] == ["10 days overdue", "115.00", "15.00", "0.00", "100.00"]
    assert row["Cells"][0]["Attributes"] == [{"Value": made["InvoiceID"], "Id": "invoiceID"}]
    assert [now - was for now, was in zip(found.row("Total"), before, strict=True)][3:] == [115, 15, 0, 100]


def test_money_paid_in_advance_is_owed_until_an_invoice_claims_it(books: Sandbox) -> None:
    """At every step the balance sheet and the contact's own report move by the same amount."""
    contact_id = contacts(books)[0]["ContactID"]

    def owed() -> tuple[Decimal, Decimal]:
        return trial_balance(books)["610"], aged(books, "AgedReceivablesByContact", contact_id).row("Total")[-1]

    start = owed()
    money = spend(books, "RECEIVE-PREPAYMENT", 115)
    prepayment = {"PrepaymentID": money["PrepaymentID"]}
    steps = [owed()]
    claimed = {"InvoiceID": invoice(books, contact_id)["InvoiceID"]}
    steps.append(owed())
    path = f"Prepayments/{prepayment['PrepaymentID']}/Allocations"
    assert books.put(path, {"Amount": 15, "Date": TODAY, "Invoice": claimed}).status_code == 200
    steps.append(owed())
    make(books, "Payments", {"Prepayment": prepayment, "Account": bank_account(books), "Date": TODAY, "Amount": 100})
    steps.append(owed())

    moves = [(int(ledger - start[0]), int(shown - start[1])) for ledger, shown in steps]
    assert moves == [(-115, -115), (0, 0), (0, 0), (100, 100)]


def test_an_aged_report_can_be_about_a_window_of_documents(books: Sandbox) -> None:
    contact_id = contacts(books)[0]["ContactID"]
    made = invoice(books, contact_id)

    one_day = aged(books, "AgedReceivablesByContact", contact_id, fromDate=TODAY, toDate=TODAY)
    day_before = aged(books, "AgedReceivablesByContact", contact_id, toDate="2026-06-29")

    assert [texts(row)[1] for row in one_day.rows()][:-1] == [made["InvoiceNumber"]]
    assert made["InvoiceNumber"] not in [texts(row)[1] for row in day_before.rows()]


def test_published_returns_are_listed_and_found_by_id(books: Sandbox) -> None:
    listed = books.get("Reports").json()["Reports"]

    assert len({each["ReportID"] for each in listed}) == len(listed) == 6
    for each in listed:
        (found,) = books.get(f"Reports/{each['ReportID']}").json()["Reports"]
        boxes = {field["FieldID"]: Decimal(field["Value"]) for field in found["Fields"]}
        assert boxes["Box10"] - boxes["Box14"] == boxes["Box15"]
        assert found["ReportName"] == each["ReportName"]
    assert books.get("Reports/00000000-0000-0000-0000-000000000000").status_code == 404


def test_a_company_outside_the_united_states_has_no_1099(books: Sandbox) -> None:
    (found,) = books.get("Reports/TenNinetyNine", reportYear="2025").json()["Reports"]

    assert found["Contacts"] == []
    assert "2025" in found["ReportDate"]


def test_books_without_business_have_reports_too(sandbox: Sandbox) -> None:
    sandbox.reset(invoices=0)

    for name in ("ProfitAndLoss", "BalanceSheet", "TrialBalance", "BankSummary", "ExecutiveSummary", "BudgetSummary"):
        rows = [row for row in report(sandbox, name).rows() if row["RowType"] == "SummaryRow"]
        assert name == "BudgetSummary" or not any(any(amounts(row)) for row in rows)


def test_a_report_knows_what_was_changed_without_the_rules(books: Sandbox) -> None:
    before = trial_balance(books)
    journal = books.get("Journals").json()["Journals"][0]

    books.records("Journals", key=journal["JournalID"], remove=True)

    assert trial_balance(books) != before
