"""Documents that Xero's own rules forbid are rejected alone, in Xero's words, and can be replayed."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.singer import invoice, invoices, payments, record, schema, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target


def rejected(run: Run) -> list[tuple[str, str]]:
    """Key and reason of each reject."""
    assert run.exit_code == 3, run.told
    return [(each["key"], each["reason"]) for each in run.rejects]


@pytest.mark.fault(40)
def test_a_date_in_a_closed_period_is_rejected_with_the_lock_date(sandbox: Sandbox, target: Target) -> None:
    sandbox.records("Organisation", set={"PeriodLockDate": "2026-01-31"})

    run = target(whole(invoices(1, Date="2026-01-15", DueDate="2026-01-31"), invoices(1, first=2)))

    assert rejected(run) == [("INV-1", "period_locked")]
    assert "lock date, currently set at 31 January 2026" in run.rejects[0]["messages"][0]
    assert [each["key"] for each in run.results] == ["INV-2"]


@pytest.mark.fault(41)
def test_an_archived_contact_keeps_back_its_own_documents_alone(sandbox: Sandbox, target: Target) -> None:
    """The reject says that it can be replayed once the contact is restored."""
    (contact,) = sandbox.put("Contacts", {"Name": "Gone Ltd"}).json()["Contacts"]
    archived = {"ContactID": contact["ContactID"], "ContactStatus": "ARCHIVED"}
    sandbox.post("Contacts", archived).raise_for_status()
    of_gone = invoice(1, Contact={"ContactID": contact["ContactID"]})

    run = target(whole(stream("invoices", [of_gone, invoice(2)], ["InvoiceNumber"])))

    assert rejected(run) == [("INV-1", "contact_archived")]
    assert run.rejects[0]["retry_helps"] is True
    sandbox.post("Contacts", {**archived, "ContactStatus": "ACTIVE"}).raise_for_status()
    assert target.replay().exit_code == 0


@pytest.mark.fault(40)
def test_a_document_of_a_closed_period_may_go_to_the_first_open_day(sandbox: Sandbox, target: Target) -> None:
    """With `on_locked_period: move_to_first_open_day`; the result says so, and a later change leaves it there."""
    sandbox.records("Organisation", set={"PeriodLockDate": "2026-01-31", "EndOfYearLockDate": "2025-12-31"})
    messages, moving = whole(invoices(2, Date="2026-01-15")), {"on_locked_period": "move_to_first_open_day"}

    run = target(messages, **moving)

    assert run.exit_code == 0, run.told
    assert {each["warnings"][0] for each in run.results} == {
        "The Date was moved from 2026-01-15 to 2026-02-01: it lies in a closed period."
    }
    assert "2 unchanged" in target(messages, **moving).summary
    changed = target(whole(invoices(2, Date="2026-01-15", Reference="late")), **moving)
    assert "2 accepted" in changed.summary
    found = sandbox.get("Invoices", InvoiceNumbers="INV-1,INV-2").json()["Invoices"]
    assert [(each["DateString"][:10], each["Reference"]) for each in found] == [("2026-02-01", "late")] * 2
    assert (sandbox.calls_of("PUT /Invoices"), sandbox.calls_of("POST /Invoices")) == (2, 2)


@pytest.mark.fault(41)
@pytest.mark.parametrize("name", ["ContactID", "ContactNumber"])
def test_a_contact_may_be_restored_from_the_archive(sandbox: Sandbox, target: Target, name: str) -> None:
    """With `unarchive`: once for all of its documents, each of which says so."""
    gone = {"Name": "Gone Ltd", "ContactNumber": "GONE"}
    (contact,) = sandbox.put("Contacts", gone).json()["Contacts"]
    sandbox.post("Contacts", {"ContactID": contact["ContactID"], "ContactStatus": "ARCHIVED"}).raise_for_status()

    run = target(whole(invoices(3, Contact={name: contact[name]})), unarchive=True)

    assert run.exit_code == 0, run.told
    assert {*map(str, (each["warnings"] for each in run.results))} == {"['Its contact was restored from the archive.']"}
    assert sandbox.get(f"Contacts/{contact['ContactID']}").json()["Contacts"][0]["ContactStatus"] == "ACTIVE"
    assert sandbox.calls_of("POST /Contacts") == 2
    assert sandbox.calls_of("PUT /Invoices") == 2


@pytest.mark.fault(41)
def test_a_contact_that_cannot_be_restored_keeps_its_documents_back(sandbox: Sandbox, target: Target) -> None:
    """Another one has its name now: the reject says so."""
    (contact,) = sandbox.put("Contacts", {"Name": "Gone Ltd"}).json()["Contacts"]
    sandbox.post("Contacts", {"ContactID": contact["ContactID"], "ContactStatus": "ARCHIVED"}).raise_for_status()
    sandbox.put("Contacts", {"Name": "Gone Ltd"}).raise_for_status()

    run = target(whole(invoices(1, Contact={"ContactID": contact["ContactID"]})), unarchive=True)

    assert rejected(run) == [("INV-1", "contact_archived")]
    assert "already assigned to another contact" in run.rejects[0]["messages"][1]


@pytest.mark.fault(46)
def test_a_bill_can_be_paid_by_its_number_if_only_one_has_it(sandbox: Sandbox, target: Target) -> None:
    """Xero finds sales invoices by number, but no bills. If several have the number, the reject names them."""
    bills = [
        {**invoice(n, Type="ACCPAY", Contact={"Name": f"Supplier {who}"}), "id": f"{n}-{who}"}
        for n, who in ((1, "A"), (2, "A"), (2, "B"))
    ]
    for bill in bills:
        for line in bill["LineItems"]:
            line |= {"AccountCode": "429", "TaxType": "INPUT2"}

    run = target(whole(stream("invoices", bills, ["id"]), payments(2)))

    assert rejected(run) == [("PAY-2", "not_found")]
    assert "2 Invoices have the number INV-2" in run.rejects[0]["messages"][-1]
    assert [each["key"] for each in run.results if each["entity"] == "Payments"] == ["PAY-1"]
    (paid,) = sandbox.get("Payments", where='Reference=="PAY-1"').json()["Payments"]
    assert paid["Invoice"]["InvoiceNumber"] == "INV-1"


@pytest.mark.fault(43)
@pytest.mark.parametrize("bad", [{"AccountCode": "9999"}, {"TaxType": "NOSUCHTAX"}], ids=["account", "tax rate"])
def test_an_account_or_tax_rate_that_is_not_there_rejects_its_document_alone(target: Target, bad: Json) -> None:
    messages = invoices(2)
    messages[1]["record"]["LineItems"][0] |= bad

    run = target(whole(messages))

    assert rejected(run) == [("INV-1", "invalid_value")]
    assert next(iter(bad.values())) in run.rejects[0]["messages"][0]


@pytest.mark.fault(46)
def test_a_payment_waits_for_the_invoice_of_the_same_run_and_no_other(sandbox: Sandbox, target: Target) -> None:
    """Wherever it stands in the input. Of a draft, or of more than is owed, it is rejected in Xero's words."""
    drafted = invoices(1, first=2, Status="DRAFT")

    run = target(
        whole(payments(2), payments(1, first=3, amount="99999.00"), invoices(1), drafted, invoices(1, first=3))
    )

    assert sorted(rejected(run)) == [("PAY-2", "rejected_by_xero"), ("PAY-3", "rejected_by_xero")]
    assert {each["key"] for each in run.results} == {"INV-1", "INV-2", "INV-3", "PAY-1"}
    said = {each["key"]: each["messages"][0] for each in run.rejects}
    assert "exceeds the amount outstanding" in said["PAY-3"]
    assert (
        len(sandbox.get("Payments", where='Reference!=null AND Reference.StartsWith("PAY-")').json()["Payments"]) == 1
    )


