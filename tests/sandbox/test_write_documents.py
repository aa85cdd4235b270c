"""Credit notes, quotes, orders, manual journals and the rest: where they differ from invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox

Json = dict[str, Any]

ADA = {"Name": "Ada Lovelace"}
DUE = "2026-12-31"
CHAIR: Json = {"Description": "Chair", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200"}
PAPER: Json = {"Description": "Paper", "Quantity": 1, "UnitAmount": 10, "AccountCode": "429"}
MONTHLY = {"Period": 1, "Unit": "MONTHLY", "DueDate": 20, "DueDateType": "OFFOLLOWINGMONTH", "StartDate": "2027-01-01"}
KEYS = {
    "Quotes": "QuoteID",
    "PurchaseOrders": "PurchaseOrderID",
    "ManualJournals": "ManualJournalID",
    "CreditNotes": "CreditNoteID",
    "RepeatingInvoices": "RepeatingInvoiceID",
}


def note(kind: str = "ACCRECCREDIT", **fields: Any) -> Json:
    line = CHAIR if kind == "ACCRECCREDIT" else PAPER
    return {"Type": kind, "Contact": ADA, "LineItems": [line], "Status": "AUTHORISED", **fields}


def journal(*amounts: float, **fields: Any) -> Json:
    codes = ("200", "429", "400")
    lines = [{"LineAmount": amount, "AccountCode": code} for amount, code in zip(amounts, codes, strict=False)]
    return {"Narration": "Accrual", "JournalLines": lines, **fields}


def walk(sandbox: Sandbox, path: str, record: Json, statuses: list[str]) -> Json:
    """Move a record through these statuses."""
    for status in statuses:
        record = saved(sandbox.post(f"{path}/{record[KEYS[path]]}", {"Status": status}))
        assert record["Status"] == status
    return record


def test_of_a_credit_note_there_is_left_what_was_not_allocated(sandbox: Sandbox) -> None:
    """Until then it can be voided, and nothing is left of it."""
    invoice = saved(sandbox.put("Invoices", {**note(), "Type": "ACCREC", "DueDate": DUE}))
    used, unused = (saved(sandbox.put("CreditNotes", note())) for _ in range(2))
    assert used["RemainingCredit"] == used["Total"] == 23

    sandbox.put(
        f"CreditNotes/{used['CreditNoteID']}/Allocations",
        {"Allocations": [{"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": 3, "Date": "2026-12-01"}]},
    )

    now = saved(sandbox.get(f"CreditNotes/{used['CreditNoteID']}"))
    assert (now["RemainingCredit"], now["Status"]) == (20, "AUTHORISED")
    (message,) = messages(sandbox.post(f"CreditNotes/{used['CreditNoteID']}", {"Status": "VOIDED"}))
    assert message == "This document cannot be edited as it has a payment or credit note allocated to it"
    assert walk(sandbox, "CreditNotes", unused, ["VOIDED"])["RemainingCredit"] == 0


def test_numbers_of_credit_notes_to_customers_are_unique_those_of_suppliers_not(sandbox: Sandbox) -> None:
    number = saved(sandbox.put("CreditNotes", note()))["CreditNoteNumber"]

    assert messages(sandbox.put("CreditNotes", note(CreditNoteNumber=number))) == ["Credit Note # must be unique."]
    for _ in range(2):
        assert saved(sandbox.put("CreditNotes", note("ACCPAYCREDIT", CreditNoteNumber=number)))


def test_quotes_print_their_types_in_capitals_and_take_no_tax_from_accounts(sandbox: Sandbox) -> None:
    """A tax type that is sent counts."""
    plain = saved(sandbox.put("Quotes", {"Contact": ADA, "LineItems": [CHAIR]}))
    taxed = saved(sandbox.put("Quotes", {"Contact": ADA, "LineItems": [{**CHAIR, "TaxType": "OUTPUT2"}]}))

    assert (plain["LineAmountTypes"], plain["TotalTax"], "TaxType" in plain["LineItems"][0]) == ("EXCLUSIVE", 0, False)
    assert (taxed["TotalTax"], taxed["Total"]) == (3, 23)


@pytest.mark.parametrize("path", ["Quotes", "PurchaseOrders"])
def test_unit_amounts_of_quotes_and_orders_always_have_four_places(sandbox: Sandbox, path: str) -> None:
    sandbox.put("Contacts", ADA)

    answer = sandbox.put(path, {"Contact": ADA, "LineItems": [{**CHAIR, "UnitAmount": 1.2345}]})

    assert '"UnitAmount": 1.2345' in answer.text
    assert saved(answer)["SubTotal"] == 2.47


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("Quotes", ["SENT", "ACCEPTED", "INVOICED"]),
        ("Quotes", ["SENT", "DECLINED"]),
        ("Quotes", ["DELETED"]),
        ("PurchaseOrders", ["SUBMITTED", "AUTHORISED", "BILLED"]),
        ("PurchaseOrders", ["AUTHORISED", "DELETED"]),
    ],
)
def test_quotes_and_orders_go_their_own_ways(sandbox: Sandbox, path: str, statuses: list[str]) -> None:
    """None of which leads back to a draft from the end."""
    sandbox.put("Contacts", ADA)
    record = saved(sandbox.put(path, {"Contact": ADA, "LineItems": [CHAIR]}))

    record = walk(sandbox, path, record, statuses)

    if statuses[-1] in {"INVOICED", "DELETED", "BILLED"}:
        assert messages(sandbox.post(f"{path}/{record[KEYS[path]]}", {"Status": "DRAFT"}))


def test_a_quote_cannot_be_invoiced_before_it_is_accepted(sandbox: Sandbox) -> None:
    quote = saved(sandbox.put("Quotes", {"Contact": ADA, "LineItems": [CHAIR]}))

    (message,) = messages(sandbox.post("Quotes", {"QuoteID": quote["QuoteID"], "Status": "INVOICED"}))

    assert message == "Quote not of valid status for modification"


@pytest.mark.parametrize(("path", "number"), [("Quotes", "QuoteNumber"), ("PurchaseOrders", "PurchaseOrderNumber")])
def test_numbers_of_quotes_and_orders_are_made_up_unique_and_findable(sandbox: Sandbox, path: str, number: str) -> None:
    sandbox.put("Contacts", ADA)
    body = {"Contact": ADA, "LineItems": [CHAIR]}
    first, second = (saved(sandbox.put(path, body)) for _ in range(2))

    assert first[number] < second[number]
    assert messages(sandbox.put(path, {**body, number: first[number]}))
    assert saved(sandbox.post(path, {number: first[number], "Reference": "x"}))[KEYS[path]] == first[KEYS[path]]


def test_texts_of_a_quote_may_only_be_so_long(sandbox: Sandbox) -> None:
    body = {"Contact": ADA, "LineItems": [CHAIR], "Title": "t" * 101}

    assert messages(sandbox.put("Quotes", body)) == ["Title is too long. Maximum of 100 characters allowed"]


def test_an_order_never_creates_a_contact(sandbox: Sandbox) -> None:
    """It finds one by name, though."""
    body = {"Contact": {"Name": "Nobody at all"}, "LineItems": [CHAIR]}

    (message,) = messages(sandbox.put("PurchaseOrders", body))

    assert message == "A Contact must be specified for this type of transaction"
    sandbox.put("Contacts", body["Contact"])
    assert saved(sandbox.put("PurchaseOrders", body))["Contact"]["Name"] == "Nobody at all"


def test_the_lines_of_a_manual_journal_come_to_nothing(sandbox: Sandbox) -> None:
    """By default there is no tax in them."""
    fine = saved(sandbox.put("ManualJournals", journal(10, -7.5, -2.5)))

    assert (fine["Status"], fine["LineAmountTypes"], len(fine["JournalLines"])) == ("DRAFT", "NoTax", 3)
    assert messages(sandbox.put("ManualJournals", journal(10, -9))) == [
        "The total debits (10.00) must equal total credits (9.00)"
    ]
    assert messages(sandbox.put("ManualJournals", journal(0)))
    assert messages(sandbox.put("ManualJournals", journal(10, -10, Narration="")))


def test_tax_on_top_of_journal_lines_counts_in_their_balance(sandbox: Sandbox) -> None:
    lines = [
        {"LineAmount": 100, "AccountCode": "429", "TaxType": "INPUT2"},
        {"LineAmount": -115, "AccountCode": "400", "TaxType": "NONE"},
    ]

    body = {"Narration": "n", "LineAmountTypes": "Exclusive", "JournalLines": lines}

    assert saved(sandbox.put("ManualJournals", body))["JournalLines"][0]["TaxAmount"] == 15
    assert messages(sandbox.put("ManualJournals", {**body, "LineAmountTypes": "Inclusive"}))


@pytest.mark.parametrize(("statuses", "refused"), [(["POSTED", "VOIDED"], "POSTED"), (["DELETED"], "POSTED")])
def test_a_manual_journal_is_posted_and_voided_or_deleted_as_a_draft(
    sandbox: Sandbox, statuses: list[str], refused: str
) -> None:
    record = walk(sandbox, "ManualJournals", saved(sandbox.put("ManualJournals", journal(10, -10))), statuses)

    (message,) = messages(sandbox.post(f"ManualJournals/{record['ManualJournalID']}", {"Status": refused}))

    assert message == "Manual Journal not of valid status for modification"


def test_journal_lines_are_replaced_as_a_set(sandbox: Sandbox) -> None:
    """When none are sent, they stay."""
    record = saved(sandbox.put("ManualJournals", journal(10, -7, -3)))
    path = f"ManualJournals/{record['ManualJournalID']}"

    assert saved(sandbox.post(path, {"Narration": "Other"}))["JournalLines"] == record["JournalLines"]
    assert len(saved(sandbox.post(path, journal(5, -5)))["JournalLines"]) == 2


def test_a_repeating_invoice_needs_a_schedule_and_ends_when_it_is_deleted(sandbox: Sandbox) -> None:
    body = {"Type": "ACCREC", "Contact": ADA, "LineItems": [CHAIR], "Schedule": MONTHLY}
    bare = {name: value for name, value in body.items() if name != "Schedule"}

    record = saved(sandbox.put("RepeatingInvoices", body))

    assert (record["Status"], record["Total"], record["Schedule"]["Unit"]) == ("DRAFT", 23, "MONTHLY")
    assert len(messages(sandbox.put("RepeatingInvoices", bare))) == 4
    assert walk(sandbox, "RepeatingInvoices", record, ["AUTHORISED", "DELETED"])
    assert messages(sandbox.post(f"RepeatingInvoices/{record['RepeatingInvoiceID']}", {"Reference": "x"}))


def test_receipts_are_claimed_once(sandbox: Sandbox) -> None:
    """A claim comes to what its receipts come to, and deleting it frees them."""
    user = {"UserID": sandbox.get("Users").json()["Users"][0]["UserID"]}
    receipt = saved(sandbox.put("Receipts", {"Contact": ADA, "User": user, "LineItems": [PAPER]}))
    body = {"User": user, "Receipts": [{"ReceiptID": receipt["ReceiptID"]}]}

    claim = saved(sandbox.put("ExpenseClaims", body))

    assert (claim["Status"], claim["Total"], claim["AmountDue"]) == ("SUBMITTED", 11.5, 11.5)
    assert saved(sandbox.get(f"Receipts/{receipt['ReceiptID']}"))["Status"] == "SUBMITTED"
    assert messages(sandbox.put("ExpenseClaims", body))
    saved(sandbox.post(f"ExpenseClaims/{claim['ExpenseClaimID']}", {"Status": "DELETED"}))
    assert saved(sandbox.put("ExpenseClaims", body))


def test_receipts_and_claims_need_a_user(sandbox: Sandbox) -> None:
    receipt = {"Contact": ADA, "LineItems": [PAPER]}

    assert messages(sandbox.put("Receipts", receipt)) == ["A valid User must be specified"]
    assert messages(sandbox.put("ExpenseClaims", {"Receipts": []})) == ["A valid User must be specified"]


def test_a_cost_is_linked_to_who_will_pay_it(sandbox: Sandbox) -> None:
    """First only to the customer, then to a draft invoice."""
    bill = saved(sandbox.put("Invoices", note(Type="ACCPAY", DueDate=DUE, LineItems=[PAPER])))
    draft = saved(sandbox.put("Invoices", note(Type="ACCREC", Status="DRAFT")))
    source = {"SourceTransactionID": bill["InvoiceID"], "SourceLineItemID": bill["LineItems"][0]["LineItemID"]}

    link = saved(sandbox.put("LinkedTransactions", {**source, "ContactID": draft["Contact"]["ContactID"]}))
    path = f"LinkedTransactions/{link['LinkedTransactionID']}"
    target = {"TargetTransactionID": draft["InvoiceID"], "TargetLineItemID": draft["LineItems"][0]["LineItemID"]}

    assert (link["Status"], link["Type"], link["SourceTransactionTypeCode"]) == (
        "APPROVED",
        "BILLABLEEXPENSE",
        "ACCPAY",
    )
    assert saved(sandbox.post(path, target))["Status"] == "ONDRAFT"
    assert messages(sandbox.put("LinkedTransactions", {**source, "SourceLineItemID": bill["InvoiceID"]}))
    assert messages(sandbox.put("LinkedTransactions", {"SourceTransactionID": draft["InvoiceID"]}))
