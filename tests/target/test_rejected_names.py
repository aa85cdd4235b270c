"""What a row names by the number of a rejected document of ours never goes to somebody else's of that number."""

from __future__ import annotations

import json
import typing as t
from decimal import Decimal

import pytest
from support.singer import DAY, contacts, invoice, payments, record, schema, state, stream, whole

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target

    Part = Callable[..., list[Json]]

KEYED: t.Final[Json] = {"key": ["order"]}
DELETING: t.Final[Json] = {"hard_delete": True, "allow_deletes": True}
WRONG: t.Final[Json] = {"Total": 7}


def theirs(sandbox: Sandbox, path: str, body: Json) -> Json:
    """A record that nobody of ours wrote."""
    answer = sandbox.put(path, body)
    assert answer.ok, answer.text
    return dict(answer.json()[path][0])


def orders(*numbers: int, order: int = 0, fields: Json | None = None) -> list[Json]:
    """Our invoices INV-1 and so on, under keys of our own."""
    rows = ({**invoice(n, lines=1), **(fields or {}), "order": order or 100 + n} for n in numbers)
    return stream("invoices", rows, ["order"])


def plain_invoice(number: int, **fields: t.Any) -> Json:
    """The same as somebody else has it, with another sum."""
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 500, "AccountCode": "200"}
    return {**invoice(number), "LineItems": [line], "Contact": {"Name": "Zed"}, **fields}


def reasons(run: Run) -> dict[str, str]:
    """By stream and key, of the rejects that stand."""
    return {f"{each['stream']} {each['key']}": each["reason"] for each in run.rejects}


def paid(sandbox: Sandbox, number: str = "INV-1") -> Decimal:
    """What was paid of invoices with this number."""
    found = sandbox.get("Invoices", InvoiceNumbers=number, page=1).json()["Invoices"]
    return sum((Decimal(str(each["AmountPaid"])) for each in found), Decimal(0))


def status_of(sandbox: Sandbox, record: Json) -> str:
    (found,) = sandbox.get("Invoices", IDs=record["InvoiceID"]).json()["Invoices"]
    return str(found["Status"])


@pytest.fixture
def taken(sandbox: Sandbox) -> Json:
    """INV-1 of somebody else."""
    return theirs(sandbox, "Invoices", plain_invoice(1))


SETTINGS: t.Final[Json] = {"streams": {"invoices": KEYED}}


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


@pytest.mark.parametrize(("way", "code"), [("deleted", 0), ("voided", 3)])
def test_nor_is_somebody_elses_deleted_when_ours_is_gone(
    sandbox: Sandbox, target: Target, taken: Json, way: str, code: int
) -> None:
    """Our row was rejected, and then deleted in its source: nothing of it is there."""
    target(whole(orders(1)), **SETTINGS)
    gone = {"_sdc_deleted_at": "2026-03-05T00:00:00Z"} if way == "deleted" else {"Status": "VOIDED"}

    run = target(whole(orders(1, fields=gone)), streams={"invoices": {**KEYED, **DELETING}})

    assert run.exit_code == code, run.told
    assert "is none of this key" in (run.results[-1]["warnings"][0] if code == 0 else run.rejects[-1]["messages"][0])
    assert status_of(sandbox, taken) == "AUTHORISED"


def test_an_invoice_does_not_go_to_somebody_elses_contact_whose_number_ours_has(
    sandbox: Sandbox, target: Target
) -> None:
    """Two customers with one name: ours was not accepted."""
    theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "Z-9"})

    run = target(whole(contacts(2), orders(1, 2)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert reasons(run) == {"contacts CUST-1": "number_taken", "invoices 101": "parent_rejected"}


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


@pytest.mark.parametrize("fault", ["number_taken", "total_differs"])
def test_a_bare_row_that_voids_by_number_voids_nothing_of_somebody_elses(
    sandbox: Sandbox, target: Target, taken: Json, fault: str
) -> None:
    """Key and number and status are enough to void a document, and this key has none."""
    target(whole(orders(1, fields=WRONG if fault == "total_differs" else {})), **SETTINGS)
    voiding = stream("invoices", [{"order": 101, "InvoiceNumber": "INV-1", "Status": "VOIDED"}], ["order"])

    run = target(whole(voiding), streams={"invoices": {**KEYED, **DELETING}})

    assert run.exit_code == 3, run.told
    assert status_of(sandbox, taken) == "AUTHORISED"


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


def test_a_deletion_of_what_was_rejected_leaves_its_number_to_others(
    sandbox: Sandbox, target: Target, taken: Json
) -> None:
    target(whole(orders(1)), **SETTINGS)
    gone = orders(1, fields={"_sdc_deleted_at": "2026-03-05T00:00:00Z"})
    target(whole(gone), streams={"invoices": {**KEYED, **DELETING}})

    run = target(whole(payments(1)))

    assert run.exit_code == 0, run.told
    assert (paid(sandbox), status_of(sandbox, taken)) == (Decimal(10), "AUTHORISED")


def test_a_contact_that_was_rejected_and_is_deleted_archives_nobody_elses(sandbox: Sandbox, target: Target) -> None:
    other = theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "Z-9"})
    assert target(whole(contacts(1, EmailAddress="x" * 300))).exit_code == 3
    gone = contacts(1, _sdc_deleted_at="2026-03-05T00:00:00Z")

    run = target(whole(gone), streams={"contacts": DELETING})

    assert run.exit_code == 0, run.told
    (found,) = sandbox.get("Contacts", IDs=other["ContactID"]).json()["Contacts"]
    assert found["ContactStatus"] == "ACTIVE"


