"""Double entry: what documents post, and what the journals of the generated company come to."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from support.books import opened, records, total
from xero_sandbox.books.document_to_journal import CONTROLS, PAYMENTS, accrual_lines, cash_lines
from xero_sandbox.books.journals import reversed_lines

SIZES = (500, 5_000)
LEDGERS = ("Journals", "CashJournals")

Record = dict[str, Any]


def posted(lines: list[Record]) -> list[tuple[str, str]]:
    return [(line["AccountCode"], str(line["NetAmount"])) for line in lines]


def invoice(**fields: Any) -> Record:
    lines = [
        {"AccountCode": "200", "LineAmount": Decimal("100.00"), "TaxAmount": Decimal("15.00"), "TaxType": "OUTPUT2"},
        {"AccountCode": "260", "LineAmount": Decimal("20.00"), "TaxAmount": Decimal("0.00"), "TaxType": "NONE"},
    ]
    amounts = {"LineAmountTypes": "Exclusive", "Total": Decimal("135.00")}
    return {"Type": "ACCREC", "InvoiceID": "1", "Date": date(2026, 1, 5), "LineItems": lines, **amounts, **fields}


def payment(amount: str, **fields: Any) -> Record:
    account = opened(500).chart().account("090")
    return {"PaymentID": "2", "Amount": Decimal(amount), "Account": {"AccountID": account["AccountID"]}, **fields}


def test_a_sale_debits_what_is_owed_and_credits_income_and_tax() -> None:
    lines = accrual_lines("ACCREC", invoice(), opened(500).chart())

    assert posted(lines) == [("610", "135.00"), ("200", "-100.00"), ("260", "-20.00"), ("820", "-15.00")]
    assert (lines[1]["GrossAmount"], lines[1]["TaxAmount"]) == (Decimal("-115.00"), Decimal("-15.00"))
    assert [line.get("TaxName") for line in lines] == [None, "15% GST on Income", None, None]


def test_tax_within_the_price_is_posted_like_tax_on_top() -> None:
    line = {"AccountCode": "300", "LineAmount": Decimal("11.50"), "TaxAmount": Decimal("1.50"), "TaxType": "INPUT2"}
    bill = invoice(Type="ACCPAY", LineItems=[line], LineAmountTypes="Inclusive", Total=Decimal("11.50"))

    lines = accrual_lines("ACCPAY", bill, opened(500).chart())

    assert posted(lines) == [("800", "-11.50"), ("300", "10.00"), ("820", "1.50")]


def test_a_payment_at_another_rate_gains_or_loses() -> None:
    sale = invoice(CurrencyRate=Decimal("0.5"))

    lines = accrual_lines("ACCRECPAYMENT", payment("135.00", CurrencyRate=Decimal("0.6")), opened(500).chart(), sale)

    assert posted(lines) == [("090", "225.00"), ("610", "-270.00"), ("499", "45.00")]


def test_cents_lost_in_conversion_go_to_rounding() -> None:
    lines = accrual_lines("ACCREC", invoice(CurrencyRate=Decimal("0.73")), opened(500).chart())

    assert posted(lines)[-1] == ("860", "0.01")
    assert sum(line["NetAmount"] for line in lines) == 0


def test_on_a_cash_basis_a_sale_counts_as_far_as_it_is_paid() -> None:
    chart = opened(500).chart()

    assert cash_lines("ACCREC", invoice(), chart) == []
    lines = cash_lines("ACCRECPAYMENT", payment("27.00"), chart, invoice())
    assert posted(lines) == [("090", "27.00"), ("200", "-20.00"), ("260", "-4.00"), ("820", "-3.00")]


def test_a_reversal_takes_back_every_amount() -> None:
    lines = accrual_lines("ACCREC", invoice(), opened(500).chart())

    for line, back in zip(lines, reversed_lines(lines), strict=True):
        changed = {field: -line[field] for field in ("NetAmount", "GrossAmount", "TaxAmount")}
        assert back == {**line, **changed}


@pytest.mark.parametrize("invoices", SIZES)
@pytest.mark.parametrize("ledger", LEDGERS)
def test_every_journal_and_the_trial_balance_come_to_zero(ledger: str, invoices: int) -> None:
    journals = records(invoices, ledger)

    for journal in journals:
        assert len(journal["JournalLines"]) > 1
        assert sum(line["NetAmount"] for line in journal["JournalLines"]) == 0
        assert all(line["NetAmount"] + line["TaxAmount"] == line["GrossAmount"] for line in journal["JournalLines"])
    assert sum(trial_balance(journals).values()) == 0


def trial_balance(journals: list[Record]) -> dict[str, Decimal]:
    """By code of account."""
    balance: dict[str, Decimal] = defaultdict(Decimal)
    for journal in journals:
        for line in journal["JournalLines"]:
            balance[line["AccountCode"]] += line["NetAmount"]
    return balance


@pytest.mark.parametrize("invoices", SIZES)
def test_receivables_and_payables_are_what_documents_leave_open(invoices: int) -> None:
    balance = trial_balance(records(invoices, "Journals"))

    for account, kind, cash, sign in (("610", "ACCREC", "RECEIVE", 1), ("800", "ACCPAY", "SPEND", -1)):
        due = total(records(invoices, "Invoices", Type=kind, Status="AUTHORISED"), "AmountDue")
        notes = total(records(invoices, "CreditNotes", Type=f"{kind}CREDIT", Status="AUTHORISED"), "RemainingCredit")
        prepaid = total(records(invoices, "Prepayments", Type=f"{cash}-PREPAYMENT"), "RemainingCredit")
        overpaid = total(records(invoices, "Overpayments", Type=f"{cash}-OVERPAYMENT"), "RemainingCredit")
        assert sign * balance[account] == due - notes - prepaid - overpaid


@pytest.mark.parametrize("invoices", SIZES)
def test_bank_accounts_hold_what_bank_documents_say(invoices: int) -> None:
    expected: Counter[str] = Counter()
    for each in records(invoices, "BankTransactions", Status="AUTHORISED"):
        expected[each["BankAccount"]["AccountID"]] += each["Total"] * (1 if each["Type"].startswith("RECEIVE") else -1)
    for each in records(invoices, "Payments", Status="AUTHORISED"):
        received = each["PaymentType"] in ("ACCRECPAYMENT", "APCREDITPAYMENT")
        expected[each["Account"]["AccountID"]] += each["BankAmount"] * (1 if received else -1)
    for claim in records(invoices, "ExpenseClaims", Status="PAID"):
        expected[opened(invoices).chart().account("090")["AccountID"]] -= claim["Total"]
    for journal in records(invoices, "ManualJournals", Status="POSTED"):
        for line in journal["JournalLines"]:
            expected[line["AccountID"]] += line["LineAmount"]

    for ledger in LEDGERS:
        balance = trial_balance(records(invoices, ledger))
        for code in ("090", "091", "092"):
            assert balance[code] == expected[opened(invoices).chart().account(code)["AccountID"]]


@pytest.mark.parametrize("invoices", SIZES)
@pytest.mark.parametrize("ledger", LEDGERS)
def test_numbers_of_journals_rise_with_gaps_and_so_does_their_time(ledger: str, invoices: int) -> None:
    journals = records(invoices, ledger)
    numbers = [journal["JournalNumber"] for journal in journals]

    assert all(first < second for first, second in pairwise(numbers))
    assert numbers[-1] > len(numbers)
    assert [journal["CreatedDateUTC"] for journal in journals] == sorted(j["CreatedDateUTC"] for j in journals)


def test_an_edit_appends_a_reversal_and_a_new_journal() -> None:
    by_source: dict[str, list[Record]] = defaultdict(list)
    for journal in records(500, "Journals"):
        if journal["SourceType"] in ("ACCREC", "ACCPAY"):
            by_source[journal["SourceID"]].append(journal)
    edited = [journals for journals in by_source.values() if len(journals) == 3]

    assert edited
    for before, back, after in edited:
        amounts = [[line["NetAmount"] for line in journal["JournalLines"]] for journal in (before, back, after)]
        assert [-amount for amount in amounts[0]] == amounts[1]
        assert [line["AccountCode"] for line in before["JournalLines"]] != [
            line["AccountCode"] for line in after["JournalLines"]
        ]


def test_journals_know_their_documents() -> None:
    books = opened(500)
    keys = {
        stored.record[collection.kind.key]
        for collection in books.collections.values()
        for stored in collection.in_key_order()
        if collection.kind.key
    }
    journals = records(500, "Journals")

    assert {journal["SourceID"] for journal in journals if journal["SourceType"] != "EXPPAYMENT"} <= keys
    assert {journal["SourceType"] for journal in journals} == {*CONTROLS, *PAYMENTS, "TRANSFER", "MANJOURNAL"}


def test_tracking_reaches_the_journals_with_the_id_of_its_option() -> None:
    options = {
        (category["Name"], option["Name"]): option["TrackingOptionID"]
        for category in records(500, "TrackingCategories")
        for option in category["Options"]
    }
    tracked = [
        tracking
        for journal in records(500, "Journals")
        for line in journal["JournalLines"]
        for tracking in line["TrackingCategories"]
    ]

    assert tracked
    assert all(options[each["Name"], each["Option"]] == each["TrackingOptionID"] for each in tracked)
