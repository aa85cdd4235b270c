"""A plan foresees what a run does: with each row, and for which reason not."""

from __future__ import annotations

import os
import typing as t
from collections import Counter
from random import Random

import pytest
from support.foreseeing import DELETED, done, planned, rows, settings, some_deleted
from support.random_rows.shop import prepared
from support.singer import DUE, invoice, invoices, payments, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

PLANS: t.Final = int(os.environ.get("PLANS", "3"))
"""How many random sets of rows are planned and run; `make chaos` does 100."""
TURNS: t.Final = 3
TO_THE_FIRST: t.Final[Json] = {"Invoice__InvoiceNumber": "INV-1"}


@pytest.mark.parametrize("seed", range(PLANS))
def test_what_is_planned_for_random_rows_is_what_is_done(sandbox: Sandbox, target: Target, seed: int) -> None:
    """First into books that know none of the rows, then the same keys with other contents, then some are deleted."""
    shop, random = prepared(sandbox), Random(seed)  # noqa: S311 - the same rows each time
    for turn in range(TURNS):
        messages, chosen = rows(random, shop), settings(random)
        if turn == TURNS - 1:
            messages = some_deleted(random, messages)

        plan = planned(target, messages, **chosen)

        assert plan == done(target, messages, **chosen)
        assert Counter(operation for operation, _ in plan.values())["rejected"], "some rows are bad"


@pytest.mark.parametrize(("policy", "end"), [("skip", "unchanged"), ("only_allowed_fields", "updated")])
def test_what_is_left_out_of_a_change_does_not_count_for_the_payments_after_it(
    target: Target, policy: str, end: str
) -> None:
    """The lines of an invoice stay once something was paid, so there is more to pay than the row says."""
    target(whole(invoices(1), payments(1)))
    less = [{**line, "UnitAmount": 1} for line in invoice(1)["LineItems"]]
    changed = stream("invoices", [invoice(1, LineItems=less, Reference="late")], ["InvoiceNumber"])
    messages = whole(changed, payments(1, first=2, amount="90.00", **TO_THE_FIRST))

    plan = planned(target, messages, streams={}, on_not_modifiable=policy)

    assert plan == {("invoices", "INV-1"): (end, None), ("payments", "PAY-2"): ("created", None)}
    assert plan == done(target, messages, streams={}, on_not_modifiable=policy)


def test_what_is_left_of_a_change_is_looked_at_as_well(target: Target) -> None:
    """An approved invoice becomes no draft again, and what may change of it has a theme that nobody has."""
    target(whole(invoices(1)))
    row = invoice(1, Status="DRAFT", BrandingThemeID="11111111-2222-3333-4444-555555555555")
    messages = whole(stream("invoices", [row], ["InvoiceNumber"]))

    plan = planned(target, messages, streams={}, on_not_modifiable="only_allowed_fields")

    assert plan == {("invoices", "INV-1"): ("rejected", "rejected_by_xero")}
    assert plan == done(target, messages, streams={}, on_not_modifiable="only_allowed_fields")


def test_a_type_that_stays_counts_once_xero_has_nothing_else_to_say(target: Target) -> None:
    """Xero would take the other type without a word, but not the contact that comes along."""
    note = {**invoice(1), "Type": "ACCRECCREDIT", "CreditNoteNumber": "N-1"}
    first, then = (
        whole(stream("credit_notes", [{**note, **more}], ["CreditNoteNumber"]))
        for more in ({}, {"Type": "ACCPAYCREDIT", "Contact": {"Name": "Of no address", "EmailAddress": "nowhere"}})
    )
    target(first)

    plan = planned(target, then, streams={})

    assert plan == {("credit_notes", "N-1"): ("rejected", "invalid_value")}
    assert plan == done(target, then, streams={})


def test_a_payment_that_is_deleted_already_is_not_taken_back_again(sandbox: Sandbox, target: Target) -> None:
    target(whole(invoices(1), payments(2, **TO_THE_FIRST)))
    for payment in sandbox.get("Payments", where='Reference=="PAY-1" OR Reference=="PAY-2"').json()["Payments"]:
        sandbox.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"}).raise_for_status()
    gone: Json = {"_sdc_deleted_at": "2026-03-03T00:00:00Z"}
    messages = whole(invoices(1, **gone), payments(2, **TO_THE_FIRST, **gone))

    plan = planned(target, messages, streams={})

    assert plan["invoices", "INV-1"] == ("voided", None)
    assert plan == done(target, messages, streams={})


