"""Numbers that Xero has already: ours from before, or somebody else's."""

from __future__ import annotations

import typing as t

import pytest
from support.publishing import LINE, Publishing, document, invoice, kinds, writes

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

LINES: t.Final = [{**LINE, "Description": f"Chair {n}"} for n in range(3)]


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    return Publishing(sandbox, tmp_path)


@pytest.fixture
def forgetful(sandbox: Sandbox, tmp_path: Path) -> Publishing:
    """A target whose ledger was lost."""
    return Publishing(sandbox, tmp_path / "anew")


@pytest.mark.fault(16, 26)
def test_what_an_earlier_ledger_published_is_adopted(
    sandbox: Sandbox, publish: Publishing, forgetful: Publishing
) -> None:
    """PUT of a number that Xero has, with the same content."""
    (first,) = publish(invoice("N-1", method="PUT"))
    sandbox.advance(7 * 60)  # Xero itself remembers the call for six minutes

    (second,) = forgetful(invoice("N-1", method="PUT"))

    assert (second.operation, second.xero_id) == ("adopted", first.xero_id)


@pytest.mark.fault(16)
def test_a_document_of_somebody_else_is_not_ours(publish: Publishing, forgetful: Publishing) -> None:
    """PUT of a number that Xero has, with other content: rejected, and the reject says which document has it."""
    (first,) = publish(invoice("N-1", method="PUT", Reference="theirs"))

    (second,) = forgetful(invoice("N-1", method="PUT", Reference="ours"))

    assert second.reason
    assert (second.reason.value, second.xero_id) == ("number_taken", first.xero_id)


