"""Invoices: what is counted, what is filled in, what may follow what, and in whose words it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox

Json = dict[str, Any]

ADA = {"Name": "Ada Lovelace"}
CHAIR: Json = {"Description": "Chair", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200"}
PAPER: Json = {"Description": "Paper", "Quantity": 1, "UnitAmount": 10, "AccountCode": "429"}
SETTLED = "This document cannot be edited as it has a payment or credit note allocated to it"
NOT_FOR_CHANGE = "Invoice not of valid status for modification"


def sale(*lines: Json, **fields: Any) -> Json:
    return {"Type": "ACCREC", "Contact": ADA, "LineItems": list(lines or [CHAIR]), **fields}


def issue(sandbox: Sandbox, *lines: Json, **fields: Any) -> Json:
    """An approved invoice."""
    return saved(sandbox.put("Invoices", sale(*lines, Status="AUTHORISED", **fields)))


def pay(sandbox: Sandbox, invoice: Json, amount: float) -> None:
    body = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": amount}
    saved(sandbox.put("Payments", body))


def change(sandbox: Sandbox, invoice: Json, **fields: Any) -> Json:
    return saved(sandbox.post(f"Invoices/{invoice['InvoiceID']}", fields))


def complaints(sandbox: Sandbox, invoice: Json, **fields: Any) -> list[str]:
    return messages(sandbox.post(f"Invoices/{invoice['InvoiceID']}", fields))


def amounts(invoice: Json) -> tuple[Any, ...]:
    return tuple(invoice[field] for field in ("SubTotal", "TotalTax", "Total"))


@pytest.mark.parametrize(
    ("types", "expected"),
    [("Exclusive", (20, 3, 23)), ("Inclusive", (17.39, 2.61, 20)), ("NoTax", (20, 0, 20)), (None, (20, 3, 23))],
)
def test_tax_comes_by_the_account_and_line_amount_types(sandbox: Sandbox, types: str | None, expected: Any) -> None:
    """15 % on top of the amount, within it, or none; on top unless it is said otherwise."""
    invoice = issue(sandbox, **({"LineAmountTypes": types} if types else {}))

    assert amounts(invoice) == expected
    assert invoice["AmountDue"] == invoice["Total"]


def test_tax_is_rounded_half_up_on_every_line_and_then_summed(sandbox: Sandbox) -> None:
    """Three times 0.375 is 1.14, not 1.13."""
    line = {**CHAIR, "Quantity": 1, "UnitAmount": 2.5}

    assert amounts(issue(sandbox, line, line, line)) == (7.5, 1.14, 8.64)


@pytest.mark.parametrize(
    ("sent", "counted"),
    [
        ({"Quantity": 3, "UnitAmount": 1.5}, (3, 1.5, 4.5)),
        ({"LineAmount": 4.5}, (1, 4.5, 4.5)),
        ({"Quantity": 3, "LineAmount": 4.5}, (3, 1.5, 4.5)),
        ({"UnitAmount": 1.5, "LineAmount": 4.5}, (3, 1.5, 4.5)),
        ({"UnitAmount": 1.5}, (1, 1.5, 1.5)),
        ({"Quantity": 3, "UnitAmount": 1.5, "LineAmount": 4.5}, (3, 1.5, 4.5)),
        ({"Quantity": 3, "UnitAmount": 1.005}, (3, 1.01, 3.03)),
        ({"Quantity": 3, "UnitAmount": 10, "DiscountRate": 10}, (3, 10, 27)),
        ({"Quantity": 3, "UnitAmount": 10, "DiscountAmount": 4}, (3, 10, 26)),
    ],
)
def test_what_is_left_out_of_a_line_follows_from_the_rest(sandbox: Sandbox, sent: Json, counted: Any) -> None:
    (line,) = issue(sandbox, {"Description": "Chair", "AccountCode": "200", **sent})["LineItems"]

    assert (line["Quantity"], line["UnitAmount"], line["LineAmount"]) == counted


def test_a_line_that_contradicts_itself_is_refused(sandbox: Sandbox) -> None:
    (message,) = messages(sandbox.put("Invoices", sale({**CHAIR, "LineAmount": 21})))

    assert message == "The line total 21.00 does not match the expected line total 20.00"


def test_unit_amounts_have_four_places_when_asked_for(sandbox: Sandbox) -> None:
    """In the books, too: the amount of the line is that of the exact price."""
    line = {**CHAIR, "Quantity": 1000, "UnitAmount": 1.0049}

    (coarse,) = saved(sandbox.put("Invoices", sale(line)))["LineItems"]
    (fine,) = saved(sandbox.put("Invoices", sale(line), unitdp=4))["LineItems"]

    assert (coarse["UnitAmount"], coarse["LineAmount"]) == (1, 1000)
    assert (fine["UnitAmount"], fine["LineAmount"]) == (1.0049, 1004.9)


def test_discounts_are_summed_up(sandbox: Sandbox) -> None:
    invoice = issue(sandbox, {**CHAIR, "DiscountRate": 25}, CHAIR)

    assert (invoice["IsDiscounted"], invoice["TotalDiscount"], invoice["SubTotal"]) == (True, 5, 35)


def test_a_line_that_is_only_text_costs_nothing(sandbox: Sandbox) -> None:
    assert amounts(issue(sandbox, CHAIR, {"Description": "With kind regards"})) == (20, 3, 23)


def test_lines_are_replaced_as_a_set(sandbox: Sandbox) -> None:
    """With its id a line is changed, without one it is new, and what is not mentioned is gone."""
    invoice = saved(sandbox.put("Invoices", sale(CHAIR, {**CHAIR, "Description": "Table", "Quantity": 7})))
    first, second = (line["LineItemID"] for line in invoice["LineItems"])

    kept, new = change(sandbox, invoice, LineItems=[{"LineItemID": second, "UnitAmount": 3}, CHAIR])["LineItems"]

    assert (kept["LineItemID"], kept["Description"], kept["LineAmount"]) == (second, "Table", 21)
    assert new["LineItemID"] not in {first, second}
    (stored,) = sandbox.get(f"Invoices/{invoice['InvoiceID']}").json()["Invoices"]
    assert [line["LineItemID"] for line in stored["LineItems"]] == [second, new["LineItemID"]]


def test_lines_that_are_sent_without_ids_get_new_ones(sandbox: Sandbox) -> None:
    """Even when nothing else about them is new."""
    invoice = saved(sandbox.put("Invoices", sale(CHAIR)))

    again = change(sandbox, invoice, LineItems=[CHAIR])

    assert again["LineItems"][0]["LineItemID"] != invoice["LineItems"][0]["LineItemID"]


def test_lines_that_are_not_mentioned_at_all_stay(sandbox: Sandbox) -> None:
    invoice = saved(sandbox.put("Invoices", sale(CHAIR)))

    assert change(sandbox, invoice, Reference="new")["LineItems"] == invoice["LineItems"]


def test_other_line_amount_types_count_the_taxes_anew(sandbox: Sandbox) -> None:
    invoice = saved(sandbox.put("Invoices", sale(CHAIR)))

    assert amounts(change(sandbox, invoice, LineAmountTypes="Inclusive")) == (17.39, 2.61, 20)
    assert amounts(change(sandbox, invoice, LineAmountTypes="NoTax")) == (20, 0, 20)


def test_an_item_fills_in_what_a_line_leaves_out(sandbox: Sandbox) -> None:
    """Description, price and account; what the line says itself goes before."""
    details = {"UnitPrice": 12.5, "AccountCode": "260"}
    sandbox.put("Items", {"Code": "PERCH", "Name": "Stool", "Description": "Bar stool", "SalesDetails": details})

    full, own = issue(sandbox, {"ItemCode": "PERCH"}, {"ItemCode": "PERCH", "UnitAmount": 9, "Description": "Low"})[
        "LineItems"
    ]

    assert (full["Description"], full["UnitAmount"], full["AccountCode"]) == ("Bar stool", 12.5, "260")
    assert (full["Item"]["Code"], full["Item"]["Name"]) == ("PERCH", "Stool")
    assert (own["Description"], own["UnitAmount"], own["AccountCode"]) == ("Low", 9, "260")
    assert messages(sandbox.put("Invoices", sale({"ItemCode": "NONE"}))) == ["Item code 'NONE' is not valid"]


def test_lines_are_tracked_by_the_names_of_options(sandbox: Sandbox) -> None:
    """An option that does not exist is left out, with a warning."""
    category = sandbox.get("TrackingCategories").json()["TrackingCategories"][0]
    option = next(each for each in category["Options"] if each["Status"] == "ACTIVE")

    def tracked(name: str) -> Json:
        return {**CHAIR, "Tracking": [{"Name": category["Name"], "Option": name}]}

    known = issue(sandbox, tracked(option["Name"]))["LineItems"][0]["Tracking"]
    unknown = issue(sandbox, tracked("Nowhere"))

    assert known == [
        {
            "Name": category["Name"],
            "Option": option["Name"],
            "TrackingCategoryID": category["TrackingCategoryID"],
            "Options": [],
        }
    ]
    assert (unknown["LineItems"][0]["Tracking"], len(unknown["Warnings"])) == ([], 1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"AccountCode": "999"}, "Account code '999' is not a valid code for this document."),
        ({"AccountCode": "610"}, "Account code '610' is not a valid code for this document."),
        ({"AccountCode": "090"}, "Account code '090' is not a valid code for this document."),
        ({"AccountCode": ""}, "Account must be valid."),
        ({"TaxType": "X"}, "The TaxType code X does not exist or cannot be used for this type of transaction."),
        ({"TaxType": "INPUT2"}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
        ({"UnitAmount": 9_999_999_999.99}, "The line amount cannot be greater than 9999999999.99"),
        ({"DiscountRate": 101}, "Discount must be between 0 and 100"),
    ],
)
def test_lines_of_an_approved_invoice_have_to_be_right(sandbox: Sandbox, line: Json, message: str) -> None:
    """In Xero's words where they are known."""
    assert messages(sandbox.put("Invoices", sale({**CHAIR, **line}, Status="AUTHORISED"))) == [message]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"Contact": {}}, "A Contact must be specified for this type of transaction"),
        ({"LineItems": []}, "One or more line items must be specified"),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"Status": "VOIDED"}, "Invoice not of valid status for creation"),
        ({"Type": "ACCRECCREDIT"}, "Invoice not of valid type for creation"),
        ({"CurrencyCode": "CHF"}, "Organisation is not subscribed to currency CHF"),
        ({"InvoiceNumber": "№ 1"}, "Invoice Number can only contain printable ASCII characters"),
        ({"InvoiceNumber": "1" * 256}, "Invoice Number is too long. Maximum of 255 characters allowed"),
    ],
)
def test_an_invoice_has_to_be_right(sandbox: Sandbox, fields: Json, message: str) -> None:
    """In Xero's words where they are known; of what is wrong, nothing is kept."""
    count = sandbox.count("Contacts")

    answer = sandbox.put("Invoices", sale(**{"Status": "AUTHORISED", "Contact": {"Name": "New"}, **fields}))

    assert message in messages(answer)
    assert sandbox.count("Contacts") == count


