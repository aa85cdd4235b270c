"""The generated documents add up, and agree with each other."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from support.books import TODAY, records
from xero_sandbox.books.arithmetic import line_amount, line_tax, totals

SIZES = (500, 5_000)
PRICED = (
    "Invoices",
    "CreditNotes",
    "BankTransactions",
    "Prepayments",
    "Overpayments",
    "PurchaseOrders",
    "Quotes",
    "Receipts",
)
CREDITS = ("CreditNotes", "Prepayments", "Overpayments")
APPROVED = ("AUTHORISED", "PAID")
ZERO = Decimal(0)

Record = dict[str, Any]


@pytest.mark.parametrize(
    ("amount", "percent", "types", "tax"),
    [
        ("10.00", "15", "Exclusive", "1.50"),
        ("10.00", "15", "Inclusive", "1.30"),
        ("10.00", "15", "NoTax", "0.00"),
        ("0.10", "15", "Exclusive", "0.02"),
        ("10.30", "15", "EXCLUSIVE", "1.55"),
        ("10.00", "0", "Exclusive", "0.00"),
    ],
)
def test_tax_is_rounded_half_up_for_each_line(amount: str, percent: str, types: str, tax: str) -> None:
    assert line_tax(Decimal(amount), Decimal(percent), types) == Decimal(tax)


def test_a_discount_is_taken_off_before_rounding() -> None:
    assert line_amount(Decimal(3), Decimal("0.35"), Decimal(10)) == Decimal("0.95")


@pytest.mark.parametrize("invoices", SIZES)
@pytest.mark.parametrize("path", PRICED)
def test_lines_make_up_the_totals(path: str, invoices: int) -> None:
    rates = {rate["TaxType"]: rate["EffectiveRate"] for rate in records(invoices, "TaxRates")}

    for document in records(invoices, path):
        types = document["LineAmountTypes"]
        for line in document["LineItems"]:
            discount = line.get("DiscountRate", ZERO)
            assert line["LineAmount"] == line_amount(line["Quantity"], line["UnitAmount"], discount)
            assert line["TaxAmount"] == line_tax(line["LineAmount"], rates[line["TaxType"]], types)
        assert (document["SubTotal"], document["TotalTax"], document["Total"]) == totals(document["LineItems"], types)
        assert document["SubTotal"] + document["TotalTax"] == document["Total"] > 0


@pytest.mark.parametrize("invoices", SIZES)
def test_an_invoice_owes_what_is_neither_paid_nor_credited(invoices: int) -> None:
    for invoice in records(invoices, "Invoices"):
        settled = invoice["AmountPaid"] + invoice["AmountCredited"]
        assert invoice["AmountPaid"] == sum(payment["Amount"] for payment in invoice["Payments"])
        assert invoice["AmountCredited"] == sum(stub["AppliedAmount"] for path in CREDITS for stub in invoice[path])
        if invoice["Status"] in ("VOIDED", "DELETED"):
            assert (invoice["AmountDue"], settled) == (0, 0)
        else:
            assert invoice["AmountDue"] == invoice["Total"] - settled
        assert (invoice["Status"] == "PAID") == (invoice["AmountDue"] == 0 < settled) == ("FullyPaidOnDate" in invoice)
        assert invoice["Date"] <= invoice.get("FullyPaidOnDate", TODAY) <= TODAY
        assert invoice["Date"] <= invoice["DueDate"]


@pytest.mark.parametrize("invoices", SIZES)
def test_payments_are_those_that_their_documents_name(invoices: int) -> None:
    named: dict[str, tuple[str, Decimal]] = {}
    for path, field in (("Invoices", "InvoiceID"), ("CreditNotes", "CreditNoteID")):
        for document in records(invoices, path):
            named |= {stub["PaymentID"]: (document[field], stub["Amount"]) for stub in document["Payments"]}
    living = records(invoices, "Payments", Status="AUTHORISED")

    assert named == {payment["PaymentID"]: (_paid(payment), payment["Amount"]) for payment in living}
    assert all(payment["Date"] < TODAY for payment in living)
    assert len(records(invoices, "Payments", Status="DELETED")) > 0


def _paid(payment: Record) -> str:
    paid: str = payment["Invoice"]["InvoiceID"] if "Invoice" in payment else payment["CreditNote"]["CreditNoteID"]
    return paid


@pytest.mark.parametrize("invoices", SIZES)
def test_a_payment_shows_its_invoice_as_it_is(invoices: int) -> None:
    by_id = {invoice["InvoiceID"]: invoice for invoice in records(invoices, "Invoices")}

    for payment in records(invoices, "Payments"):
        stub = payment.get("Invoice", {})
        for field in ("AmountDue", "AmountPaid", "AmountCredited", "Total", "CurrencyCode", "InvoiceNumber"):
            assert not stub or stub[field] == by_id[stub["InvoiceID"]][field]


@pytest.mark.parametrize("invoices", SIZES)
@pytest.mark.parametrize("path", CREDITS)
def test_a_credit_is_allocated_or_refunded_or_remains(path: str, invoices: int) -> None:
    by_id = {invoice["InvoiceID"]: invoice for invoice in records(invoices, "Invoices")}
    key = f"{path[:-1]}ID"

    for credit in records(invoices, path):
        used = sum(allocation["Amount"] for allocation in credit["Allocations"])
        refunded = sum(payment["Amount"] for payment in credit["Payments"])
        alive = credit["Status"] not in ("VOIDED", "DELETED")
        assert credit["RemainingCredit"] == (credit["Total"] - used - refunded if alive else 0)
        assert (credit["Status"] == "PAID") == (alive and credit["RemainingCredit"] == 0)
        for allocation in credit["Allocations"]:
            applied = {stub[key]: stub["AppliedAmount"] for stub in by_id[allocation["Invoice"]["InvoiceID"]][path]}
            assert applied[credit[key]] == allocation["Amount"]


@pytest.mark.parametrize("invoices", SIZES)
def test_a_batch_is_the_sum_of_its_payments(invoices: int) -> None:
    members: dict[str, list[Record]] = defaultdict(list)
    for payment in records(invoices, "Payments"):
        if "BatchPaymentID" in payment:
            members[payment["BatchPaymentID"]].append(payment)
    batches = records(invoices, "BatchPayments")

    assert set(members) == {batch["BatchPaymentID"] for batch in batches}
    for batch in batches:
        payments = members[batch["BatchPaymentID"]]
        assert batch["TotalAmount"] == sum(payment["Amount"] for payment in payments)
        assert [stub["PaymentID"] for stub in batch["Payments"]] == [payment["PaymentID"] for payment in payments]
        for payment in payments:
            assert (payment["Date"], payment["Account"]) == (batch["Date"], batch["Account"])
            assert payment["BatchPayment"]["TotalAmount"] == batch["TotalAmount"]


@pytest.mark.parametrize("invoices", SIZES)
def test_both_legs_of_a_transfer_are_bank_transactions(invoices: int) -> None:
    by_id = {each["BankTransactionID"]: each for each in records(invoices, "BankTransactions")}

    for transfer in records(invoices, "BankTransfers"):
        for word, kind in (("From", "SPEND-TRANSFER"), ("To", "RECEIVE-TRANSFER")):
            leg = by_id[transfer[f"{word}BankTransactionID"]]
            shown = (leg["Type"], leg["Status"], leg["Total"], leg["BankAccount"], leg["IsReconciled"])
            account, reconciled = transfer[f"{word}BankAccount"], transfer[f"{word}IsReconciled"]
            assert shown == (kind, transfer["Status"], transfer["Amount"], account, reconciled)


@pytest.mark.parametrize("invoices", SIZES)
def test_prepayments_and_overpayments_came_by_bank_transactions(invoices: int) -> None:
    transactions = records(invoices, "BankTransactions")

    for key in ("PrepaymentID", "OverpaymentID"):
        came = {each[key]: (each["Type"], each["Total"], each["Date"]) for each in transactions if key in each}
        credits_ = records(invoices, f"{key[:-2]}s")
        assert came == {credit[key]: (credit["Type"], credit["Total"], credit["Date"]) for credit in credits_}


@pytest.mark.parametrize("invoices", SIZES)
def test_contacts_owe_what_their_invoices_say(invoices: int) -> None:
    """Amounts in other currencies are added as they are."""
    open_invoices = records(invoices, "Invoices", Status="AUTHORISED")
    balances = [contact["Balances"] for contact in records(invoices, "Contacts") if "Balances" in contact]

    for kind, side in (("ACCREC", "AccountsReceivable"), ("ACCPAY", "AccountsPayable")):
        due = [invoice for invoice in open_invoices if invoice["Type"] == kind]
        assert sum(balance[side]["Outstanding"] for balance in balances) == sum(each["AmountDue"] for each in due) > 0
        overdue = [invoice for invoice in due if invoice["DueDate"] < TODAY]
        assert sum(balance[side]["Overdue"] for balance in balances) == sum(each["AmountDue"] for each in overdue)


def test_a_claim_is_the_sum_of_its_receipts() -> None:
    claims = records(5_000, "ExpenseClaims")

    for claim in claims:
        assert claim["Total"] == sum(receipt["Total"] for receipt in claim["Receipts"])
        assert claim["AmountDue"] + claim["AmountPaid"] == claim["Total"]
    assert [receipt for claim in claims for receipt in claim["Receipts"]] == records(5_000, "Receipts")


def test_what_a_bill_charges_on_is_linked_to_lines_that_exist() -> None:
    lines = {
        invoice["InvoiceID"]: [line["LineItemID"] for line in invoice["LineItems"]]
        for invoice in records(5_000, "Invoices")
    }

    for link in records(5_000, "LinkedTransactions"):
        assert link["SourceLineItemID"] in lines[link["SourceTransactionID"]]
        if link["Status"] == "BILLED":
            assert link["TargetLineItemID"] in lines[link["TargetTransactionID"]]