def test_put_never_creates_a_key_twice(sandbox: Sandbox, publish: Publishing) -> None:
    """A payment has no number by which Xero could refuse the second one."""
    publish(invoice("N-1"))
    owed = {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Date": "2026-07-05"}
    publish(document("Payments", "p1", {**owed, "Amount": 5}, method="PUT"))
    before = len(writes(sandbox))

    outcomes = publish(document("Payments", "p1", {**owed, "Amount": 6}, method="PUT"))

    assert kinds(outcomes) == {"duplicate_key": 1}
    assert len(writes(sandbox)) == before


@pytest.mark.fault(17)
def test_a_bill_is_one_for_its_contact_and_number(sandbox: Sandbox, publish: Publishing, forgetful: Publishing) -> None:
    """Though Xero would take it any number of times; another contact may use the same number."""
    bill = {"Type": "ACCPAY", "method": "PUT"}
    (first,) = publish(invoice("7", **bill))

    outcomes = forgetful(
        invoice("7", **bill), invoice("7", key="other", **bill | {"Contact": {"Name": "Grace Hopper"}})
    )
    changed = forgetful(invoice("7", key="again", **bill, Reference="changed"))

    assert kinds(outcomes) == {"adopted": 1, "created": 1}
    assert next(each for each in outcomes if each.operation == "adopted").xero_id == first.xero_id
    assert kinds(changed) == {"duplicate_key": 1}
    assert writes(sandbox) == ["PUT /Invoices"] * 2


def test_a_bill_that_is_there_is_updated_if_asked(sandbox: Sandbox, publish: Publishing, forgetful: Publishing) -> None:
    publish(invoice("7", Type="ACCPAY"))

    (second,) = forgetful(invoice("7", Type="ACCPAY", Reference="changed", on_existing="update"))

    assert second.operation == "updated"
    found = sandbox.get("Invoices", InvoiceNumbers="7").json()["Invoices"]
    assert [each["Reference"] for each in found] == ["changed"]


@pytest.mark.fault(26)
def test_documents_are_matched_on_fields_of_choice(sandbox: Sandbox, publish: Publishing) -> None:
    """Journals have no number, but a narration may serve as one."""
    lines = [{"LineAmount": 50, "AccountCode": "429"}, {"LineAmount": -50, "AccountCode": "453"}]
    body = {"Narration": "Rent of July", "Date": "2026-07-01", "Status": "POSTED", "JournalLines": lines}
    sandbox.put("ManualJournals", body).raise_for_status()
    before = len(writes(sandbox))

    outcomes = publish(
        document("ManualJournals", "j1", body, match_on=("Narration",)),
        document("ManualJournals", "j2", {**body, "Narration": "Rent of August"}, match_on=("Narration",)),
    )

    assert kinds(outcomes) == {"adopted": 1, "created": 1}
    assert len(writes(sandbox)) == before + 1


@pytest.mark.fault(45)
@pytest.mark.parametrize(
    ("policy", "result"), [("forbid_shrink", "lines_shrink"), ("replace", "updated"), ("merge", "updated")]
)
def test_a_document_does_not_lose_lines_by_accident(
    sandbox: Sandbox, publish: Publishing, policy: str, result: str
) -> None:
    """Fewer lines than before are rejected, unless `lines_policy` is `replace`."""
    publish(invoice("N-1", LineItems=LINES))

    outcomes = publish(invoice("N-1", LineItems=[{**LINE, "Description": "Table"}], lines_policy=policy))

    assert kinds(outcomes) == {result: 1}
    (found,) = sandbox.get("Invoices", InvoiceNumbers="N-1", page=1).json()["Invoices"]
    assert [each["Description"] for each in found["LineItems"]] == {
        "forbid_shrink": ["Chair 0", "Chair 1", "Chair 2"],
        "replace": ["Table"],
        "merge": ["Table", "Chair 0", "Chair 1", "Chair 2"],
    }[policy]


@pytest.mark.fault(42)
@pytest.mark.parametrize("policy", ["reject", "skip"])
def test_a_paid_document_is_left_as_it_is(publish: Publishing, policy: str) -> None:
    """A change to it is rejected, or passed over with `on_not_modifiable: skip`."""
    publish(invoice("N-1", Type="ACCPAY"))
    owed = {"Invoice": {"$ref": ["Invoices", "N-1"]}, "Account": {"Code": "090"}, "Date": "2026-07-05"}
    (paid,) = publish(document("Payments", "p", {**owed, "Amount": 20}))
    assert paid.operation == "created", paid.messages

    outcomes = publish(invoice("N-1", Type="ACCPAY", Date="2026-07-02", on_not_modifiable=policy))

    assert kinds(outcomes) == {"not_modifiable" if policy == "reject" else "unchanged": 1}


@pytest.mark.fault(42)
def test_of_a_paid_sales_invoice_what_may_change_is_changed(sandbox: Sandbox, publish: Publishing) -> None:
    """With `on_not_modifiable: only_allowed_fields`. The result names what stays, the next one too."""
    publish(invoice("N-1", LineItems=LINES))
    publish(document("Payments", "p", {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Amount": 5}))
    policy = {"on_not_modifiable": "only_allowed_fields"}
    lines = [{**line, "Description": f"Fine {line['Description']}"} for line in LINES]
    changed = invoice("N-1", Reference="late", DueDate="2026-08-31", Date="2026-07-02", LineItems=lines, **policy)

    (first,) = publish(changed)
    before = len(writes(sandbox))
    (second,) = publish(changed)

    assert (first.operation, first.warnings) == ("updated", ("Not changed, as something was paid: Date.",))
    assert (second.operation, second.warnings) == ("unchanged", first.warnings)
    assert len(writes(sandbox)) == before
    (found,) = sandbox.get("Invoices", InvoiceNumbers="N-1", page=1).json()["Invoices"]
    assert (found["Reference"], found["DateString"][:10]) == ("late", "2026-07-01")
    assert [each["Description"] for each in found["LineItems"]] == [each["Description"] for each in lines]
    assert found["AmountPaid"] == 5


@pytest.mark.fault(42)
def test_lines_that_cost_something_else_do_not_change_on_a_paid_invoice(sandbox: Sandbox, publish: Publishing) -> None:
    """Not even their texts, which would then stand beside amounts that they are not about."""
    publish(invoice("N-1", LineItems=LINES))
    publish(document("Payments", "p", {"Invoice": {"InvoiceNumber": "N-1"}, "Account": {"Code": "090"}, "Amount": 5}))
    dearer = [{**LINE, "Description": "Throne", "UnitAmount": 99}, *LINES[1:]]

    (outcome,) = publish(invoice("N-1", LineItems=dearer, on_not_modifiable="only_allowed_fields"))

    assert (outcome.operation, outcome.warnings) == ("unchanged", ("Not changed, as something was paid: LineItems.",))