def test_that_a_closed_period_keeps_a_payment_is_planned_too(sandbox: Sandbox, target: Target) -> None:
    target(whole(invoices(1), payments(1)))
    sandbox.records("Organisation", set={"PeriodLockDate": DUE})
    messages = whole(payments(1, _sdc_deleted_at="2026-03-03T00:00:00Z"))

    plan = planned(target, messages, streams={})

    assert plan == {("payments", "PAY-1"): ("rejected", "period_locked")}
    assert plan == done(target, messages, streams={})


def test_a_payment_whose_date_is_moved_comes_after_those_that_pass_at_once(sandbox: Sandbox, target: Target) -> None:
    """Xero refuses it first, and what is open goes to the other one meanwhile."""
    target(whole(invoices(1)))
    sandbox.records("Organisation", set={"PeriodLockDate": "2026-01-31"})
    moved, *_ = (each["record"] for each in payments(1, amount="90.00", **TO_THE_FIRST) if each["type"] == "RECORD")
    rows = [{**moved, "Date": "2026-01-15"}, {**moved, "Reference": "PAY-2"}]
    messages = whole(stream("payments", rows, ["Reference"]))

    plan = planned(target, messages, streams={}, on_locked_period="move_to_first_open_day")

    assert plan == {("payments", "PAY-1"): ("rejected", "rejected_by_xero"), ("payments", "PAY-2"): ("created", None)}
    assert plan == done(target, messages, streams={}, on_locked_period="move_to_first_open_day")


ADVANCES: t.Final[dict[str, Json]] = {
    "RECEIVE-OVERPAYMENT": {"LineAmountTypes": "NoTax", "LineItems": [{"Description": "x", "UnitAmount": 30}]},
    "SPEND-PREPAYMENT": {"LineItems": [{"Description": "x", "UnitAmount": 30, "AccountCode": "429"}]},
}


@pytest.mark.parametrize("kind", ADVANCES)
@pytest.mark.parametrize(
    "change", [{"Reference": "new"}, {"Status": "DELETED"}, {"_sdc_deleted_at": "2026-03-03"}], ids=" ".join
)
def test_that_money_paid_ahead_stays_as_it_is_is_planned_too(target: Target, kind: str, change: Json) -> None:
    """Xero changes and deletes no bank transaction that made an overpayment or a prepayment."""
    row = {"k": 1, "Type": kind, "Contact": {"Name": "Ada"}, "BankAccount": {"Code": "090"}, "Date": "2026-03-02"}
    made = {**row, **ADVANCES[kind]}
    columns = dict.fromkeys(("Reference", "Status", "_sdc_deleted_at"), "")
    created = target(whole(stream("bank_transactions", [made], ["k"])))
    assert created.exit_code == 0, created.told
    messages = whole(stream("bank_transactions", [{**made, **change}], ["k"], **columns))

    plan = planned(target, messages, streams={})

    assert plan["bank_transactions", "1"][0] == "rejected"
    assert plan == done(target, messages, streams={})


