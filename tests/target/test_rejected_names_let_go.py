"""What names a document by a number that was rejected once is let through where it is clear which one is meant."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
import sqlalchemy as sa
from support.rejected_names import (
    KEYED,
    SETTINGS,
    WRONG,
    orders,
    paid,
    plain_invoice,
    reasons,
    theirs,
)
from support.singer import DAY, contacts, payments, state, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target


def test_whoever_means_the_other_one_says_its_id(sandbox: Sandbox, target: Target, taken: Json) -> None:
    target(whole(orders(1)), **SETTINGS)

    rows = [
        {"Reference": "P", "Account__Code": "090", "Date": DAY, "Amount": 10, "Invoice__InvoiceID": taken["InvoiceID"]}
    ]
    run = target(whole(stream("payments", rows, ["Reference"])))

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


@pytest.mark.parametrize("policy", ["adopt", "update"])
def test_or_that_what_has_the_number_is_ours(sandbox: Sandbox, target: Target, taken: Json, policy: str) -> None:
    assert taken
    ours = {"streams": {"invoices": {**KEYED, "on_existing": policy}}}

    run = target(whole(orders(1), payments(1)), **ours)

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


def test_what_stands_at_xero_is_paid_though_its_last_change_was_rejected(sandbox: Sandbox, target: Target) -> None:
    target(whole(orders(1)), **SETTINGS)

    run = target(whole(orders(1, fields=WRONG), payments(1)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert reasons(run) == {"invoices 101": "total_differs"}
    assert paid(sandbox) == 10


def test_a_key_that_was_wrong_once_stands_in_nobodys_way(sandbox: Sandbox, target: Target) -> None:
    """All was rejected; with another key it was published, and is paid."""
    target(whole(orders(1, fields=WRONG)), **SETTINGS)

    run = target(whole(orders(1, order=55), payments(1)), **SETTINGS)

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


def test_invoices_of_somebody_else_are_paid_by_number_as_ever(sandbox: Sandbox, target: Target, taken: Json) -> None:
    assert taken
    run = target(whole(orders(2, fields=WRONG), payments(1)), **SETTINGS)

    assert reasons(run) == {"invoices 102": "total_differs"}
    assert paid(sandbox) == 10


def test_a_plan_lets_the_payment_pass_once_its_invoice_is_mended(sandbox: Sandbox, target: Target) -> None:
    """Rejected in an earlier run, and right in this one; the run does as it was planned."""
    target(whole(orders(1, fields=WRONG)), **SETTINGS)
    mended = whole(orders(1), payments(1))

    plan = target(mended, **SETTINGS, dry_run=True, plan_path=str(target.folder / "plan"))
    run = target(mended, **SETTINGS)

    assert (plan.exit_code, run.exit_code) == (0, 0), plan.told
    assert paid(sandbox) == 10


def test_a_plan_of_many_batches_lets_the_payment_pass_once_its_invoice_is_right(
    sandbox: Sandbox, target: Target
) -> None:
    batches = [*orders(1, fields=WRONG), state(n=1), *orders(1), state(n=2), *payments(1), state(n=3)]
    path = str(target.folder / "plan")

    plan = target(batches, **SETTINGS, batch_size_rows=1, dry_run=True, plan_path=path)
    run = target(batches, **SETTINGS, batch_size_rows=1)

    assert ("parent_rejected" in plan.told, paid(sandbox)) == (False, Decimal(10)), run.told


@pytest.mark.parametrize("way", ["created", "updated"])
def test_once_the_setting_of_the_key_is_right_payments_pass(sandbox: Sandbox, target: Target, way: str) -> None:
    """One run with a wrong one, after a good one or before it."""
    if way == "updated":
        theirs(sandbox, "Invoices", plain_invoice(1))
    policy = {"on_existing": "update"} if way == "updated" else {}
    right, wrong = ({"streams": {"invoices": {"key": [key], **policy}}} for key in ("order", "Reference"))
    if way == "created":
        assert target(whole(orders(1)), **right).exit_code == 0
    broken = target(whole(orders(1, fields={"Reference": "R", **WRONG})), **wrong)
    assert broken.exit_code == 3, broken.told

    run = target(whole(orders(1), payments(1)), **right)

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


def test_a_part_that_is_rejected_does_not_stand_in_the_way_of_its_document(sandbox: Sandbox, target: Target) -> None:
    target(whole(orders(1)), **SETTINGS)
    part = stream("more", [{"InvoiceNumber": "INV-1", "Reference": "later"}], ["InvoiceNumber"])
    settings = {"invoices": KEYED, "more": {"entity": "Invoices"}}

    run = target(whole(orders(1), part, payments(1)), streams=settings)

    assert paid(sandbox) == 10, run.told


def test_a_rejected_bill_of_its_number_stands_not_in_the_way_of_a_sale(sandbox: Sandbox, target: Target) -> None:
    """Ours or somebody else's: bills have numbers of their own."""
    theirs(sandbox, "Invoices", plain_invoice(2))
    bills = [
        *orders(1, order=8, fields={**WRONG, "Type": "ACCPAY"}),
        *orders(2, fields={**WRONG, "Type": "ACCPAY"})[1:],
    ]

    run = target(whole(orders(1), bills[1:], payments(2)), **SETTINGS)

    assert reasons(run) == {"invoices 8": "total_differs", "invoices 102": "total_differs"}, run.told
    assert [paid(sandbox), paid(sandbox, "INV-2")] == [10, 10]