def test_everything_that_is_wrong_is_said_at_once(sandbox: Sandbox) -> None:
    body = sale({**CHAIR, "AccountCode": "999"}, Status="AUTHORISED", CurrencyCode="CHF", Contact={})

    assert len(messages(sandbox.put("Invoices", body))) == 3


def test_numbers_of_invoices_are_made_up_and_unique(sandbox: Sandbox) -> None:
    """Those of bills are neither; and the number of a deleted invoice is free again."""
    first, second = (saved(sandbox.put("Invoices", sale()))["InvoiceNumber"] for _ in range(2))
    bill = {**sale(PAPER), "Type": "ACCPAY", "InvoiceNumber": first}

    assert int(second.removeprefix("INV-")) == int(first.removeprefix("INV-")) + 1
    assert messages(sandbox.put("Invoices", sale(InvoiceNumber=first))) == ["Invoice # must be unique."]
    assert len({saved(sandbox.put("Invoices", bill))["InvoiceID"] for _ in range(2)}) == 2
    assert saved(sandbox.put("Invoices", {**bill, "InvoiceNumber": None}))["InvoiceNumber"] == ""
    sandbox.post(f"Invoices/{first}", {"Status": "DELETED"})
    assert saved(sandbox.put("Invoices", sale(InvoiceNumber=first)))["InvoiceNumber"] == first