def test_a_plan_of_many_batches_lets_the_payment_pass_once_its_invoice_is_right(
    sandbox: Sandbox, target: Target
) -> None:
    batches = [*orders(1, fields=WRONG), state(n=1), *orders(1), state(n=2), *payments(1), state(n=3)]
    path = str(target.folder / "plan")

    plan = target(batches, **SETTINGS, batch_size_rows=1, dry_run=True, plan_path=path)
    run = target(batches, **SETTINGS, batch_size_rows=1)

    assert ("parent_rejected" in plan.told, paid(sandbox)) == (False, Decimal(10)), run.told


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


LACKING: t.Final[dict[str, Json]] = {
    "of another organisation": {"tenant_id": "11111111-2222-3333-4444-555555555555", "InvoiceID": "9" * 8, "Total": 7},
    "of an id that is none": {"InvoiceID": "11111111-2222-3333-4444-555555555555"},
    "of an id that is no id": {"InvoiceID": "abc"},
    "of two numbers": {"invoice_number": "INV-9"},
}


@pytest.mark.parametrize("what", LACKING)
def test_a_number_counts_whatever_else_a_rejected_row_says(
    sandbox: Sandbox, target: Target, taken: Json, what: str
) -> None:
    assert taken
    run = target(whole(orders(1, fields=LACKING[what]), payments(1)), **SETTINGS)

    assert run.exit_code == 3, run.told
    assert reasons(run)["payments PAY-1"] == "parent_rejected"
    assert paid(sandbox) == 0


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


def test_what_was_never_published_is_not_deleted_by_a_mark_that_others_have(sandbox: Sandbox, target: Target) -> None:
    lines = [{"LineAmount": 5, "AccountCode": "429"}, {"LineAmount": -5, "AccountCode": "453"}]
    journal = {"Narration": "Accrual", "Date": DAY, "Status": "POSTED", "JournalLines": lines}
    other = theirs(sandbox, "ManualJournals", journal)
    marked = {"match_on": ["Narration"], "key": ["n"], "on_existing": "reject"}
    more = [{**lines[0], "LineAmount": 6}, {**lines[1], "LineAmount": -6}]
    row = {**journal, "n": 1, "JournalLines": more}
    assert target(whole(stream("manual_journals", [row], ["n"])), streams={"manual_journals": marked}).exit_code == 3

    gone = stream("manual_journals", [{**row, "_sdc_deleted_at": "2026-03-05T00:00:00Z"}], ["n"])
    run = target(whole(gone), streams={"manual_journals": {**marked, **DELETING}})

    assert (run.exit_code, run.results[-1]["operation"]) == (0, "unchanged"), run.told
    (found,) = sandbox.get(f"ManualJournals/{other['ManualJournalID']}").json()["ManualJournals"]
    assert found["Status"] == "POSTED"


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


def test_a_row_twice_stands_in_nobodys_way_once_it_is_gone(sandbox: Sandbox, target: Target) -> None:
    """The second one of the same number was never published: to delete it deletes nothing, and all is paid."""
    assert target(whole([*orders(1), *orders(1, order=7)[1:]]), **SETTINGS).exit_code == 3
    gone = orders(1, order=7, fields={"_sdc_deleted_at": "2026-03-05T00:00:00Z"})

    run = target(whole(gone, payments(1)), streams={"invoices": {**KEYED, **DELETING}})

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


def test_what_was_rejected_and_is_gone_leaves_its_number_to_others(sandbox: Sandbox, target: Target) -> None:
    target(whole(orders(1, fields=WRONG)), **SETTINGS)
    gone = orders(1, fields={"_sdc_deleted_at": "2026-03-05T00:00:00Z"})
    assert target(whole(gone), streams={"invoices": {**KEYED, **DELETING}}).exit_code == 0
    theirs(sandbox, "Invoices", plain_invoice(1))

    run = target(whole(payments(1)))

    assert run.exit_code == 0, run.told
    assert paid(sandbox) == 10


def test_a_part_that_is_rejected_does_not_stand_in_the_way_of_its_document(sandbox: Sandbox, target: Target) -> None:
    target(whole(orders(1)), **SETTINGS)
    part = stream("more", [{"InvoiceNumber": "INV-1", "Reference": "later"}], ["InvoiceNumber"])
    settings = {"invoices": KEYED, "more": {"entity": "Invoices"}}

    run = target(whole(orders(1), part, payments(1)), streams=settings)

    assert paid(sandbox) == 10, run.told
