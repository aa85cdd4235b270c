"""What a row names by the number of a rejected document of ours never goes to somebody else's of that number."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.rejected_names import (
    KEYED,
    SETTINGS,
    orders,
    paid,
    plain_invoice,
    reasons,
    theirs,
)
from support.singer import DAY, contacts, invoice, payments, record, schema, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target


@pytest.mark.parametrize("check", [True, False])
def test_a_payment_of_our_invoice_is_not_booked_on_somebody_elses_of_its_number(
    sandbox: Sandbox, target: Target, taken: Json, check: bool
) -> None:
    """The others of its run are; the reject names both, and what to do."""
    run = target(whole(orders(1, 2), payments(2)), **SETTINGS, check_references=check)

    assert run.exit_code == 3, run.told
    assert reasons(run) == {"invoices 101": "number_taken", "payments PAY-1": "parent_rejected"}
    assert [paid(sandbox), paid(sandbox, "INV-2")] == [0, 10]
    said = " ".join(run.rejects[1]["messages"])
    assert all(each in said for each in ("INV-1", "101", taken["InvoiceID"], "InvoiceID"))


def test_nor_is_one_that_comes_in_a_later_run_or_a_replay(sandbox: Sandbox, target: Target, taken: Json) -> None:
    assert taken
    target(whole(orders(1)), **SETTINGS)

    later, replay = target(whole(payments(1))), target.replay(**SETTINGS)

    assert (later.exit_code, replay.exit_code) == (3, 3), later.told
    assert reasons(replay)["payments PAY-1"] == "parent_rejected"
    assert paid(sandbox) == 0


def test_nor_after_ours_was_given_another_number(sandbox: Sandbox, target: Target, taken: Json) -> None:
    """The payment still says the old one; corrected, it goes to ours."""
    assert taken
    target(whole(orders(1), payments(1)), **SETTINGS)
    anew = {**invoice(1, lines=1), "order": 101, "InvoiceNumber": "INV-1B"}
    assert target(whole(stream("invoices", [anew], ["order"])), **SETTINGS).exit_code == 0

    again = target(whole(payments(1)))
    corrected = target(whole(payments(1, Invoice__InvoiceNumber="INV-1B")))

    assert (again.exit_code, corrected.exit_code) == (3, 0), again.told
    assert [paid(sandbox), paid(sandbox, "INV-1B")] == [0, 10]


BROKEN: t.Final[dict[str, Json]] = {
    "another total": {"Total": 7},
    "a word for a status": {"Status": "WHATEVER"},
    "no contact": {"Contact": {"Name": ""}},
    "an account that is none": {"LineItems": [{"Description": "x", "UnitAmount": 1, "AccountCode": "nope"}]},
    "a number that is none": {"LineItems": [{"Description": "x", "UnitAmount": "many", "AccountCode": "200"}]},
    "of another organisation": {"tenant_id": "11111111-2222-3333-4444-555555555555", "InvoiceID": "9" * 8, "Total": 7},
    "of an id that is none": {"InvoiceID": "11111111-2222-3333-4444-555555555555"},
    "of an id that is no id": {"InvoiceID": "abc"},
    "of two numbers": {"invoice_number": "INV-9"},
}


@pytest.mark.parametrize("fault", BROKEN)
def test_nor_one_of_an_invoice_that_was_rejected_for_something_else(
    sandbox: Sandbox, target: Target, taken: Json, fault: str
) -> None:
    assert taken
    run = target(whole(orders(1, fields=BROKEN[fault]), payments(1)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert reasons(run)["payments PAY-1"] == "parent_rejected"
    assert paid(sandbox) == 0


def test_nor_one_whose_invoice_has_its_number_from_the_payload(sandbox: Sandbox, target: Target, taken: Json) -> None:
    assert taken
    row = {**invoice(1, lines=1, Total=7), "order": 1}
    del row["InvoiceNumber"]
    named = {"key": ["order"], "payload": {"InvoiceNumber": "='INV-' + str(record['order'])"}}

    run = target(whole(stream("invoices", [row], ["order"]), payments(1)), streams={"invoices": named})

    assert run.exit_code == 3, run.told
    assert reasons(run) == {"invoices 1": "total_differs", "payments PAY-1": "parent_rejected"}


def test_nor_one_whose_invoice_was_not_accepted_since_its_key_has_no_value(
    sandbox: Sandbox, target: Target, taken: Json
) -> None:
    assert taken
    keyless = [schema("invoices", {**invoice(1), "order": 1}, ["order"]), record("invoices", invoice(1, lines=1))]

    run = target(whole(keyless, payments(1)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert reasons(run)["payments PAY-1"] == "parent_rejected"
    assert paid(sandbox) == 0


def test_nor_one_of_an_invoice_that_is_held(sandbox: Sandbox, target: Target, taken: Json) -> None:
    """The input broke off before all its lines were known to be there; the payment comes again, as it does."""
    assert taken
    rows = [{**invoice(1, lines=1), "line": "a"}]
    grouped = {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}
    cut = [*payments(1), *stream("invoices", rows, ["InvoiceNumber", "line"])]

    run = target(cut, streams={"invoices": grouped}, require_final_state="always")

    assert run.exit_code != 0, run.told
    assert run.rejects == []
    assert paid(sandbox) == 0


def test_two_of_ours_with_one_number_leave_open_which_one_is_paid(sandbox: Sandbox, target: Target) -> None:
    twice = [*orders(1), *orders(1, order=7)[1:]]

    run = target(whole(twice, payments(1)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert reasons(run) == {"invoices 7": "duplicate_key", "payments PAY-1": "parent_rejected"}
    assert paid(sandbox) == 0


def test_a_plan_says_the_same(sandbox: Sandbox, target: Target, taken: Json) -> None:
    assert taken
    run = target(whole(orders(1, 2), payments(2)), **SETTINGS, dry_run=True, plan_path=str(target.folder / "plan"))

    assert run.exit_code == 3, run.told
    assert "1 rejected" in run.told
    assert "parent_rejected" in (target.folder / "plan").read_text()
    assert paid(sandbox) == 0


PAYING: t.Final[dict[str, tuple[str, Json]]] = {
    "a batch": (
        "batch_payments",
        {
            "Reference": "B",
            "Account": {"Code": "090"},
            "Date": DAY,
            "Payments": [{"Invoice": {"InvoiceNumber": "INV-1"}, "Amount": 10}],
        },
    ),
    "a note": ("notes", {"number": "INV-1", "Details": "Paid in cash"}),
}


@pytest.mark.parametrize("what", PAYING)
def test_nor_is_a_batch_or_what_is_written_below_its_path(
    sandbox: Sandbox, target: Target, taken: Json, what: str
) -> None:
    name, row = PAYING[what]
    notes = {"path": "Invoices/{number}/History", "key": ["number"]}

    streams = {"invoices": KEYED, **({"notes": notes} if name == "notes" else {})}
    run = target(whole(orders(1), stream(name, [row], [next(iter(row))])), streams=streams)

    assert run.exit_code == 3, run.told
    assert reasons(run)[f"{name} {next(iter(row.values()))}"] == "parent_rejected"
    assert paid(sandbox) == 0
    assert "Paid in cash" not in sandbox.get(f"Invoices/{taken['InvoiceID']}/History").text


def test_nor_is_a_credit_note_allocated_to_somebody_elses_invoice(
    sandbox: Sandbox, target: Target, taken: Json
) -> None:
    line = {"Description": "back", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
    note = {**plain_invoice(1), "Type": "ACCRECCREDIT", "LineItems": [line], "CreditNoteNumber": "C-1"}
    note.pop("InvoiceNumber")
    note.pop("DueDate")
    credit = theirs(sandbox, "CreditNotes", note)
    row = {"credit": credit["CreditNoteID"], "Invoice": {"InvoiceNumber": "INV-1"}, "Amount": 10, "Date": DAY}
    below = {"path": "CreditNotes/{credit}/Allocations", "key": ["credit"]}

    run = target(
        whole(orders(1), stream("allocations", [row], ["credit"])), streams={"invoices": KEYED, "allocations": below}
    )

    assert run.exit_code == 3, run.told
    assert reasons(run)[f"allocations {credit['CreditNoteID']}"] == "parent_rejected"
    (found,) = sandbox.get("Invoices", IDs=taken["InvoiceID"]).json()["Invoices"]
    assert found["AmountDue"] == found["Total"]


def test_an_invoice_does_not_go_to_somebody_elses_contact_whose_number_ours_has(
    sandbox: Sandbox, target: Target
) -> None:
    """Two customers with one name: ours was not accepted."""
    theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "Z-9"})

    run = target(whole(contacts(2), orders(1, 2)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert reasons(run) == {"contacts CUST-1": "number_taken", "invoices 101": "parent_rejected"}


@pytest.mark.parametrize(
    "stub",
    [
        {"Invoice": {"InvoiceID": None, "InvoiceNumber": "INV-1"}},
        {"Invoice": {"InvoiceID": None}, "InvoiceNumber": "INV-1"},
    ],
    ids=["in it", "beside it"],
)
def test_an_id_that_is_null_is_none(sandbox: Sandbox, target: Target, taken: Json, stub: Json) -> None:
    """Nor does it take the number from a payment of ours."""
    assert taken
    rows = [
        {"Reference": f"PAY-{n}", "Account": {"Code": "090"}, "Date": DAY, "Amount": 10, **numbered(stub, n)}
        for n in (1, 2)
    ]
    columns = {"Invoice": {}, "InvoiceNumber": ""}

    run = target(
        whole(orders(1, 2), stream("payments", rows, ["Reference"], **columns)),
        streams={"invoices": KEYED, "payments": {"send_nulls": True}},
    )

    assert run.exit_code == 3, run.told
    assert [paid(sandbox), paid(sandbox, "INV-2")] == [0, 10]


def numbered(stub: Json, number: int) -> Json:
    return dict(json.loads(json.dumps(stub).replace("INV-1", f"INV-{number}")))


BESIDE: t.Final[dict[str, Json]] = {
    "a type": {"Invoice": {"Type": "ACCREC"}, "InvoiceNumber": "INV-1"},
    "another number": {"Invoice": {"InvoiceNumber": "INV-2"}, "InvoiceNumber": "INV-1"},
}


@pytest.mark.parametrize("what", BESIDE)
@pytest.mark.parametrize("check", [True, False])
def test_a_number_counts_wherever_the_payment_has_it(
    sandbox: Sandbox, target: Target, taken: Json, what: str, check: bool
) -> None:
    assert taken
    row = {"Reference": "PAY-1", "Account": {"Code": "090"}, "Date": DAY, "Amount": 10, **BESIDE[what]}

    run = target(whole(orders(1, 2), stream("payments", [row], ["Reference"])), **SETTINGS, check_references=check)

    assert run.exit_code == 3, run.told
    assert paid(sandbox) == 0


def test_an_id_counts_before_a_number_beside_it(sandbox: Sandbox, target: Target, taken: Json) -> None:
    """Xero would go by the number, so that is left out, and the result says so."""
    assert taken
    target(whole(orders(2)), **SETTINGS)
    (ours,) = sandbox.get("Invoices", InvoiceNumbers="INV-2").json()["Invoices"]
    stub = {"Invoice": {"InvoiceID": ours["InvoiceID"]}, "InvoiceNumber": "INV-1"}
    row = {"Reference": "PAY-1", "Account": {"Code": "090"}, "Date": DAY, "Amount": 10, **stub}

    run = target(whole(stream("payments", [row], ["Reference"])))

    assert run.exit_code == 0, run.told
    assert "InvoiceNumber was left out" in " ".join(run.results[-1]["warnings"])
    assert [paid(sandbox), paid(sandbox, "INV-2")] == [0, 10]


def test_a_bill_of_ours_with_the_number_makes_no_sale_ours(sandbox: Sandbox, target: Target, taken: Json) -> None:
    """Xero finds sales by number, and ours was rejected."""
    assert taken
    target(whole(orders(1)), **SETTINGS)
    target(whole(orders(1, order=8, fields={"Type": "ACCPAY"})), **SETTINGS)

    run = target(whole(payments(1)))

    assert run.exit_code == 3, run.told
    assert paid(sandbox) == 0


def test_a_number_that_ours_had_before_it_was_deleted_is_somebody_elses_now(sandbox: Sandbox, target: Target) -> None:
    target(whole(orders(1, fields={"Status": "DRAFT"})), **SETTINGS)
    (ours,) = sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"]
    sandbox.post(f"Invoices/{ours['InvoiceID']}", {"Status": "DELETED"}).raise_for_status()
    theirs(sandbox, "Invoices", plain_invoice(1))

    run = target(whole(orders(1, fields={"Reference": "changed"}), payments(1)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert paid(sandbox) == 0


def test_a_contact_by_number_does_not_become_another_one_by_its_name(sandbox: Sandbox, target: Target) -> None:
    """Where Xero knows no such number, it goes on to the name; in a later run, too."""
    other = theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "Z-9"})
    named = {"Contact": {"ContactNumber": "CUST-1", "Name": "Customer 1"}}

    run = target(whole(contacts(1), orders(1, fields=named)), **SETTINGS)
    later = target(whole(orders(2, fields=named)), **SETTINGS)

    assert (run.exit_code, later.exit_code) == (3, 3), run.told
    assert sandbox.get("Invoices", ContactIDs=other["ContactID"], page=1).json()["Invoices"] == []


def test_so_does_each_number_that_the_rows_of_one_document_say(sandbox: Sandbox, target: Target, taken: Json) -> None:
    assert taken
    rows = [{**invoice(n, lines=1), "order": 1, "line": n} for n in (1, 2)]
    theirs(sandbox, "Invoices", plain_invoice(2))
    grouped = {"group_by": ["order"], "key": ["order"]}

    run = target(whole(stream("invoices", rows, ["order", "line"]), payments(2)), streams={"invoices": grouped})

    assert run.exit_code == 3, run.told
    assert reasons(run)["payments PAY-2"] == reasons(run)["payments PAY-1"] == "parent_rejected"


@pytest.mark.parametrize("why", ["keyless", "held"])
def test_what_the_ledger_has_no_row_of_is_known_in_later_runs(
    sandbox: Sandbox, target: Target, taken: Json, why: str
) -> None:
    assert taken
    if why == "keyless":
        target(
            whole([schema("invoices", {**invoice(1), "order": 1}, ["order"]), record("invoices", invoice(1))]),
            **SETTINGS,
        )
    else:
        grouped = {"group_by": ["InvoiceNumber"], "key": ["InvoiceNumber"]}
        rows = [{**invoice(1, lines=1), "line": "a"}]
        cut = stream("invoices", rows, ["InvoiceNumber", "line"])
        target(cut, streams={"invoices": grouped}, require_final_state="always")

    run = target(whole(payments(1)))

    assert run.exit_code == 3, run.told
    assert paid(sandbox) == 0