def test_a_refused_invoice_uses_no_number(sandbox: Sandbox) -> None:
    first = saved(sandbox.put("Invoices", sale()))["InvoiceNumber"]
    messages(sandbox.put("Invoices", sale(Contact={})))

    following = saved(sandbox.put("Invoices", sale()))["InvoiceNumber"]

    assert int(following.removeprefix("INV-")) == int(first.removeprefix("INV-")) + 1


def test_post_finds_an_invoice_by_its_number_but_a_bill_never(sandbox: Sandbox) -> None:
    invoice = saved(sandbox.post("Invoices", sale(InvoiceNumber="S-1")))
    bills = [saved(sandbox.post("Invoices", {**sale(PAPER), "Type": "ACCPAY", "InvoiceNumber": "S-1"})) for _ in "ab"]

    again = saved(sandbox.post("Invoices", {"InvoiceNumber": "S-1", "Reference": "found"}))

    assert (again["InvoiceID"], again["Reference"]) == (invoice["InvoiceID"], "found")
    assert len({invoice["InvoiceID"], *(bill["InvoiceID"] for bill in bills)}) == 3


def test_the_date_is_today_where_the_organisation_is(sandbox: Sandbox) -> None:
    """At noon in UTC it is the next day in New Zealand; the due date follows from the payment terms."""
    sandbox.set_clock("2026-06-30T12:30:00Z")

    invoice = saved(sandbox.put("Invoices", sale()))

    assert invoice["DateString"] == "2026-07-01T00:00:00"
    assert invoice["DueDateString"] == "2026-07-21T00:00:00"