@pytest.mark.parametrize("fault", [{"Reference": "r" * 300}, {"Status": "WHATEVER"}], ids=["too long", "no status"])
def test_a_part_with_a_fault_of_its_own_does_not_stand_in_the_way_of_its_document(
    sandbox: Sandbox, target: Target, fault: Json
) -> None:
    part = stream("more", [{"InvoiceNumber": "INV-1", **fault}], ["InvoiceNumber"])
    settings = {"invoices": KEYED, "more": {"entity": "Invoices"}}

    run = target(whole(orders(1), part, payments(1)), streams=settings)

    assert [*reasons(run)] == ["more INV-1"], run.told
    assert paid(sandbox) == 10


def test_what_has_the_number_is_paid_if_the_rejected_row_says_that_it_is_that_very_one(
    sandbox: Sandbox, target: Target, taken: Json
) -> None:
    wrong = orders(1, fields={"InvoiceID": taken["InvoiceID"], **WRONG})

    run, later = target(whole(wrong, payments(1)), **SETTINGS), target(whole(payments(1, Reference="PAY-9")))

    assert reasons(run) == {"invoices 101": "total_differs"}, run.told
    assert later.exit_code == 0, later.told
    assert paid(sandbox) == 20


def test_no_contact_comes_along_that_would_stand_in_the_way_of_its_own_row(sandbox: Sandbox, target: Target) -> None:
    """Which only creates, and is mended later; without that the contact is created, and its row changes it."""
    wrong, right = contacts(1, EmailAddress="x" * 300), contacts(1)
    rejecting = {"streams": {"contacts": {"on_existing": "reject"}}}
    order = stream("invoices", [plain_invoice(1, Contact={"Name": "Customer 1"})], ["InvoiceNumber"])

    run = target(whole(wrong, order), **rejecting)
    mended = target(whole(right, order), **rejecting)

    assert reasons(run)["invoices INV-1"] == "parent_rejected", run.told
    assert "ContactID alone" in " ".join(run.rejects[-1]["messages"])
    assert mended.exit_code == 0, mended.told
    free = contacts(1, first=2, EmailAddress="x" * 300)
    other = stream("invoices", [plain_invoice(2, Contact={"Name": "Customer 2"})], ["InvoiceNumber"])
    assert [*reasons(target(whole(free, other)))] == ["contacts CUST-2"]
    assert target(whole(contacts(1, first=2), other)).exit_code == 0


def test_what_an_earlier_version_knew_of_is_known_still(sandbox: Sandbox, target: Target, taken: Json) -> None:
    """Its ledger said no more than who claims a number; what is rejected now says more."""
    target(whole(orders(1)), **SETTINGS)
    store = sa.create_engine(target.config["store_url"])
    with store.begin() as connection:
        connection.execute(sa.text("DROP INDEX xero_unpublished_names_by_key"))
        for column in ("shared", "says"):
            connection.execute(sa.text(f"ALTER TABLE xero_unpublished_names DROP COLUMN {column}"))
        connection.execute(sa.text("UPDATE xero_versions SET version = 7 WHERE component = 'ledger'"))
    store.dispose()

    run = target(whole(payments(1)))
    wrong = orders(1, fields={"InvoiceID": taken["InvoiceID"], **WRONG})
    again = target(whole(wrong, payments(1)), **SETTINGS)

    assert reasons(run) == {"invoices 101": "number_taken", "payments PAY-1": "parent_rejected"}, run.told
    assert reasons(again) == {"invoices 101": "total_differs"}, again.told
    assert paid(sandbox) == 10