@pytest.mark.fault(47)
def test_rejected_parents_and_their_children_are_replayed_together(sandbox: Sandbox, target: Target) -> None:
    """The child says so and is not sent; once the parent is mended, one replay writes both."""
    parent = invoices(1)
    parent[1]["record"]["LineItems"][0]["AccountCode"] = "9999"
    child = {
        "Reference": "PAY-1",
        "Invoice": {"$ref": ["invoices", "INV-1"]},
        "Account": {"Code": "090"},
        "Date": "2026-03-02",
        "Amount": Decimal(5),
    }

    run = target(whole(stream("payments", [child], ["Reference"]), parent))

    assert sorted(rejected(run)) == [("INV-1", "invalid_value"), ("PAY-1", "parent_rejected")]
    account = {"Code": "9999", "Name": "Newly opened", "Type": "REVENUE", "TaxType": "OUTPUT2"}
    sandbox.put("Accounts", account).raise_for_status()
    assert target.replay().exit_code == 0


@pytest.mark.fault(52)
def test_an_attachment_that_fails_leaves_its_document_as_it_is(sandbox: Sandbox, target: Target) -> None:
    """The document is a result, the file is a reject of its own, and the replay sends the file alone."""
    sandbox.order({"status": 400, "body": {"Message": "The file is broken"}}, path="*/Attachments/*")
    scan = {"number": "INV-1", "FileName": "scan.txt", "content": "SGVsbG8="}
    own = {"path": "Invoices/{number}/Attachments/{FileName}", "content_column": "content"}
    settings: Json = {"streams": {"scans": own}}

    run = target(whole(invoices(1), stream("scans", [scan], ["number", "FileName"])), **settings)

    assert [(each["stream"], each["reason"]) for each in run.rejects] == [("scans", "rejected_by_xero")]
    assert [each["key"] for each in run.results] == ["INV-1"]
    assert target.replay(**settings).exit_code == 0
    assert sandbox.get("Invoices/INV-1/Attachments/scan.txt").content == b"Hello"
    assert sandbox.calls_of("PUT /Invoices") == 1


@pytest.mark.fault(39)
def test_letters_reach_xero_in_one_form(sandbox: Sandbox, target: Target) -> None:
    """An é may come as one character or as two; the same document written either way is the same document."""
    composed, decomposed = "Caf\u00e9 \U0001f600", "Cafe\u0301 \U0001f600"
    head = schema("contacts", {"ContactNumber": "", "Name": ""}, ["ContactNumber"])

    for name in (decomposed, composed):
        run = target(whole([head, record("contacts", {"ContactNumber": "C-1", "Name": name})]))

    assert [each["operation"] for each in run.results] == ["created", "unchanged"]
    (there,) = sandbox.get("Contacts", where='ContactNumber=="C-1"').json()["Contacts"]
    assert there["Name"] == composed