def test_a_bill_is_due_as_the_contact_wants_it(sandbox: Sandbox) -> None:
    """And else as the organisation has it: on the 20th of the following month."""
    terms = {"Bills": {"Day": 10, "Type": "DAYSAFTERBILLMONTH"}}
    key = saved(sandbox.put("Contacts", {"Name": "Bob", "PaymentTerms": terms}))["ContactID"]
    bill = {**sale(PAPER), "Type": "ACCPAY", "Date": "2026-12-15"}

    assert saved(sandbox.put("Invoices", bill))["DueDateString"] == "2027-01-20T00:00:00"
    bill["Contact"] = {"ContactID": key}
    assert saved(sandbox.put("Invoices", bill))["DueDateString"] == "2027-01-10T00:00:00"


def test_an_invoice_in_another_currency_gets_a_rate(sandbox: Sandbox) -> None:
    """One in the organisation's own has none but 1, whatever is sent."""
    assert saved(sandbox.put("Invoices", sale(CurrencyCode="USD")))["CurrencyRate"] not in {0, 1}
    assert saved(sandbox.put("Invoices", sale(CurrencyCode="NZD", CurrencyRate=7)))["CurrencyRate"] == 1


def test_an_unknown_name_creates_the_contact_and_a_known_one_finds_it(sandbox: Sandbox) -> None:
    first, second = (saved(sandbox.put("Invoices", sale()))["Contact"]["ContactID"] for _ in range(2))

    (contact,) = sandbox.get(f"Contacts/{first}").json()["Contacts"]

    assert (first, contact["Name"], contact["IsCustomer"]) == (second, "Ada Lovelace", True)


def test_more_than_an_id_edits_the_contact_and_drops_its_persons(sandbox: Sandbox) -> None:
    """The id alone leaves it as it is."""
    contact = saved(sandbox.put("Contacts", {**ADA, "ContactPersons": [{"FirstName": "Charles"}]}))
    key = contact["ContactID"]

    sandbox.put("Invoices", sale(Contact={"ContactID": key}))
    untouched = saved(sandbox.get(f"Contacts/{key}"))
    sandbox.put("Invoices", sale(Contact={"ContactID": key, "EmailAddress": "ada@mail.example"}))
    edited = saved(sandbox.get(f"Contacts/{key}"))

    assert len(untouched["ContactPersons"]) == 1
    assert (edited["EmailAddress"], edited["ContactPersons"]) == ("ada@mail.example", [])


