"""What is written is posted: every change of a document shows in the journals and in the trial balance."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from support.reports import moved, trial_balance

if TYPE_CHECKING:
    from support.sandbox import Sandbox

TODAY = "2026-06-30"
Json = dict[str, Any]


@pytest.fixture
def books(sandbox: Sandbox) -> Sandbox:
    sandbox.reset(today=TODAY)
    return sandbox


def line(code: str = "200", amount: float = 100, **fields: Any) -> Json:
    return {"Description": "Oak", "Quantity": 1, "UnitAmount": amount, "AccountCode": code, **fields}


def saved(sandbox: Sandbox, path: str, body: Json) -> Json:
    """The record as it was saved; existing ones are named by their ids."""
    answer = sandbox.post(path, body)
    assert answer.status_code == 200, answer.text
    record: Json = answer.json()[path.split("/", maxsplit=1)[0]][0]
    return record


def contact(sandbox: Sandbox) -> Json:
    return {"ContactID": sandbox.get("Contacts", page=1).json()["Contacts"][0]["ContactID"]}


def invoice(sandbox: Sandbox, **fields: Any) -> Json:
    body = {"Type": "ACCREC", "Status": "AUTHORISED", "Contact": contact(sandbox), "Date": TODAY, "DueDate": TODAY}
    return saved(sandbox, "Invoices", {**body, "LineItems": [line()], **fields})


def bank(sandbox: Sandbox, code: str = "090") -> Json:
    accounts = sandbox.get("Accounts").json()["Accounts"]
    return {"AccountID": next(each["AccountID"] for each in accounts if each.get("Code") == code)}


def pay(sandbox: Sandbox, document: Json, amount: float) -> Json:
    paid = {"Invoice": {"InvoiceID": document["InvoiceID"]}, "Account": bank(sandbox), "Date": TODAY}
    answer = sandbox.put("Payments", {**paid, "Amount": amount})
    assert answer.status_code == 200, answer.text
    record: Json = answer.json()["Payments"][0]
    return record


def journals(sandbox: Sandbox, source_id: str, **params: Any) -> list[Json]:
    """All journals of a document, in the order of their numbers."""
    found: list[Json] = []
    offset = 0
    while page := sandbox.get("Journals", offset=offset, **params).json()["Journals"]:
        found += [journal for journal in page if journal["SourceID"] == source_id]
        assert page[-1]["JournalNumber"] > offset
        offset = page[-1]["JournalNumber"]
    return found


def nets(journal: Json) -> list[tuple[str, float]]:
    return [(line["AccountCode"], line["NetAmount"]) for line in journal["JournalLines"]]


def test_an_approved_invoice_posts_a_journal(books: Sandbox) -> None:
    before = trial_balance(books)

    made = invoice(books)

    (journal,) = journals(books, made["InvoiceID"])
    assert journal["SourceType"] == "ACCREC"
    assert nets(journal) == [("610", 115.0), ("200", -100.0), ("820", -15.0)]
    assert moved(before, trial_balance(books)) == {"610": Decimal(115), "200": Decimal(-100), "820": Decimal(-15)}


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_what_is_not_approved_posts_nothing_until_it_is(books: Sandbox, status: str) -> None:
    made = invoice(books, Status=status)
    assert journals(books, made["InvoiceID"]) == []

    saved(books, "Invoices", {"InvoiceID": made["InvoiceID"], "Status": "AUTHORISED"})

    assert len(journals(books, made["InvoiceID"])) == 1


def test_a_change_of_money_appends_a_reversal_and_a_new_journal(books: Sandbox) -> None:
    """Journals are never changed (S-JOURNALS, H)."""
    made = invoice(books)

    saved(books, "Invoices", {"InvoiceID": made["InvoiceID"], "LineItems": [line("260", 40)]})

    first, back, second = journals(books, made["InvoiceID"])
    assert nets(back) == [(code, -net) for code, net in nets(first)]
    assert nets(second) == [("610", 46.0), ("260", -40.0), ("820", -6.0)]
    assert first["JournalNumber"] < back["JournalNumber"] < second["JournalNumber"]


def test_a_change_that_moves_no_money_posts_nothing(books: Sandbox) -> None:
    made = invoice(books)

    saved(books, "Invoices", {"InvoiceID": made["InvoiceID"], "Reference": "P/O 7", "DueDate": "2026-07-31"})

    assert len(journals(books, made["InvoiceID"])) == 1


def test_a_void_takes_back_what_was_posted(books: Sandbox) -> None:
    before = trial_balance(books)
    made = invoice(books)

    saved(books, "Invoices", {"InvoiceID": made["InvoiceID"], "Status": "VOIDED"})

    assert len(journals(books, made["InvoiceID"])) == 2
    assert moved(before, trial_balance(books)) == {}


def test_a_document_of_history_can_be_voided_too(books: Sandbox) -> None:
    found = books.get("Invoices", page=1, where='Status=="AUTHORISED" AND AmountPaid==0 AND AmountCredited==0')
    old = found.json()["Invoices"][0]

    saved(books, "Invoices", {"InvoiceID": old["InvoiceID"], "Status": "VOIDED"})

    *_, first, back = journals(books, old["InvoiceID"])
    assert nets(back) == [(code, -net) for code, net in nets(first)]
    trial_balance(books)


def test_a_payment_moves_money_from_the_debtors_to_the_bank(books: Sandbox) -> None:
    made = invoice(books)
    before = trial_balance(books)

    payment = pay(books, made, 65)

    assert moved(before, trial_balance(books)) == {"090": Decimal(65), "610": Decimal(-65)}
    assert [journal["SourceType"] for journal in journals(books, payment["PaymentID"])] == ["ACCRECPAYMENT"]
    assert len(journals(books, made["InvoiceID"])) == 1


def test_a_deleted_payment_is_taken_back(books: Sandbox) -> None:
    made = invoice(books)
    before = trial_balance(books)
    payment = pay(books, made, 115)

    saved(books, f"Payments/{payment['PaymentID']}", {"Status": "DELETED"})

    assert moved(before, trial_balance(books)) == {}


def test_on_a_cash_basis_only_what_is_paid_counts(books: Sandbox) -> None:
    before = trial_balance(books, paymentsOnly="true")
    made = invoice(books)
    assert moved(before, trial_balance(books, paymentsOnly="true")) == {}

    payment = pay(books, made, 46)

    change = moved(before, trial_balance(books, paymentsOnly="true"))
    assert change == {"090": Decimal(46), "200": Decimal(-40), "820": Decimal(-6)}
    assert len(journals(books, payment["PaymentID"], paymentsOnly="true")) == 1


def test_rebooking_a_paid_invoice_rebooks_what_was_paid_on_a_cash_basis(books: Sandbox) -> None:
    made = invoice(books)
    payment = pay(books, made, 115)
    item = made["LineItems"][0]
    before = trial_balance(books, paymentsOnly="true")

    moved_line = {**line("260"), "LineItemID": item["LineItemID"]}
    saved(books, "Invoices", {"InvoiceID": made["InvoiceID"], "LineItems": [moved_line]})

    change = moved(before, trial_balance(books, paymentsOnly="true"))
    assert change == {"200": Decimal(100), "260": Decimal(-100)}
    assert len(journals(books, payment["PaymentID"], paymentsOnly="true")) == 3


def test_foreign_documents_are_posted_in_base_currency(books: Sandbox) -> None:
    before = trial_balance(books)

    invoice(books, CurrencyCode="USD", CurrencyRate=0.5, LineAmountTypes="NoTax")

    assert moved(before, trial_balance(books)) == {"610": Decimal(200), "200": Decimal(-200)}


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (
            "BankTransactions",
            {"Type": "SPEND", "LineAmountTypes": "Inclusive", "LineItems": [line("400", 23)]},
            {"090": Decimal(-23), "400": Decimal(20), "820": Decimal(3)},
        ),
        (
            "BankTransactions",
            {"Type": "RECEIVE", "LineAmountTypes": "NoTax", "LineItems": [line("270", 8, TaxType="NONE")]},
            {"090": Decimal(8), "270": Decimal(-8)},
        ),
        (
            "CreditNotes",
            {"Type": "ACCRECCREDIT", "Status": "AUTHORISED", "LineItems": [line()]},
            {"610": Decimal(-115), "200": Decimal(100), "820": Decimal(15)},
        ),
        (
            "Invoices",
            {"Type": "ACCPAY", "Status": "AUTHORISED", "DueDate": TODAY, "LineItems": [line("429", 200)]},
            {"800": Decimal(-230), "429": Decimal(200), "820": Decimal(30)},
        ),
    ],
    ids=["spend", "receive", "credit note", "bill"],
)
def test_each_kind_of_document_posts_to_its_accounts(
    books: Sandbox, path: str, body: Json, expected: dict[str, Decimal]
) -> None:
    before = trial_balance(books)

    saved(books, path, {"Contact": contact(books), "Date": TODAY, "BankAccount": bank(books), **body})

    assert moved(before, trial_balance(books)) == expected


def test_a_manual_journal_posts_as_it_stands_and_a_void_takes_it_back(books: Sandbox) -> None:
    before = trial_balance(books)
    lines = [{"LineAmount": 70, "AccountCode": "416"}, {"LineAmount": -70, "AccountCode": "711"}]

    made = saved(
        books, "ManualJournals", {"Narration": "Wear", "Date": TODAY, "Status": "POSTED", "JournalLines": lines}
    )
    assert moved(before, trial_balance(books)) == {"416": Decimal(70), "711": Decimal(-70)}

    saved(books, "ManualJournals", {"ManualJournalID": made["ManualJournalID"], "Status": "VOIDED"})
    assert moved(before, trial_balance(books)) == {}


def test_a_transfer_moves_money_between_banks_once(books: Sandbox) -> None:
    before = trial_balance(books)

    answer = books.put(
        "BankTransfers",
        {"FromBankAccount": bank(books), "ToBankAccount": bank(books, "091"), "Amount": 50, "Date": TODAY},
    )

    assert answer.status_code == 200, answer.text
    assert moved(before, trial_balance(books)) == {"090": Decimal(-50), "091": Decimal(50)}


def test_numbers_and_moments_of_journals_rise_even_when_the_clock_is_set_back(books: Sandbox) -> None:
    invoice(books)
    books.set_clock("2020-01-01T00:00:00Z")

    invoice(books)

    last = books.get("Journals", offset=0).json()["Journals"]
    numbers = [journal["JournalNumber"] for journal in last]
    for _ in range(100):
        if not (last := books.get("Journals", offset=numbers[-1]).json()["Journals"]):
            break
        numbers += [journal["JournalNumber"] for journal in last]
    assert all(first < second for first, second in pairwise(numbers))


def test_a_refused_document_leaves_no_trace_in_the_ledger(books: Sandbox) -> None:
    before, count = trial_balance(books), books.count("Journals")

    answer = books.post("Invoices", {"Type": "ACCREC", "Status": "AUTHORISED", "LineItems": [line("999999")]})

    assert answer.status_code == 400
    assert (trial_balance(books), books.count("Journals")) == (before, count)