LESS_THAN_NOTHING: t.Final[Json] = {"Quantity": 1, "UnitAmount": -5, "Description": "back", "AccountCode": "200"}
PARTY: t.Final[Json] = {"Contact": {"Name": "Customer 1"}, "Date": "2026-03-02", "LineItems": [LESS_THAN_NOTHING]}
CASH: t.Final[Json] = {"Reference": "B", "Type": "SPEND", "BankAccount": {"Code": "090"}}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("invoices", {"InvoiceNumber": "N", "Type": "ACCREC", "DueDate": "2026-04-01", **PARTY}),
        ("credit_notes", {"CreditNoteNumber": "N", "Type": "ACCRECCREDIT", **PARTY}),
        ("purchase_orders", {"PurchaseOrderNumber": "N", **PARTY}),
        ("quotes", {"QuoteNumber": "N", **PARTY}),
        ("bank_transactions", {**CASH, **PARTY}),
        ("tracking_categories", {"Name": "A third one"}),
        ("accounts", {"Name": "Till", "Type": "BANK", "Code": "0999"}),
        ("payments", {"Reference": "P", "Invoice": {"InvoiceNumber": "INV-1"}, "Account": {"Code": "090"},
                      "Date": "2026-03-03", "Amount": 1, "Status": "DELETED"}),
    ],
)  # fmt: skip
def test_what_xero_refuses_whatever_its_books_have_is_planned_as_rejected(target: Target, name: str, row: Json) -> None:
    """A total below nothing, a third tracking category, a bank account without number, a payment that is none."""
    target(whole(invoices(1)))
    messages = whole(stream(name, [row], [next(iter(row))]))
    chosen: Json = {"streams": {}, "allow_deletes": True}

    plan = planned(target, messages, **chosen)

    reason = "invalid_value" if name == "bank_transactions" else "rejected_by_xero"
    assert plan == {(name, next(iter(row.values()))): ("rejected", reason)}
    assert plan == done(target, messages, **chosen)


WORK: t.Final[Json] = {"Description": "Work", "Quantity": 1, "UnitAmount": 90, "AccountCode": "200"}
MONTHLY: t.Final[Json] = {"Period": 1, "Unit": "MONTHLY", "DueDate": 10, "DueDateType": "OFFOLLOWINGMONTH"}
KINDS: t.Final[dict[str, Json]] = {
    "invoices": {"InvoiceNumber": "N", "Type": "ACCREC", "DueDate": "2026-04-01"},
    "credit_notes": {"CreditNoteNumber": "N", "Type": "ACCRECCREDIT"},
    "purchase_orders": {"PurchaseOrderNumber": "N"},
    "quotes": {"QuoteNumber": "N"},
    "repeating_invoices": {"Reference": "N", "Type": "ACCREC", "Schedule": MONTHLY},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("less", "reason"),
    [
        ({"DiscountRate": 150}, "rejected_by_xero"),
        ({"DiscountRate": -5}, "rejected_by_xero"),
        ({"DiscountAmount": 150}, "invalid_value"),
        ({"DiscountRate": 10, "DiscountAmount": 9}, None),
    ],
    ids=str,
)
def test_that_a_discount_is_larger_than_its_line_is_planned_as_rejected(
    target: Target, kind: str, less: Json, reason: str | None
) -> None:
    target(whole(invoices(1)))
    row = {**KINDS[kind], **PARTY, "LineItems": [{**WORK, **less}]}
    messages = whole(stream(kind, [row], [next(iter(row))]))

    plan = planned(target, messages, streams={})

    assert plan == {(kind, "N"): ("rejected" if reason else "created", reason)}
    assert plan == done(target, messages, streams={})


@pytest.mark.parametrize(("figure", "wrong"), [("SubTotal", 91), ("TotalTax", 7), ("Total", 500)])
@pytest.mark.parametrize("kind", ["invoices", "quotes", "repeating_invoices"])
def test_a_total_that_only_xero_can_compare_is_planned_as_rejected(
    sandbox: Sandbox, target: Target, kind: str, figure: str, wrong: int
) -> None:
    """Of an item, or of a quote whose lines name no tax: each of the figures is sent along, so Xero refuses it."""
    sandbox.put("Items", {"Code": "CHAIR", "SalesDetails": {"UnitPrice": 90, "AccountCode": "200"}})
    row = {**KINDS[kind], **PARTY, "LineItems": [{**WORK, "ItemCode": "CHAIR"}], figure: wrong}
    messages = whole(stream(kind, [row], [next(iter(row))]))

    plan = planned(target, messages, streams={})

    assert plan == {(kind, "N"): ("rejected", "total_differs")}
    assert plan == done(target, messages, streams={})


