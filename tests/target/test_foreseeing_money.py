"""A plan foresees what comes of prices, types and currencies: what is refused, and what Xero would overlook."""

from __future__ import annotations

import typing as t

import pytest
from support.foreseeing import done, planned
from support.singer import DAY, invoice, stream, whole
from support.target import records

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

CHAIR: t.Final[Json] = {"Code": "CHAIR", "SalesDetails": {"UnitPrice": 5, "AccountCode": "200"}}
TAKEN: t.Final = ("created", None)
PRICES: t.Final[dict[str, tuple[Json, tuple[str, str | None]]]] = {
    "less by amount": ({"LineAmount": 90, "DiscountAmount": 10}, TAKEN),
    "more off than is left": ({"LineAmount": 5, "DiscountAmount": 10}, TAKEN),
    "less by rate": ({"LineAmount": 90, "DiscountRate": 10}, TAKEN),
    "less, with a quantity": ({"Quantity": 2, "LineAmount": 90, "DiscountAmount": 10}, TAKEN),
    "less, with a price": ({"UnitAmount": 50, "LineAmount": 90, "DiscountAmount": 10}, TAKEN),
    "no quantity fits": ({"UnitAmount": 50, "LineAmount": -90}, ("rejected", "invalid_value")),
    "nothing off what is given back": ({"LineAmount": -5, "DiscountAmount": 0}, ("rejected", "invalid_value")),
    "an item, as many as it takes": ({"ItemCode": "CHAIR", "LineAmount": 90}, TAKEN),
    "an item at its price": ({"ItemCode": "CHAIR", "Quantity": 18, "LineAmount": 90}, TAKEN),
    "an item at another price": ({"ItemCode": "CHAIR", "Quantity": 2, "LineAmount": 90}, ("rejected", "total_differs")),
}
"""What a line says, and what becomes of its invoice."""


def test_what_a_line_costs_that_does_not_say_its_price_is_foreseen(sandbox: Sandbox, target: Target) -> None:
    """Xero works out what is not said of quantity and price; an item has a price of its own."""
    sandbox.put("Items", {"Items": [CHAIR]}).raise_for_status()
    more = {"Description": "x", "UnitAmount": 500, "Quantity": 1, "AccountCode": "200"}
    rows = [
        {**invoice(1), "InvoiceNumber": name, "LineItems": [{"Description": "x", "AccountCode": "200", **line}, more]}
        for name, (line, _) in PRICES.items()
    ]
    messages = whole(stream("invoices", rows, ["InvoiceNumber"]))

    plan = planned(target, messages, streams={})

    assert plan == {("invoices", name): end for name, (_, end) in PRICES.items()}
    assert plan == done(target, messages, streams={})


def test_a_changed_amount_or_item_of_a_line_is_foreseen(sandbox: Sandbox, target: Target) -> None:
    """What was worked out before does not stay beside what it does not fit."""
    sandbox.put("Items", {"Items": [CHAIR, {**CHAIR, "Code": "DESK"}]}).raise_for_status()
    line = {"Description": "x", "ItemCode": "CHAIR", "Quantity": 2, "UnitAmount": 7, "AccountCode": "200"}
    body = {**invoice(1), "LineItems": [line]}
    (made,) = sandbox.put("Invoices", {"Invoices": [body, {**body, "InvoiceNumber": "INV-2"}]}).json()["Invoices"][:1]
    key = {"InvoiceID": made["InvoiceID"], "LineItems": []}
    (there,) = made["LineItems"]
    changes: list[Json] = [{"LineAmount": 30}, {"ItemCode": "DESK"}, {"ItemCode": "DESK", "LineAmount": 30}]
    for change in changes:
        rows = [{**key, "LineItems": [{"LineItemID": there["LineItemID"], **change}]}]
        messages = whole(stream("invoices", rows, ["InvoiceID"]))

        plan = planned(target, messages, streams={})

        assert plan == done(target, messages, streams={}), change


def test_prices_of_an_item_that_is_not_sold_or_bought_are_foreseen_to_be_refused(target: Target) -> None:
    rows: list[Json] = [
        {"Code": "A", "IsSold": False, "SalesDetails": {"UnitPrice": 5}},
        {"Code": "B", "IsPurchased": False, "PurchaseDetails": {"UnitPrice": 5}},
        {"Code": "C", "IsSold": False, "PurchaseDetails": {"UnitPrice": 5}},
    ]
    messages = whole(stream("items", rows, ["Code"], **{name: value for row in rows for name, value in row.items()}))

    plan = planned(target, messages, streams={})

    assert [operation for operation, _ in plan.values()] == ["rejected", "rejected", "created"]
    assert plan == done(target, messages, streams={})


