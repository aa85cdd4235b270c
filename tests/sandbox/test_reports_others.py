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

    assert [texts(row)[1] for row in one_day.sections[1]["Rows"]] == [made["InvoiceNumber"], ""]
    assert made["InvoiceNumber"] not in [texts(row)[1] for row in day_before.rows()]


@pytest.mark.parametrize(("name", "account", "sign"), SIDES)
def test_from_a_day_on_what_was_open_before_leads_to_what_is_open_now(
    books: Sandbox, name: str, account: str, sign: int
) -> None:
    closing = ZERO
    for contact in contacts(books):
        whole = aged(books, name, contact["ContactID"])
        opening, documents, closed = aged(books, name, contact["ContactID"], fromDate="2026-05-01").sections
        (first,), *_, total = opening["Rows"], documents["Rows"][-1]
        assert texts(first)[:7] == ["2026-05-01T00:00:00", "Opening Balance", "", "", "", "", ""]
        (last,) = closed["Rows"]
        assert texts(last)[0] == "Closing Balance"
        assert amounts(first)[-1] + amounts(total)[-1] == amounts(last)[-1] == whole.row("Total")[-1]
        closing += amounts(last)[-1]

    assert closing == sign * trial_balance(books)[account]


def test_what_is_paid_stands_in_an_aged_report_too(books: Sandbox) -> None:
    """Until the end of this month unless it says otherwise."""
    contact_id = contacts(books)[0]["ContactID"]
    made = invoice(books, contact_id, DueDate="2026-06-01")
    paid = {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": bank_account(books), "Date": TODAY, "Amount": 115}
    make(books, "Payments", paid)

    found = aged(books, "AgedReceivablesByContact", contact_id)

    (row,) = [row for row in found.rows() if texts(row)[1] == made["InvoiceNumber"]]
    assert texts(row)[3:] == ["", "115.00", "115.00", "0.00", "0.00"]
    assert found.body["ReportTitles"][2:] == ["To 30 June 2026", "Showing payments to 30 June 2026"]


@pytest.mark.parametrize(("name", "head"), [(SIDES[0][0], "Number"), (SIDES[1][0], "Reference")])
def test_bills_have_references_where_invoices_have_numbers(books: Sandbox, name: str, head: str) -> None:
    found = aged(books, name, contacts(books)[0]["ContactID"])

    assert found.head == ["Date", head, "Due Date", "", "Total", "Paid", "Credited", "Due"]


def test_a_bank_account_is_named_by_the_first_cell_and_its_movements(books: Sandbox) -> None:
    row = next(row for row in report(books, "BankSummary").rows() if row["RowType"] == "Row")

    named = [[each["Id"] for each in cell.get("Attributes", [])] for cell in row["Cells"]]
    assert named == [["accountID"], [], ["account"], ["account"], []]


def test_every_report_has_fields_before_its_rows(books: Sandbox) -> None:
    contact = {"contactID": contacts(books)[0]["ContactID"]}
    for name in ("BalanceSheet", "BankSummary", "BudgetSummary", "ExecutiveSummary", "ProfitAndLoss", "TrialBalance"):
        body = report(books, name).body
        assert list(body)[-3:] == ["UpdatedDateUTC", "Fields", "Rows"]
        assert body["Fields"] == []
    assert report(books, "AgedPayablesByContact", **contact).body["Fields"] == []


def test_what_a_budget_comes_to_is_a_sum(books: Sandbox) -> None:
    rows = {texts(row)[0]: row for row in report(books, "BudgetSummary", date=TODAY, periods=2).rows()}
    results = ("Gross Profit", "Total Expenses", "Net Profit")

    assert {rows[name]["RowType"] for name in results} == {"SummaryRow"}
    assert amounts(rows["Total Expenses"]) == amounts(rows["Total Operating Expenses"])


def test_a_share_of_nothing_is_an_empty_cell(sandbox: Sandbox) -> None:
    sandbox.reset(invoices=0)
    summary = report(sandbox, "ExecutiveSummary")

    figures = summary.section_texts("Performance") | summary.section_texts("Position")
    assert figures["Gross profit margin"] == figures["Term assets to liabilities"] == ["", "", "0.0%"]
    assert figures["Average debtors days"] == ["0", "0", "0.0%"]


def test_published_returns_are_listed_and_found_by_id(books: Sandbox) -> None:
    listed = books.get("Reports").json()["Reports"]

    assert len({each["ReportID"] for each in listed}) == len(listed) == 6
    for each in listed:
        (found,) = books.get(f"Reports/{each['ReportID']}").json()["Reports"]
        fields = {field["FieldID"]: field["Value"] for field in found["Fields"]}
        assert Decimal(fields["10"]) - Decimal(fields["14"]) == Decimal(fields["15"])
        assert (fields["GSTBasis"], fields["PeriodCovered"]) == ("Invoice Basis", "2 Monthly")
        assert fields["From"] < fields["2"]
        assert found["ReportName"] == each["ReportName"]
    assert books.get("Reports/00000000-0000-0000-0000-000000000000").status_code == 404


def test_a_company_outside_the_united_states_has_no_1099(books: Sandbox) -> None:
    forms = books.get("Reports/TenNinetyNine", reportYear="2025").json()["Reports"]

    assert [form["Contacts"] for form in forms] == [[], []]
    assert {form["ReportDate"] for form in forms} == {"1 Jan 2025 to 31 Dec 2025"}


def boxes(contact: Json) -> list[int]:
    return [int(name.removeprefix("Box")) for name in contact if name.startswith("Box")]


def test_a_1099_has_a_form_for_services_and_one_for_all_else(sandbox: Sandbox) -> None:
    """What an American company paid for bills in a year, and only its adviser may see."""
    sandbox.reset(today=TODAY, role="adviser")
    sandbox.records("Organisation", set={"CountryCode": "US"})
    contact = {"Name": "Alder", "FirstName": "Ann", "LastName": "Alder", "TaxNumber": "123-45-6789"}
    contact_id = make(sandbox, "Contacts", contact)["ContactID"]
    line = {"Description": "Oak", "Quantity": 1, "TaxType": "NONE"}
    lines = [{**line, "UnitAmount": 700, "AccountCode": "469"}, {**line, "UnitAmount": 300, "AccountCode": "429"}]
    bill = invoice(sandbox, contact_id, Type="ACCPAY", LineItems=lines)
    paid = {"Invoice": {"InvoiceID": bill["InvoiceID"]}, "Account": bank_account(sandbox), "Date": TODAY}
    make(sandbox, "Payments", {**paid, "Amount": 900})

    forms = sandbox.get("Reports/TenNinetyNine", reportYear="2026").json()["Reports"]

    assert [form["ReportName"] for form in forms] == ["1099-NEC report", "1099-MISC report"]
    services, others = (next(each for each in form["Contacts"] if each["Name"] == "Alder") for form in forms)
    assert (services["Box1"], others["Box1"]) == (270, 630)
    assert (boxes(services), boxes(others)) == ([1, 2, 3, 4], list(range(1, 12)))
    assert {(each["TaxID"], each["FederalTaxIDType"]) for each in (services, others)} == {("123-45-6789", "SSN")}


@pytest.mark.parametrize(
    ("year", "names"), [(2019, ["1099 report"]), (2021, ["1099-NEC report", "1099-MISC report"]), (2011, [])]
)
def test_a_1099_of_an_earlier_year_has_the_forms_of_that_year(books: Sandbox, year: int, names: list[str]) -> None:
    answer = books.get("Reports/TenNinetyNine", reportYear=year)

    assert [form["ReportName"] for form in answer.json().get("Reports", [])] == names
    assert answer.status_code == (200 if names else 400)


def test_an_american_1099_is_for_advisers_only(books: Sandbox) -> None:
    books.records("Organisation", set={"CountryCode": "US"})

    assert books.get("Reports/TenNinetyNine").status_code == 403


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