@pytest.mark.parametrize("kind", ["receipts", "repeating_invoices"])
def test_receipts_and_repeating_invoices_are_looked_at_as_all_documents_with_lines(
    sandbox: Sandbox, target: Target, kind: str
) -> None:
    (user, *_) = sandbox.get("Users").json()["Users"]
    own = KINDS.get(kind) or {"Reference": "N", "User": {"UserID": user["UserID"]}}
    lines = [{**WORK, "TaxType": "NOPE"}, {**WORK, "Quantity": -1}, {**WORK, "ItemCode": "NOPE"}, LESS_THAN_NOTHING]
    rows = [{**own, **PARTY, "Reference": f"N-{at}", "LineItems": [line]} for at, line in enumerate([WORK, *lines])]
    messages = whole(
        stream(kind, [*rows, {**rows[0], "Reference": "N-9", "Status": "DELETED"}], ["Reference"], Status="")
    )

    plan = planned(target, messages, streams={})

    assert {key for (_, key), (operation, _) in plan.items() if operation == "created"} == {"N-0"}
    assert plan == done(target, messages, streams={})


def test_accounts_that_xero_would_not_have_are_planned_as_rejected(sandbox: Sandbox, target: Target) -> None:
    """Two with one name or code, a status that there is none of, a system account that would change or go."""
    system, other = [each for each in sandbox.get("Accounts").json()["Accounts"] if each.get("SystemAccount")][:2]
    new = {"Code": "701", "Name": "New", "Type": "REVENUE"}
    rows = [
        {"k": "good", **new},
        {"k": "same name", **new, "Code": "702"},
        {"k": "same code", **new, "Name": "Other"},
        {"k": "deleted", **new, "Code": "703", "Name": "Deleted", "Status": "DELETED"},
        {"k": "long", **new, "Code": "70412345678", "Name": "Long"},
        {"k": "card", **new, "Code": "705", "Name": "Card", "BankAccountType": "CREDITCARD"},
        {"k": "renamed", "Code": system["Code"], "Name": "Renamed", "Type": system["Type"]},
        {"k": "archived", "Code": system["Code"], "Status": "ARCHIVED"},
        {"k": "gone", "Code": other["Code"], DELETED: "2026-03-03T00:00:00Z"},
    ]
    messages = whole(stream("accounts", rows, ["k"], Status="", BankAccountType="", **{DELETED: ""}))

    plan = planned(target, messages, streams={})

    assert {key for (_, key), (operation, _) in plan.items() if operation != "rejected"} == {"good"}
    assert {plan["accounts", f"same {what}"] for what in ("name", "code")} == {("rejected", "duplicate_key")}
    assert plan == done(target, messages, streams={})


def test_two_rows_of_one_currency_are_planned_as_they_end(target: Target) -> None:
    rows = [{"k": number, "Code": "XPF", "Description": "Franc"} for number in (1, 2)]
    messages = whole(stream("currencies", rows, ["k"]))

    plan = planned(target, messages, streams={})

    assert sorted(plan.values(), key=str) == [("created", None), ("rejected", "duplicate_key")]
    assert sorted(done(target, messages, streams={}).values(), key=str) == sorted(plan.values(), key=str)


def test_a_row_that_is_only_a_part_is_planned_by_what_comes_beside_it(target: Target) -> None:
    """A contact without its name changes the one that another row brings; if none does, it is rejected."""
    email = {"EmailAddress": "ada@example.com"}
    rows = [{"k": 1, "ContactNumber": "1", **email}, {"k": 2, "ContactNumber": "2", **email}]
    whole_one = {"k": 3, "ContactNumber": "2", "Name": "Ada"}
    lines = {"LineItems": [WORK]}
    messages = whole(
        stream("contacts", [*rows, whole_one], ["k"], Name=""),
        stream("quotes", [{"k": 1, "QuoteNumber": "Q", **lines}], ["k"]),
    )

    plan = planned(target, messages, streams={})

    assert plan["contacts", "1"] == plan["quotes", "1"] == ("rejected", "required_missing")
    assert plan["contacts", "2"] == ("updated", None)
    assert plan == done(target, messages, streams={})


def test_a_known_document_that_refers_to_a_new_one_is_planned_as_changed(target: Target) -> None:
    target(whole(invoices(1)))
    referring = invoice(1, Contact={"$ref": ["contacts", "9"]})
    messages = whole(
        stream("contacts", [{"k": "9", "Name": "New"}], ["k"]), stream("invoices", [referring], ["InvoiceNumber"])
    )

    plan = planned(target, messages, streams={})

    assert plan["invoices", "INV-1"] == ("updated", None)
    assert plan == done(target, messages, streams={})