BANK: t.Final = {"Code": "090"}
MOVED: t.Final[Json] = {"Contact": {"Name": "Ada"}, "BankAccount": BANK, "Date": DAY}
MONEY: t.Final[Json] = {"Description": "x", "UnitAmount": 30}


def test_that_no_bank_transaction_makes_a_transfer_is_foreseen(target: Target) -> None:
    line = {**MONEY, "AccountCode": "200"}
    rows = [{**MOVED, "Type": kind, "LineItems": [line]} for kind in ("RECEIVE-TRANSFER", "SPEND-TRANSFER")]
    messages = whole(stream("bank_transactions", rows, ["Type"]))

    plan = planned(target, messages, streams={})

    assert [operation for operation, _ in plan.values()] == ["rejected", "rejected"]
    assert plan == done(target, messages, streams={})


def test_that_an_overpayment_bears_no_tax_is_told_by_its_plan_too(target: Target) -> None:
    row = {**MOVED, "Type": "RECEIVE-OVERPAYMENT", "LineAmountTypes": "Inclusive", "LineItems": [MONEY]}
    messages = whole(stream("bank_transactions", [{"k": 1, **row}], ["k"]))
    target(messages, dry_run=True)

    run = target(messages)

    (plan,) = records(target.folder / "plan.jsonl")
    assert plan["messages"] == ["LineAmountTypes Inclusive would become NoTax: an overpayment bears no tax."]
    assert run.results[-1]["warnings"] == ["LineAmountTypes Inclusive was sent, and Xero shows NoTax."]


@pytest.fixture
def foreign(sandbox: Sandbox, target: Target) -> None:
    """An invoice in USD, and a bank account in it."""
    sandbox.put("Currencies", {"Code": "USD"})
    account = {"Code": "USD", "Name": "Dollars", "Type": "BANK", "BankAccountNumber": "12-34", "CurrencyCode": "USD"}
    sandbox.put("Accounts", account).raise_for_status()
    target(whole(stream("invoices", [invoice(1, CurrencyCode="USD", CurrencyRate=0.5)], ["InvoiceNumber"])))


PAID: t.Final[Json] = {"Invoice": {"InvoiceNumber": "INV-1"}, "Account": BANK, "Date": DAY, "Amount": 5}


@pytest.mark.usefixtures("foreign")
def test_a_payment_in_another_currency_than_what_it_pays_is_rejected(target: Target) -> None:
    """Xero would book 5 of the currency that the invoice is in; what the row calls the currency does not matter."""
    rows = [{**PAID, "Reference": str(at)} for at in range(4)]
    said: list[Json] = [{"CurrencyCode": "EUR"}, {"currency": "nzd"}, {"currency": "usd"}, {"CurrencyCode": None}]
    rows = [{**row, **each} for row, each in zip(rows, said, strict=True)]
    messages = whole(stream("payments", rows, ["Reference"], CurrencyCode="", currency=""))

    plan = planned(target, messages, streams={})

    assert [*plan.values()] == [("rejected", "invalid_value")] * 2 + [TAKEN] * 2
    assert plan == done(target, messages, streams={})


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize(("code", "moves"), [("090", "10.00"), ("USD", "5.00")])
def test_what_a_payment_moves_on_its_account_is_told_by_its_plan_too(target: Target, code: str, moves: str) -> None:
    row = {**PAID, "Reference": "1", "Account": {"Code": code}, "BankAmount": 8}
    messages = whole(stream("payments", [row], ["Reference"]))
    target(messages, dry_run=True)

    run = target(messages)

    (plan,) = records(target.folder / "plan.jsonl")
    assert plan["messages"] == [f"BankAmount 8 would be overlooked: the account would move by {moves}."]
    assert run.results[-1]["warnings"] == [f"BankAmount 8 was sent, and Xero shows {moves}."]


@pytest.mark.usefixtures("foreign")
def test_an_overpayment_is_in_the_currency_of_its_account_unless_that_is_the_organisations(target: Target) -> None:
    kinds = ("RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT", "RECEIVE-PREPAYMENT", "SPEND")
    line = {**MONEY, "AccountCode": "200"}
    lines = [[MONEY] if kind.endswith("OVERPAYMENT") else [line] for kind in kinds]
    rows = [
        {**MOVED, "Type": kind, "BankAccount": {"Code": "USD"}, "LineItems": each, "CurrencyCode": "NZD"}
        for kind, each in zip(kinds, lines, strict=True)
    ]
    rows.append({**rows[0], "Type": "RECEIVE-OVERPAYMENT", "BankAccount": BANK, "CurrencyCode": "USD"})
    messages = whole(stream("bank_transactions", [{"k": at, **row} for at, row in enumerate(rows)], ["k"]))

    plan = planned(target, messages, streams={})

    assert [*plan.values()] == [("rejected", "invalid_value")] * 4 + [TAKEN]
    assert plan == done(target, messages, streams={})
