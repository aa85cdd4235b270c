"""Documents are sent in the order in which they need each other, whatever the order of the streams."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import DAY, invoices, state, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

NEW: t.Final[Json] = {"Contact": {"Name": "Newcomer"}}
LINES: t.Final = [{"Description": "Paper", "Quantity": 1, "UnitAmount": 10, "AccountCode": "400"}]
ORDERED: t.Final[Json] = {"Status": "AUTHORISED", "Date": DAY, **NEW, "LineItems": LINES}
ORDERS: t.Final = stream(
    "purchase_orders",
    [{"PurchaseOrderNumber": f"PO-{number}", **ORDERED} for number in range(3)],
    ["PurchaseOrderNumber"],
)
BRINGING: t.Final[dict[str, list[Json]]] = {
    "invoices": invoices(1, **NEW),
    "credit_notes": stream(
        "credit_notes",
        [{"CreditNoteNumber": "CN-1", "Type": "ACCRECCREDIT", **ORDERED}],
        ["CreditNoteNumber"],
    ),
    "quotes": stream("quotes", [{"QuoteNumber": "Q-1", **ORDERED, "Status": "DRAFT"}], ["QuoteNumber"]),
    "bank_transactions": stream(
        "bank_transactions",
        [{"Reference": "B-1", "Type": "SPEND", "BankAccount": {"Code": "090"}, **ORDERED}],
        ["Reference"],
    ),
}
NAMED: t.Final[Json] = {"Name": "Newcomer"}
ALLOCATING: t.Final[Json] = {
    "path": "CreditNotes/{CreditNoteID}/Allocations",
    "key": ["k"],
    "payload": {"CreditNoteID": {"$ref": ["credit_notes", "=record['credit']"]}},
}
CHECKED: t.Final = pytest.mark.parametrize("checked", [False, True])


def planned(target: Target, messages: list[Json], **settings: t.Any) -> dict[str, tuple[str, str | None]]:
    """Operation and reason, by key."""
    target(messages, dry_run=True, **settings)
    return {each["key"]: (each["operation"], each["reason"]) for each in records(target.folder / "plan.jsonl")}


@CHECKED
@pytest.mark.parametrize("bringing", sorted(BRINGING))
def test_an_order_comes_after_the_document_that_brings_its_contact(
    target: Target, bringing: str, *, checked: bool
) -> None:
    messages = whole(ORDERS, BRINGING[bringing])
    plan = planned(target, messages)

    run = target(messages, check_references=checked)

    assert run.exit_code == 0, run.told
    assert {each["key"]: (each["operation"], None) for each in run.results} == plan
    assert {operation for operation, _ in plan.values()} == {"created"}


@CHECKED
def test_an_order_may_name_by_its_number_whom_an_invoice_brings(target: Target, *, checked: bool) -> None:
    numbered = {"ContactNumber": "NEW-1"}
    order = {"PurchaseOrderNumber": "PO-1", **ORDERED, "Contact": numbered}
    messages = whole(
        stream("purchase_orders", [order], ["PurchaseOrderNumber"]),
        invoices(1, Contact={**NEW["Contact"], **numbered}),
    )
    plan = planned(target, messages)

    run = target(messages, check_references=checked)

    assert run.exit_code == 0, run.told
    assert {each["key"]: (each["operation"], None) for each in run.results} == plan


@CHECKED
def test_an_order_whose_contact_nobody_brings_is_rejected_as_it_was_planned(target: Target, *, checked: bool) -> None:
    """Also if a document would have brought it, and is rejected itself."""
    messages = whole(ORDERS, invoices(1, **NEW, LineItems=[]))
    plan = planned(target, messages)

    run = target(messages, check_references=checked)

    assert run.exit_code == 3, run.told
    assert {each["key"]: ("rejected", each["reason"]) for each in run.rejects} == plan
    said = {each["messages"][0] for each in run.rejects if each["stream"] == "purchase_orders"}
    assert all("A Contact must be specified for this type of transaction" in each for each in said), said


@CHECKED
def test_an_account_comes_after_its_currency(target: Target, *, checked: bool) -> None:
    accounts = [
        {"Code": f"95{number}", "Name": f"Francs {number}", "Type": "BANK", "BankAccountNumber": f"12-{number}"}
        for number in range(3)
    ]
    messages = whole(
        stream("accounts", [{**each, "CurrencyCode": "CHF"} for each in accounts], ["Code"]),
        stream("currencies", [{"Code": "CHF"}], ["Code"]),
    )
    plan = planned(target, messages)

    run = target(messages, check_references=checked)

    assert run.exit_code == 0, run.told
    assert {each["key"]: (each["operation"], None) for each in run.results} == plan


def test_with_parts_a_row_has_to_come_after_what_it_names_and_can_be_sent_again(
    sandbox: Sandbox, target: Target
) -> None:
    """A part ends at a STATE, and is published whole; a dry run says the same."""
    owed = {"Account": {"Code": "090"}, "Date": DAY, "Amount": 1}
    first = [
        {"Reference": "A", "Invoice": {"$ref": ["invoices", "INV-1"]}, **owed},
        {"Reference": "B", "Invoice": {"InvoiceNumber": "INV-1"}, **owed},
    ]
    messages = [*stream("payments", first, ["Reference"]), state(part=1), *invoices(1), state(part=2)]

    target(messages, dry_run=True, batch_size_rows=1)
    planned = records(target.folder / "plan.jsonl")
    run = target(messages, batch_size_rows=1)
    again = target.replay()

    reasons = {"A": "parent_unknown", "B": "not_found"}
    assert {each["key"]: each["reason"] for each in planned if each["reason"]} == reasons
    assert {each["key"]: each["reason"] for each in run.rejects} == reasons
    assert (again.exit_code, again.rejects) == (0, []), again.told
    assert len(sandbox.get("Payments").json()["Payments"]) >= len(first)


@CHECKED
def test_what_a_credit_note_settles_is_not_left_to_pay(target: Target, *, checked: bool) -> None:
    """Of a payment and an allocation that are too much together, plan and run take the same one."""
    keys = range(1, 7)
    notes = [{"CreditNoteNumber": f"C-{key}", "Type": "ACCRECCREDIT", **ORDERED} for key in keys]
    of = {key: {"Invoice": {"InvoiceNumber": f"INV-{key}"}, "Date": DAY} for key in keys}
    payments = [{"k": f"P-{key}", **of[key], "Account": {"Code": "090"}, "Amount": 10} for key in keys]
    allocations = [{"k": f"A-{key}", **of[key], "credit": f"C-{key}", "Amount": 4} for key in keys]
    messages = whole(
        stream("payments", payments, ["k"]),
        stream("allocs", allocations, ["k"]),
        stream("credit_notes", notes, ["CreditNoteNumber"]),
        invoices(6, lines=0, LineItems=LINES, LineAmountTypes="NoTax", **NEW),
    )
    settings: Json = {"streams": {"allocs": ALLOCATING}, "check_references": checked}
    plan = planned(target, messages, **settings)

    run = target(messages, **settings)

    done = {each["key"]: (each["operation"], None) for each in run.results}
    assert done | {each["key"]: ("rejected", each["reason"]) for each in run.rejects} == plan, run.told
    assert {key[0]: operation for key, (operation, _) in plan.items()} == {
        "I": "created",
        "C": "created",
        "A": "created",
        "P": "rejected",
    }


@CHECKED
@pytest.mark.parametrize("code", [{}, {"CurrencyCode": "NZD"}])
def test_a_transfer_may_go_to_a_bank_account_of_the_same_input(target: Target, *, checked: bool, code: Json) -> None:
    account = {"Code": "959", "Name": "Savings", "Type": "BANK", "BankAccountNumber": "12-9", **code}
    transfer = {
        "k": "T-1",
        "FromBankAccount": {"Code": "090"},
        "ToBankAccount": {"Code": "959"},
        "Amount": 5,
        "Date": DAY,
    }
    messages = whole(stream("bank_transfers", [transfer], ["k"]), stream("accounts", [account], ["Code"]))
    plan = planned(target, messages)

    run = target(messages, check_references=checked)

    assert run.exit_code == 0, run.told
    assert {each["key"]: (each["operation"], None) for each in run.results} == plan
