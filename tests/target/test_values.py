"""Values are read as warehouses, spreadsheets and people write them; what could mean two things is never guessed."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.singer import invoice, record, schema, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run, Target


def send(target: Target, *rows: Json, **settings: t.Any) -> Run:
    """Rows whose SCHEMA says nothing about them."""
    plain = schema("invoices", {"InvoiceNumber": ""}, ["InvoiceNumber"])
    return target(whole([plain, *(record("invoices", row) for row in rows)]), **settings)


def there(sandbox: Sandbox, number: str = "INV-1") -> Json:
    (found,) = sandbox.get(f"Invoices/{number}", unitdp=4).json()["Invoices"]
    return t.cast("Json", found)


def test_padded_text_is_trimmed_and_other_words_for_true_are_read(sandbox: Sandbox, target: Target) -> None:
    """CHAR columns are padded; a code that became a number on the way is a code again."""
    row = invoice(1, lines=1, Type="accrec   ", SentToContact="t", Contact={"Name": " Ada  Lovelace   "})
    row["LineItems"][0] |= {"AccountCode": Decimal("200.0"), "TaxType": " OUTPUT2", "Description": "  indented  "}

    run = send(target, row)

    assert run.exit_code == 0, run.told
    found = there(sandbox)
    assert (found["Type"], found["SentToContact"], found["Contact"]["Name"]) == ("ACCREC", True, "Ada  Lovelace")
    (line,) = found["LineItems"]
    assert (line["AccountCode"], line["TaxType"]) == ("200", "OUTPUT2")
    assert line["Description"].rstrip() == line["Description"]


def test_a_moment_is_the_organisations_day(sandbox: Sandbox, target: Target) -> None:
    """Auckland is 13 hours ahead in November. The zone is asked for once, whatever comes."""
    moments: Json = {"Date": "2026-10-31T11:00:00+00:00", "DueDate": "2026-11-30T10:59:00Z"}

    run = send(target, invoice(1, **moments), invoice(2, **moments))

    assert run.exit_code == 0, run.told
    assert (there(sandbox)["DateString"][:10], there(sandbox)["DueDateString"][:10]) == ("2026-11-01", "2026-11-30")
    assert sandbox.calls_of("GET /Organisation") == 1


def test_a_date_alone_asks_nobody_for_a_time_zone(sandbox: Sandbox, target: Target) -> None:
    """Midnight of UTC is how a date without a time is printed: that is the day that it says, wherever one is."""
    row = invoice(1, Date="2026-11-01 00:00:00+00", DueDate="2026-11-30 23:59")

    run = send(target, row, time_zone=None)

    assert run.exit_code == 0, run.told
    assert (there(sandbox)["DateString"][:10], there(sandbox)["DueDateString"][:10]) == ("2026-11-01", "2026-11-30")
    assert sandbox.calls_of("GET /Organisation") == 0


def test_a_time_zone_may_be_set(sandbox: Sandbox, target: Target) -> None:
    run = send(target, invoice(1, Date="2026-11-01T03:00:00Z", DueDate="20261130"), time_zone="America/New_York")

    assert run.exit_code == 0, run.told
    assert there(sandbox)["DateString"][:10] == "2026-10-31"
    assert sandbox.calls_of("GET /Organisation") == 0


def test_a_zone_that_nobody_knows_rejects_moments_only(sandbox: Sandbox, target: Target) -> None:
    (key,) = [each["OrganisationID"] for each in sandbox.get("Organisation").json()["Organisations"]]
    sandbox.records("Organisation", key=key, set={"Timezone": "LUNARSTANDARDTIME"})

    run = send(target, invoice(1, Date="2026-11-01T03:00:00Z"), invoice(2))

    assert [reject["reason"] for reject in run.rejects] == ["wrong_type"], run.told
    assert "time_zone" in str(run.rejects)
    assert [result["key"] for result in run.results] == ["INV-2"]


def test_a_date_that_could_be_two_is_rejected_until_its_format_is_set(sandbox: Sandbox, target: Target) -> None:
    row = invoice(1, Date="01/02/2026", DueDate="03/02/2026 00:00")

    guessed = send(target, row)
    said = send(target, row, date_format="dd/mm/yyyy")

    assert guessed.exit_code == 3
    assert "Date can be read as more than one date: set date_format" in str(guessed.rejects[0]["messages"])
    assert "'01/02/2026'" in str(guessed.rejects[0]["messages"])
    assert said.exit_code == 0, said.told
    assert (there(sandbox)["DateString"][:10], there(sandbox)["DueDateString"][:10]) == ("2026-02-01", "2026-02-03")


@pytest.mark.parametrize("date_format", ["dd/mm", "dd/mm/yyy", "soon", "%d.%m", "%H:%M"])
def test_a_format_that_says_no_date_is_refused(sandbox: Sandbox, target: Target, date_format: str) -> None:
    run = send(target, invoice(1), date_format=date_format)

    assert run.exit_code == 2
    assert "date_format" in run.errors[-1]
    assert "dd/mm/yyyy" in run.errors[-1]


def test_a_time_zone_that_is_none_is_refused(sandbox: Sandbox, target: Target) -> None:
    run = send(target, invoice(1), time_zone="Middle/Earth")

    assert run.exit_code == 2
    assert "Middle/Earth" in run.errors[-1]


def test_an_empty_text_leaves_what_is_there(sandbox: Sandbox, target: Target) -> None:
    """As if the column were not there, for constants of the payload, too; unless it is meant to empty the field."""
    contact = {"Name": "Ada", "ContactNumber": "C-1", "EmailAddress": "ada@example.com", "FirstName": "Ada"}
    (created,) = sandbox.put("Contacts", contact).json()["Contacts"]
    rows = [{"ContactNumber": "C-1", "EmailAddress": " ", "FirstName": ""}]
    messages = whole(stream("contacts", rows, ["ContactNumber"]))

    left = target(messages)
    after = sandbox.get(f"Contacts/{created['ContactID']}").json()["Contacts"][0]
    emptied = target(messages, empty_text="send")
    last = sandbox.get(f"Contacts/{created['ContactID']}").json()["Contacts"][0]

    assert left.exit_code == emptied.exit_code == 0, emptied.told
    assert (after["EmailAddress"], after["FirstName"]) == ("ada@example.com", "Ada")
    assert (last["EmailAddress"], last.get("FirstName", "")) == ("", "")


def test_a_payload_fills_what_is_empty(sandbox: Sandbox, target: Target) -> None:
    run = send(target, invoice(1, Reference=""), payload={"Reference": "constant"})

    assert run.exit_code == 0, run.told
    assert there(sandbox)["Reference"] == "constant"


def test_the_noise_of_binary_fractions_is_taken_away_and_nothing_else_is(sandbox: Sandbox, target: Target) -> None:
    noisy, precise = invoice(1, lines=1), invoice(2, lines=1)
    noisy["LineItems"][0]["UnitAmount"] = 0.1 + 0.2
    precise["LineItems"][0]["UnitAmount"] = Decimal("0.30001")

    run = send(target, noisy, precise)

    assert [(each["reason"], each["record"]["InvoiceNumber"]) for each in run.rejects] == [("too_precise", "INV-2")]
    assert "0.30001" in str(run.rejects[0]["messages"])
    assert there(sandbox)["LineItems"][0]["UnitAmount"] == 0.3


def test_an_amount_that_is_null_is_no_zero(sandbox: Sandbox, target: Target) -> None:
    """A line with a text alone is one that Xero knows; one with a quantity and no price is not."""
    unknown, text = invoice(1), invoice(2)
    unknown["LineItems"][1]["UnitAmount"] = None
    text["LineItems"][1] = {"Description": "Thank you", "Quantity": None, "UnitAmount": None}

    run = send(target, unknown, text)

    (reject,) = run.rejects
    assert reject["record"]["InvoiceNumber"] == "INV-1", run.told
    assert "LineItems[1].UnitAmount has no value" in str(reject["messages"])
    assert len(there(sandbox, "INV-2")["LineItems"]) == 2


@pytest.mark.parametrize("price", [{"UnitAmount": ""}, {"UnitAmount": "  "}, {}])
def test_an_amount_that_is_not_there_is_no_zero(sandbox: Sandbox, target: Target, price: t.Any) -> None:
    """Files have an empty text for a null. A line that takes its price from an item, or says 0, is one."""
    unknown, known = invoice(1), invoice(2)
    line = {"Description": "Work", "Quantity": 1, "AccountCode": "200"}
    unknown["LineItems"] = [{**line, **price}]
    known["LineItems"] = [{**line, "UnitAmount": 0}, {**line, "ItemCode": "BOOK"}, {"Description": "Thank you"}]

    run = send(target, unknown, known)

    assert [(each["reason"], each["record"]["InvoiceNumber"]) for each in run.rejects] == [
        ("required_missing", "INV-1")
    ], run.told
    assert "LineItems[0].UnitAmount has no value" in str(run.rejects[0]["messages"])
    assert len(there(sandbox, "INV-2")["LineItems"]) == 3


def test_a_text_in_place_of_a_record_names_it(sandbox: Sandbox, target: Target) -> None:
    row = {"Reference": "PAY-1", "Invoice": "INV-1", "Account": 90, "Date": "2026-11-02", "Amount": 5}
    payment = schema("payments", {"Reference": ""}, ["Reference"])

    run = target(
        whole(
            stream("invoices", [invoice(1, Contact="[Test] Ltd")], ["InvoiceNumber"]),
            [payment, record("payments", row | {"Account": "090"})],
        )
    )

    assert run.exit_code == 0, run.told
    found = there(sandbox)
    assert (found["Contact"]["Name"], found["AmountPaid"]) == ("[Test] Ltd", 5)


@pytest.mark.parametrize(
    ("amount", "read"),
    [("1,250.00", 1250), ("(5.00)", -5), ("5.00-", -5), ("1.250,50", 1250.5), ("1 250.00", 1250), (" +7 ", 7)],
)
def test_amounts_of_spreadsheets_are_read(sandbox: Sandbox, target: Target, amount: str, read: float) -> None:
    row = invoice(1)
    row["LineItems"] = [{"Description": "Base", "Quantity": 1, "UnitAmount": 5000, "AccountCode": "200"}]
    row["LineItems"].append({"Description": "More", "Quantity": 1, "UnitAmount": amount, "AccountCode": "200"})

    run = send(target, row)

    assert run.exit_code == 0, run.told
    assert there(sandbox)["LineItems"][1]["UnitAmount"] == read


@pytest.mark.parametrize("amount", ["5,00", "1,250", "$5.00", "5 EUR", "1,25.00", "1..5", "--5", "()", "NaN"])
def test_amounts_that_could_be_others_are_rejected(sandbox: Sandbox, target: Target, amount: str) -> None:
    row = invoice(1, lines=1)
    row["LineItems"][0]["UnitAmount"] = amount

    run = send(target, row)

    assert [reject["reason"] for reject in run.rejects] == ["wrong_type"], run.told
    assert repr(amount) in str(run.rejects[0]["messages"])


def test_a_reject_quotes_what_was_there(sandbox: Sandbox, target: Target) -> None:
    """So that a blank can be seen; a long value is shortened."""
    run = send(target, invoice(1, Status="PAYED ON TIME"), invoice(2, Date="x" * 300))

    messages = [str(reject["messages"]) for reject in run.rejects]
    assert "'PAYED ON TIME'" in messages[0]
    assert "x" * 30 in messages[1]
    assert "x" * 60 not in messages[1]


def test_what_xero_fills_itself_is_told_once_and_may_be_refused(sandbox: Sandbox, target: Target) -> None:
    """A payment inside an invoice, or a list without elements, would change nothing and look as if it had."""
    rows = [invoice(n, Payments=[{"Amount": 5}], AmountPaid=5) for n in (1, 2)]
    persons = stream("contacts", [{"Name": "Ada", "ContactPersons": []}], ["Name"])

    told = target(whole(stream("invoices", rows, ["InvoiceNumber"]), persons))
    refused = target(whole(stream("invoices", [invoice(3, AmountPaid=5)], ["InvoiceNumber"])), unknown_columns="reject")

    assert told.exit_code == 0, told.told
    (line,) = [line for line in told.told.splitlines() if "AmountPaid" in line]
    assert "Payments" in line
    assert "ContactPersons without elements" in told.told
    assert [reject["reason"] for reject in refused.rejects] == ["unknown_column"]


def test_names_of_spreadsheets_have_stars_and_blanks(sandbox: Sandbox, target: Target) -> None:
    """As the templates have them that Xero offers for import."""
    row = invoice(1)
    row = {"*InvoiceNumber": row.pop("InvoiceNumber"), "*Due Date": row.pop("DueDate"), **row}

    run = target(whole(stream("invoices", [row], ["*InvoiceNumber"])))

    assert run.exit_code == 0, run.told
    assert there(sandbox)["DueDateString"][:10] == "2026-04-01"
    assert "not sent" not in run.told


def test_a_draft_cannot_be_marked_as_sent(sandbox: Sandbox, target: Target) -> None:
    """Xero would refuse it for that; it is told and left out until the document is approved."""
    run = send(target, invoice(1, Status="DRAFT", SentToContact=True))

    assert run.exit_code == 0, run.told
    assert "SentToContact" in run.told


def test_tracking_that_xero_would_leave_out_is_told_and_may_be_refused(sandbox: Sandbox, target: Target) -> None:
    """One call asks for the options, and one more for one that is not there: it may have been created since."""
    category = sandbox.get("TrackingCategories").json()["TrackingCategories"][0]
    known = category["Options"][0]["Name"]
    rows = [invoice(number, lines=1) for number in (1, 2, 3)]
    for row, option in zip(rows, (known.upper(), "Arko", "Arko"), strict=True):
        row["LineItems"][0]["Tracking"] = [{"Name": category["Name"], "Option": option}]
    asked = sandbox.calls_of("GET /TrackingCategories")

    told = send(target, *rows[:2])
    asked = sandbox.calls_of("GET /TrackingCategories") - asked
    refused = send(target, rows[2], unknown_columns="reject")

    assert told.exit_code == 0, told.told
    assert [len(there(sandbox, f"INV-{number}")["LineItems"][0]["Tracking"]) for number in (1, 2)] == [1, 0]
    assert f"{category['Name']}: Arko" in told.told
    assert asked == 2
    assert [reject["reason"] for reject in refused.rejects] == ["unknown_column"]


def test_columns_that_are_not_xeros_may_be_sent_along(sandbox: Sandbox, target: Target) -> None:
    """Xero may have got a field that this version does not know."""
    row = invoice(1, NewField="new")
    row["LineItems"][0]["NewToo"] = 1

    plan = send(target, row, unknown_columns="send", dry_run=True, plan_path=str(target.folder / "plan.jsonl"))
    sent = send(target, row, unknown_columns="send")

    assert plan.exit_code == sent.exit_code == 0, sent.told
    assert "NewField" in (target.folder / "plan.jsonl").read_text()
    assert "not sent" not in sent.told


def test_lists_of_a_contact_come_as_columns_and_empty_places_are_none(sandbox: Sandbox, target: Target) -> None:
    """A wide table has columns for more phones than most contacts have."""
    row = {
        "Name": "Ada",
        "phones__0__phone_type": "mobile",
        "phones__0__phone_number": "021 555",
        "phones__1__phone_type": None,
        "phones__1__phone_number": "",
        "Phones.3.PhoneType": "FAX",
        "Phones.3.PhoneNumber": "09 777",
        "addresses_0_address_type": "STREET",
        "addresses_0_city": "Wellington",
        "contact_persons__0__first_name": "Zoë",
        "contact_persons__0__include_in_emails": "y",
    }

    plain = schema("contacts", {"Name": ""}, ["Name"])

    run = target(whole([plain, record("contacts", row)]))

    assert run.exit_code == 0, run.told
    listed = sandbox.get("Contacts", where='Name=="Ada"').json()["Contacts"]
    (found,) = sandbox.get(f"Contacts/{listed[0]['ContactID']}").json()["Contacts"]
    phones = {each["PhoneType"]: each["PhoneNumber"] for each in found["Phones"] if each["PhoneNumber"]}
    assert phones == {"MOBILE": "021 555", "FAX": "09 777"}
    assert [each["City"] for each in found["Addresses"] if each["AddressType"] == "STREET"] == ["Wellington"]
    (person,) = found["ContactPersons"]
    assert (person["FirstName"], person["IncludeInEmails"]) == ("Zoë", True)
