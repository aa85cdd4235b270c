"""What may become of an invoice, and what may no longer change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.answers import messages, saved
from support.invoicing import CHAIR, NOT_FOR_CHANGE, PAPER, SETTLED, change, complaints, issue, pay, sale

if TYPE_CHECKING:
    from support.sandbox import Sandbox


@pytest.mark.parametrize(
    ("path", "fine"),
    [
        (["SUBMITTED", "DRAFT", "SUBMITTED", "AUTHORISED", "VOIDED"], True),
        (["AUTHORISED"], True),
        (["DELETED"], True),
        (["SUBMITTED", "DELETED"], True),
        (["VOIDED"], False),
        (["PAID"], False),
        (["AUTHORISED", "DRAFT"], False),
        (["AUTHORISED", "DELETED"], False),
        (["DELETED", "DRAFT"], False),
        (["AUTHORISED", "VOIDED", "AUTHORISED"], False),
    ],
)
def test_a_draft_goes_the_ways_that_xero_knows(sandbox: Sandbox, path: list[str], fine: bool) -> None:
    """What is refused at the end of the path is refused in the recorded words."""
    invoice = saved(sandbox.put("Invoices", sale()))
    *steps, last = path
    for status in steps:
        assert change(sandbox, invoice, Status=status)["Status"] == status

    if fine:
        assert change(sandbox, invoice, Status=last)["Status"] == last
    else:
        assert complaints(sandbox, invoice, Status=last) == [NOT_FOR_CHANGE]


def test_a_void_invoice_is_owed_no_more_though_its_total_stays(sandbox: Sandbox) -> None:
    void = change(sandbox, issue(sandbox), Status="VOIDED")

    assert (void["Total"], void["AmountDue"]) == (23, 0)


def test_an_invoice_that_was_paid_in_part_can_hardly_change(sandbox: Sandbox) -> None:
    """Not its amounts, not its date, and it cannot be voided."""
    invoice = issue(sandbox)
    pay(sandbox, invoice, 3)
    key = invoice["LineItems"][0]["LineItemID"]

    for refused in (
        {"LineItems": [{"LineItemID": key, "Quantity": 3}]},
        {"LineItems": [CHAIR]},
        {"Status": "VOIDED"},
    ):
        assert complaints(sandbox, invoice, **refused) == [SETTLED]
    assert complaints(sandbox, invoice, Date="2026-01-01") == [
        "Date cannot be changed on an invoice that has payment or credit notes allocated to it."
    ]
    edited = change(
        sandbox,
        invoice,
        Reference="new",
        LineItems=[{"LineItemID": key, "Description": "Armchair", "AccountCode": "260"}],
    )
    (line,) = edited["LineItems"]
    assert (edited["Reference"], line["Description"], line["AccountCode"]) == ("new", "Armchair", "260")
    assert (edited["AmountDue"], edited["AmountPaid"]) == (20, 3)


def test_a_record_can_be_sent_back_as_it_was_read(sandbox: Sandbox) -> None:
    """Even when it was paid in part."""
    invoice = issue(sandbox)
    pay(sandbox, invoice, 3)
    read = saved(sandbox.get(f"Invoices/{invoice['InvoiceID']}"))

    back = saved(sandbox.post("Invoices", {"Invoices": [read]}))

    changing = {"UpdatedDateUTC", "UpdatedDateUTCString"}
    assert {name: back[name] for name in read.keys() - changing} == {
        name: read[name] for name in read.keys() - changing
    }


def test_a_paid_bill_cannot_change_at_all(sandbox: Sandbox) -> None:
    """A paid invoice can, in what has nothing to do with money."""
    invoice = issue(sandbox)
    bill = saved(sandbox.put("Invoices", {**sale(PAPER), "Type": "ACCPAY", "Status": "AUTHORISED"}))
    pay(sandbox, invoice, invoice["Total"])
    pay(sandbox, bill, bill["Total"])

    assert change(sandbox, invoice, Reference="new")["Status"] == "PAID"
    assert complaints(sandbox, bill, Reference="new") == [NOT_FOR_CHANGE]


def test_a_new_due_date_on_a_partly_paid_invoice_is_not_stamped(sandbox: Sandbox) -> None:
    """So a reader who asks for what has changed since does not learn of it; a new reference is stamped."""
    invoice = issue(sandbox)
    pay(sandbox, invoice, 3)
    before = saved(sandbox.get(f"Invoices/{invoice['InvoiceID']}"))["UpdatedDateUTC"]
    sandbox.advance(60)

    due = change(sandbox, invoice, DueDate="2030-01-01")
    other = change(sandbox, invoice, Reference="new")

    assert (due["DueDateString"], due["UpdatedDateUTC"]) == ("2030-01-01T00:00:00", before)
    assert other["UpdatedDateUTC"] != before


@pytest.mark.parametrize(
    ("field", "words"), [("PeriodLockDate", "period lock date"), ("EndOfYearLockDate", "end of year lock date")]
)
def test_a_closed_period_takes_nothing_in_and_lets_nothing_out(sandbox: Sandbox, field: str, words: str) -> None:
    """Drafts do not count, so they may be anywhere."""
    old = issue(sandbox, Date="2026-01-15")
    sandbox.records("Organisation", set={field: "2026-01-31"})

    draft = saved(sandbox.put("Invoices", sale(Date="2026-01-31")))
    refusals = [
        messages(sandbox.put("Invoices", sale(Date="2026-01-31", Status="AUTHORISED"))),
        complaints(sandbox, draft, Status="AUTHORISED"),
        complaints(sandbox, old, Status="VOIDED"),
    ]

    for (message,) in refusals:
        assert message.startswith(f"The document date cannot be before the {words}, currently set at ")
    assert issue(sandbox, Date="2026-02-01")["Status"] == "AUTHORISED"


def test_only_an_approved_invoice_can_have_been_sent(sandbox: Sandbox) -> None:
    assert messages(sandbox.put("Invoices", sale(SentToContact=True)))
    assert issue(sandbox, SentToContact=True)["SentToContact"] is True


def test_nothing_is_owed_of_an_invoice_over_nothing(sandbox: Sandbox) -> None:
    """It is paid as soon as it is approved."""
    invoice = issue(sandbox, {**CHAIR, "UnitAmount": 0})

    assert (invoice["Status"], "FullyPaidOnDate" in invoice) == ("PAID", True)


def test_an_invoice_over_less_than_nothing_is_refused(sandbox: Sandbox) -> None:
    assert messages(sandbox.put("Invoices", sale({**CHAIR, "UnitAmount": -1})))


def test_a_paid_bill_cannot_be_given_to_another_contact(sandbox: Sandbox) -> None:
    bill = saved(sandbox.put("Invoices", {**sale(PAPER), "Type": "ACCPAY", "Status": "AUTHORISED"}))
    pay(sandbox, bill, bill["Total"])

    assert complaints(sandbox, bill, Contact={"Name": "Somebody else"}) == [NOT_FOR_CHANGE]
