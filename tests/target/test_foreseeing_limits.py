"""A plan foresees what a run does, where Xero draws a limit: of length, number, spelling, day or kind."""

from __future__ import annotations

import typing as t

from support.foreseeing import done, planned
from support.random_rows.shop import NO_ID
from support.singer import DAY, DUE, invoice, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

LINE: t.Final[Json] = {"Description": "Work", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200"}
PARTY: t.Final[Json] = {"Contact": {"Name": "Customer 1"}, "Date": DAY}
SALE: t.Final[Json] = {**PARTY, "Type": "ACCREC", "DueDate": DUE, "Status": "AUTHORISED"}


def test_a_code_in_other_capitals_is_another_code_whoever_looked_for_it_before(
    sandbox: Sandbox, target: Target
) -> None:
    """A stream names what is not there, a later one what is: with a plan, and with a run that checks references."""
    sandbox.put("Items", {"Code": "TABLE-1400"}).raise_for_status()
    drafts = [{**SALE, "InvoiceNumber": "A", "LineItems": [{**LINE, "ItemCode": "table-1400"}]}]
    quotes = [{**PARTY, "QuoteNumber": "B", "LineItems": [{**LINE, "ItemCode": "TABLE-1400"}]}]
    messages = whole(stream("invoices", drafts, ["InvoiceNumber"]), stream("quotes", quotes, ["QuoteNumber"]))

    plan = planned(target, messages, streams={})

    assert plan["quotes", "B"] == ("created", None)
    assert plan["invoices", "A"][0] == "rejected"
    assert plan == done(target, messages, streams={}, check_references=True)


def test_contacts_that_xero_would_not_have_are_planned_as_rejected(sandbox: Sandbox, target: Target) -> None:
    """Six persons, a status that only Xero gives, an account number of another one, a name but for its accents."""
    sandbox.put("Contacts", {"Name": "Zoe", "AccountNumber": "ACC-1"}).raise_for_status()
    persons = [{"FirstName": str(place)} for place in range(6)]
    rows: list[Json] = [
        {"k": "good", "Name": "Good", "AccountNumber": "ACC-2", "ContactPersons": persons[:5]},
        {"k": "persons", "Name": "Persons", "ContactPersons": persons},
        {"k": "status", "Name": "Status", "ContactStatus": "GDPRREQUEST"},
        {"k": "taken", "Name": "Taken", "AccountNumber": "acc-1"},
        {"k": "twice", "Name": "Twice", "AccountNumber": "ACC-2"},
        {"k": "accents", "Name": "Góod"},
        {"k": "tax", "Name": "Tax", "AccountsReceivableTaxType": "output2"},
        {"k": "blank", "Name": "  "},
    ]
    columns: Json = {"ContactStatus": "", "AccountsReceivableTaxType": ""}
    messages = whole(stream("contacts", rows, ["k"], **columns))

    plan = planned(target, messages, streams={})

    assert {key for (_, key), (operation, _) in plan.items() if operation != "rejected"} == {"good"}
    assert plan["contacts", "taken"] == plan["contacts", "twice"] == ("rejected", "duplicate_key")
    assert plan == done(target, messages, streams={})


def test_documents_beyond_a_limit_are_planned_as_rejected(target: Target) -> None:
    """A text, an amount, a day, a theme; a line of nothing in cents; a contact that cannot be brought along."""
    changes: dict[str, Json] = {
        "good": {"LineItems": [{**LINE, "Description": "x" * 4000}]},
        "long": {"LineItems": [{**LINE, "Description": "x" * 4001}]},
        "large": {"LineItems": [{**LINE, "UnitAmount": 9_999_999_999, "Quantity": 2}]},
        "nothing": {"LineItems": [{**LINE, "UnitAmount": 1, "Quantity": "0.001"}]},
        "tax": {"LineItems": [{**LINE, "TaxType": "output2"}]},
        "account": {"LineItems": [{**LINE, "AccountCode": "2" * 11}]},
        "first": {"Date": "0001-01-01"},
        "last": {"DueDate": "9999-12-31"},
        "theme": {"BrandingThemeID": NO_ID},
        "mail": {"Contact": {"Name": "Nobody", "EmailAddress": "nowhere"}},
    }
    rows = [{**SALE, "LineItems": [LINE], **change, "InvoiceNumber": name} for name, change in changes.items()]
    messages = whole(stream("invoices", rows, ["InvoiceNumber"], BrandingThemeID=""))

    plan = planned(target, messages, streams={})

    assert {key for (_, key), (operation, _) in plan.items() if operation != "rejected"} == {"good"}
    assert plan == done(target, messages, streams={})


def test_receipts_schedules_tax_rates_and_overpayments_are_looked_at_as_xero_does(
    sandbox: Sandbox, target: Target
) -> None:
    (user, *_) = sandbox.get("Users").json()["Users"]
    monthly: Json = {"Period": 1, "Unit": "MONTHLY", "DueDate": 10, "DueDateType": "OFFOLLOWINGMONTH"}
    slip, each = {**PARTY, "LineItems": [LINE]}, {"Type": "ACCREC", "Contact": PARTY["Contact"], "LineItems": [LINE]}
    part = {"Name": "Part", "Rate": 5}
    paid: Json = {**PARTY, "Type": "RECEIVE-OVERPAYMENT", "BankAccount": {"Code": "090"}, "LineAmountTypes": "NoTax"}
    line = {"Description": "x", "UnitAmount": 30}
    messages = whole(
        stream("receipts", [
            {"k": "good", **slip, "User": {"UserID": user["UserID"]}},
            {"k": "unknown", **slip, "User": {"UserID": NO_ID}},
            {"k": "none", **slip},
        ], ["k"]),
        stream("repeating_invoices", [
            {"k": "good", **each, "Schedule": monthly},
            {"k": "none", **each},
            {"k": "part", **each, "Schedule": {**monthly, "Unit": None}},
            {"k": "odd", **each, "Schedule": {**monthly, "Period": -1}},
        ], ["k"]),
        stream("tax_rates", [
            {"Name": "good", "TaxComponents": [part], "ReportTaxType": "OUTPUT"},
            {"Name": "none", "TaxComponents": [part]},
            {"Name": "twice", "TaxComponents": [part, part], "ReportTaxType": "OUTPUT"},
        ], ["Name"]),
        stream("bank_transactions", [
            {"k": "good", **paid, "LineItems": [line]},
            {"k": "sales", **paid, "LineItems": [{**line, "AccountCode": "200"}]},
            {"k": "item", **paid, "LineItems": [{**line, "ItemCode": "NOPE"}]},
        ], ["k"]),
    )  # fmt: skip

    plan = planned(target, messages, streams={})

    assert [key for (_, key), (operation, _) in plan.items() if operation != "rejected"] == ["good"] * 4
    assert plan == done(target, messages, streams={})


def test_money_is_moved_as_xero_lets_it_and_to_the_invoice_whose_number_is_meant(target: Target) -> None:
    """An amount of nothing or too much, a number in other capitals: the target looks that up itself."""
    target(whole(stream("invoices", [invoice(1)], ["InvoiceNumber"])))
    sides: Json = {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Date": DAY}
    transfers = [{"Reference": str(amount), **sides, "Amount": amount} for amount in (5, 0, -5, 99_999_999_999)]
    paid = {"Invoice": {"InvoiceNumber": "inv-1"}, "Account": {"Code": "090"}, "Date": DAY, "Amount": 5}
    messages = whole(
        stream("bank_transfers", transfers, ["Reference"]),
        stream("payments", [{"Reference": "P", **paid}], ["Reference"]),
    )

    plan = planned(target, messages, streams={})

    assert {key for (_, key), (operation, _) in plan.items() if operation == "created"} == {"5", "P"}
    assert plan == done(target, messages, streams={})


def test_what_differs_from_what_is_there_in_capitals_alone_is_planned_as_rejected(
    sandbox: Sandbox, target: Target
) -> None:
    """Accounts, groups and categories, whose names and codes only one may have; a rate of Xero's own; stock."""
    sandbox.put("Accounts", {"Code": "CASE", "Name": "Case", "Type": "REVENUE"}).raise_for_status()
    new = {"Name": "New", "Code": "777", "Type": "REVENUE"}
    (rate, *_) = [each for each in sandbox.get("TaxRates").json()["TaxRates"] if each["TaxType"] == "OUTPUT2"]
    part = {"Name": "Part", "Rate": 5}
    stock = {"Code": "STOCK", "InventoryAssetAccountCode": "200", "PurchaseDetails": {"COGSAccountCode": "310"}}
    messages = whole(
        stream("accounts", [{"k": "name", **new, "Name": "cAsE"}, {"k": "code", **new, "Code": "case"}], ["k"]),
        stream("tracking_categories", [{"Name": "region"}], ["Name"]),
        stream("tax_rates", [{"Name": rate["Name"], "TaxComponents": [part], "ReportTaxType": "OUTPUT"}], ["Name"]),
        stream("items", [stock], ["Code"]),
    )

    plan = planned(target, messages, streams={}, on_existing="update")

    assert {operation for operation, _ in plan.values()} == {"rejected"}
    assert plan["accounts", "name"] == plan["accounts", "code"] == ("rejected", "duplicate_key")
    assert plan == done(target, messages, streams={}, on_existing="update")


def test_a_credit_for_another_contact_or_currency_is_planned_as_rejected_though_all_of_it_is_new(
    target: Target,
) -> None:
    own, other = {"Contact": {"Name": "Ada"}}, {"Contact": {"Name": "Bob"}}
    notes = [{**SALE, **own, "Type": "ACCRECCREDIT", "CreditNoteNumber": "N", "LineItems": [LINE]}]
    invoices = [
        {**SALE, **own, "InvoiceNumber": "own", "LineItems": [LINE]},
        {**SALE, **other, "InvoiceNumber": "other", "LineItems": [LINE]},
    ]
    rows = [{"k": name, "Invoice": {"$ref": ["invoices", name]}, "Amount": 5, "Date": DAY} for name in ("own", "other")]
    messages = whole(
        stream("invoices", invoices, ["InvoiceNumber"]),
        stream(
            "credit_notes", [{key: value for key, value in notes[0].items() if key != "DueDate"}], ["CreditNoteNumber"]
        ),
        stream("uses", rows, ["k"]),
    )
    uses: Json = {"path": "CreditNotes/{note}/Allocations", "payload": {"note": {"$ref": ["credit_notes", "N"]}}}

    plan = planned(target, messages, streams={"uses": uses})

    assert plan["uses", "own"] == ("created", None)
    assert plan["uses", "other"][0] == "rejected"
    assert plan == done(target, messages, streams={"uses": uses})


def test_what_is_left_out_of_a_line_is_told_by_plan_and_results(target: Target) -> None:
    """Of two discounts the amount, and an option of tracking that Xero has not; one that says the same is no loss."""
    twice = {**LINE, "DiscountRate": 10, "DiscountAmount": 5}
    same = {**LINE, "DiscountRate": 10, "DiscountAmount": 9}
    nowhere = {**LINE, "Tracking": [{"Name": "Region", "Option": "Nowhere"}]}
    rows = [invoice(number, LineItems=[line]) for number, line in enumerate([twice, same, nowhere], 1)]
    messages = whole(stream("invoices", rows, ["InvoiceNumber"]))

    planned(target, messages, streams={})
    plan = {each["key"]: each["messages"] for each in records(target.folder / "plan.jsonl")}
    results = {each["key"]: each["warnings"] for each in target(messages, streams={}).results}

    left_out = "LineItems[0].Tracking Region: Nowhere was left out: Xero has no such active option."
    assert plan["INV-1"] == ["DiscountAmount 5 would not be kept: the DiscountRate 10 counts (line 1)."]
    assert results["INV-1"] == ["DiscountAmount '5' was sent, and Xero did not keep it (line 1)."]
    assert plan["INV-2"] == results["INV-2"] == []
    assert plan["INV-3"] == results["INV-3"] == [left_out]


def test_a_note_on_a_document_that_is_rejected_is_planned_as_it_ends(sandbox: Sandbox, target: Target) -> None:
    """With the reason that leads to the other row; one on a row that never came is told apart."""
    bad = {**LINE, "AccountCode": "nope"}
    rows = [{**SALE, "InvoiceNumber": number, "LineItems": [line]} for number, line in (("A", LINE), ("B", bad))]
    notes = [{"id": number, "number": number, "Details": "x"} for number in ("A", "B", "C")]
    path: Json = {"InvoiceID": {"$ref": ["invoices", "=record['number']"]}}
    settings: Json = {"streams": {"notes": {"path": "Invoices/{InvoiceID}/History", "key": ["id"], "payload": path}}}
    messages = whole(stream("invoices", rows, ["InvoiceNumber"]), stream("notes", notes, ["id"]))

    plan = planned(target, messages, **settings)

    assert plan == done(target, messages, **settings)
    ends = [plan["notes", number] for number in ("A", "B", "C")]
    assert ends == [("created", None), ("rejected", "parent_rejected"), ("rejected", "parent_unknown")]