def test_nothing_is_written_to_a_contact_that_is_archived(sandbox: Sandbox) -> None:
    key = saved(sandbox.put("Contacts", ADA))["ContactID"]
    sandbox.post("Contacts", {"ContactID": key, "ContactStatus": "ARCHIVED"})

    (message,) = messages(sandbox.put("Invoices", sale(Contact={"ContactID": key})))

    assert "has been archived" in message


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
        {"Date": "2026-01-01"},
        {"Status": "VOIDED"},
    ):
        assert complaints(sandbox, invoice, **refused) == [SETTLED]
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


@pytest.mark.parametrize("line", [{**CHAIR, "UnitAmount": 1.0049, "Quantity": 1000}, {"LineAmount": 10, "Quantity": 3}])
def test_a_price_that_does_not_show_in_full_survives_every_edit(sandbox: Sandbox, line: Json) -> None:
    """Whether lines are left out, sent back as they were read, or changed in something else."""
    invoice = saved(sandbox.put("Invoices", sale({"AccountCode": "200", **line}), unitdp=4))
    read = saved(sandbox.get(f"Invoices/{invoice['InvoiceID']}"))
    key = invoice["LineItems"][0]["LineItemID"]

    for lines in (None, read["LineItems"], [{"LineItemID": key, "Description": "New"}]):
        again = change(sandbox, invoice, Reference="x", **({"LineItems": lines} if lines else {}))
        assert amounts(again) == amounts(invoice)
    fine = saved(sandbox.get(f"Invoices/{invoice['InvoiceID']}", unitdp=4))
    assert fine["LineItems"][0]["UnitAmount"] == invoice["LineItems"][0]["UnitAmount"]


def test_a_tax_amount_that_was_sent_counts_until_the_line_changes(sandbox: Sandbox) -> None:
    """Xero lets people correct it by a cent."""
    invoice = issue(sandbox, {**CHAIR, "TaxAmount": 3.01})
    key = invoice["LineItems"][0]["LineItemID"]

    assert amounts(invoice) == (20, 3.01, 23.01)
    assert amounts(change(sandbox, invoice, Reference="x")) == (20, 3.01, 23.01)
    assert amounts(change(sandbox, invoice, LineItems=[{"LineItemID": key, "Quantity": 4}])) == (40, 6, 46)


def test_another_tax_type_or_account_leaves_the_price_alone(sandbox: Sandbox) -> None:
    invoice = issue(sandbox, {"LineAmount": 10, "Quantity": 3, "AccountCode": "200"})
    key = invoice["LineItems"][0]["LineItemID"]

    line = {"LineItemID": key, "TaxType": "ZERORATED", "AccountCode": "260"}
    (changed,) = change(sandbox, invoice, LineItems=[line])["LineItems"]

    assert (changed["LineAmount"], changed["TaxAmount"], changed["AccountCode"]) == (10, 0, "260")


def test_a_refused_invoice_is_shown_with_what_xero_filled_in(sandbox: Sandbox) -> None:
    """But with no id and no number, which it never had."""
    answer = sandbox.put("Invoices", sale(Status="AUTHORISED", CurrencyCode="CHF"))

    (element,) = answer.json()["Elements"]
    assert (element["InvoiceID"], element["InvoiceNumber"]) == ("00000000-0000-0000-0000-000000000000", "")
    assert {"Date", "DueDate", "SubTotal", "Total"} <= element.keys()


def test_a_paid_bill_cannot_be_given_to_another_contact(sandbox: Sandbox) -> None:
    bill = saved(sandbox.put("Invoices", {**sale(PAPER), "Type": "ACCPAY", "Status": "AUTHORISED"}))
    pay(sandbox, bill, bill["Total"])

    assert complaints(sandbox, bill, Contact={"Name": "Somebody else"}) == [NOT_FOR_CHANGE]
