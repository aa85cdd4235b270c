"""What names a contact, an item or an account by what a rejected row of ours is called never goes to another one."""

from __future__ import annotations

import typing as t

import pytest
from support.rejected_names import reasons, theirs
from support.singer import DAY, DUE, contacts, invoice, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

LONG: t.Final = {"EmailAddress": "x" * 300}
SEEN_BY_XERO: t.Final = {"EmailAddress": "nowhere"}
NOBODY: t.Final = "11111111-2222-3333-4444-555555555555"


def sale(number: int = 1, **contact: str) -> list[Json]:
    row = {**invoice(number, lines=1), "Contact": contact or {"Name": "Customer 1"}}
    return stream("invoices", [row], ["InvoiceNumber"])


def booked(sandbox: Sandbox, contact: Json) -> list[str]:
    """The numbers of what a contact has."""
    found = sandbox.get("Invoices", ContactIDs=contact["ContactID"], page=1).json()["Invoices"]
    return sorted(each["InvoiceNumber"] for each in found)


@pytest.mark.parametrize("fault", [LONG, SEEN_BY_XERO], ids=["seen by us", "seen by xero"])
@pytest.mark.parametrize("check", [True, False])
def test_an_invoice_is_not_booked_on_a_contact_of_another_number(
    sandbox: Sandbox, target: Target, fault: Json, check: bool
) -> None:
    """In the plan, in the run that rejects ours, in a later one and in a replay; until ours is right."""
    other = theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "Z-9"})
    settings: Json = {"check_references": check}
    messages = whole(contacts(1, **fault), sale())

    planned = target(messages, **settings, dry_run=True)
    run = target(messages, **settings)
    later, replay = target(whole(sale(2)), **settings), target.replay(**settings)

    assert [each.exit_code for each in (planned, run, later, replay)] == [3] * 4, run.told
    found = {each["key"]: each for each in replay.rejects if each["stream"] == "invoices"}
    assert {key: each["reason"] for key, each in found.items()} == dict.fromkeys(["INV-1", "INV-2"], "parent_rejected")
    assert booked(sandbox, other) == []
    said = " ".join(found["INV-1"]["messages"])
    assert all(each in said for each in ("Customer 1", "CUST-1", other["ContactID"], "ContactID alone")), said

    by_id = target(whole(sale(1, ContactID=other["ContactID"])), **settings)
    assert by_id.exit_code == 0, by_id.told
    mended = target(whole(contacts(1, Name="Customer 1 Ltd"), sale(2, Name="Customer 1 Ltd")), **settings)
    assert mended.exit_code == 0, mended.told
    assert booked(sandbox, other) == ["INV-1"]


def test_a_contact_that_one_stream_published_may_be_named_whatever_a_row_of_another_says(
    sandbox: Sandbox, target: Target
) -> None:
    """A name is that of one contact at Xero: the row of the shop could only ever be about the same one."""
    streams = {"streams": {"shop": {"entity": "Contacts"}}}
    customer = contacts(1)
    shop = stream("shop", [{"ContactNumber": "SHOP-9", "Name": "Customer 1", **LONG}], ["ContactNumber"])

    runs = [target(whole(customer, shop, sale(number)), **streams) for number in (1, 2)]

    assert [reasons(run).keys() for run in runs] == [{"shop SHOP-9"}] * 2, runs[0].told
    (contact,) = sandbox.get("Contacts", where='Name=="Customer 1"').json()["Contacts"]
    assert booked(sandbox, contact) == ["INV-1", "INV-2"]


@pytest.mark.parametrize("named", [{"ContactNumber": "CUST-1"}, {"Name": "Customer 1"}], ids=["number", "name"])
def test_nor_on_one_of_another_id(sandbox: Sandbox, target: Target, named: dict[str, str]) -> None:
    ours = theirs(sandbox, "Contacts", {"Name": "Old name"})
    other = theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "CUST-1"})
    row = {"ContactID": ours["ContactID"], "ContactNumber": "CUST-1", "Name": "Customer 1", **LONG}

    run = target(whole(stream("contacts", [row], ["ContactID"]), sale(1, **named)))

    assert reasons(run)["invoices INV-1"] == "parent_rejected", run.told
    assert booked(sandbox, other) == []


def test_nor_when_ours_was_published_under_another_name(sandbox: Sandbox, target: Target) -> None:
    """The key says which contact it is, though the row does not."""
    settings = {"streams": {"contacts": {"key": ["id"]}}}
    target(whole(stream("contacts", [{"id": "k", "Name": "Ours"}], ["id"])), **settings)
    other = theirs(sandbox, "Contacts", {"Name": "Customer 1"})
    renamed = stream("contacts", [{"id": "k", "Name": "Customer 1", **LONG}], ["id"])

    run = target(whole(renamed, sale()), **settings)

    assert reasons(run)["invoices INV-1"] == "parent_rejected", run.told
    assert booked(sandbox, other) == []


SAME: t.Final[dict[str, tuple[Json, Json]]] = {
    "the very same": ({"Name": "Customer 1", "ContactNumber": "CUST-1"}, {}),
    "one without a number": ({"Name": "Customer 1"}, {}),
    "a row without a number": ({"Name": "Customer 1", "ContactNumber": "Z-9"}, {"ContactNumber": ""}),
    "one that gets our number": ({"Name": "Customer 1", "ContactNumber": "Z-9"}, {"on_existing": "update"}),
}


@pytest.mark.parametrize("what", SAME)
def test_what_xero_has_under_the_name_is_taken_where_nothing_says_that_it_is_another_one(
    sandbox: Sandbox, target: Target, what: str
) -> None:
    there, said = SAME[what]
    contact = theirs(sandbox, "Contacts", there)
    row = {"key": 1, "ContactNumber": "CUST-1", "Name": "Customer 1", **LONG}
    policy = {"on_existing": said.pop("on_existing")} if "on_existing" in said else {}
    settings = {"streams": {"contacts": {"key": ["key"], **policy}}}

    run = target(whole(stream("contacts", [{**row, **said}], ["key"], ContactNumber=""), sale()), **settings)

    assert reasons(run) == {"contacts 1": "too_long"}, run.told
    assert booked(sandbox, contact) == ["INV-1"]


def test_a_row_that_was_rejected_stands_in_nobodys_way_once_it_is_right(sandbox: Sandbox, target: Target) -> None:
    """Its number was a slip: the contact is the one that Xero has."""
    contact = theirs(sandbox, "Contacts", {"Name": "Customer 1", "ContactNumber": "Z-9"})
    rows = [
        {"key": 1, "ContactNumber": number, "Name": "Customer 1", **more}
        for number, more in (("CUST-1", LONG), ("Z-9", {"EmailAddress": ""}))
    ]
    settings = {"streams": {"contacts": {"key": ["key"]}}}
    wrong, right = (whole(stream("contacts", [row], ["key"], EmailAddress=""), sale()) for row in rows)

    assert reasons(target(wrong, **settings))["invoices INV-1"] == "parent_rejected"
    run = target(right, **settings)

    assert run.exit_code == 0, run.told
    assert booked(sandbox, contact) == ["INV-1"]


def test_a_line_without_a_price_does_not_take_that_of_an_item_of_another_id(sandbox: Sandbox, target: Target) -> None:
    """Ours was to be called so; one that says its price is sent."""
    ours = theirs(sandbox, "Items", {"Code": "OLD", "Name": "Ours"})
    theirs(sandbox, "Items", {"Code": "DESK", "Name": "D", "SalesDetails": {"UnitPrice": 8, "AccountCode": "200"}})
    row = {"ItemID": ours["ItemID"], "Code": "DESK", "Name": "D" * 60}
    lines = [{"Description": "x", "Quantity": 1, "ItemCode": "DESK"}]
    priced = [{**lines[0], "UnitAmount": 1, "AccountCode": "200"}]
    rows = [{**invoice(number), "LineItems": each} for number, each in ((1, lines), (2, priced))]

    run = target(whole(stream("items", [row], ["ItemID"]), stream("invoices", rows, ["InvoiceNumber"])))

    assert reasons(run) == {f"items {ours['ItemID']}": "too_long", "invoices INV-1": "parent_rejected"}, run.told


def account_in(what: str) -> list[Json]:
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 5, "AccountCode": "4001"}
    day = {"Date": DAY}
    if what == "invoices":
        return stream("invoices", [{**invoice(1), "LineItems": [line], "DueDate": DUE}], ["InvoiceNumber"])
    amounts = [{"LineAmount": 5, "AccountCode": "4001"}, {"LineAmount": -5, "AccountCode": "453"}]
    return stream("manual_journals", [{**day, "Narration": "N", "JournalLines": amounts}], ["Narration"])


@pytest.mark.parametrize("what", ["invoices", "manual_journals"])
def test_nothing_is_booked_on_an_account_of_another_id(sandbox: Sandbox, target: Target, what: str) -> None:
    """Ours was to get the code that somebody else's account has."""
    ours = theirs(sandbox, "Accounts", {"Code": "4000", "Name": "Ours", "Type": "REVENUE"})
    theirs(sandbox, "Accounts", {"Code": "4001", "Name": "Theirs", "Type": "REVENUE"})
    row = {"AccountID": ours["AccountID"], "Code": "4001", "Name": "N" * 200, "Type": "REVENUE"}
    accounts = stream("accounts", [row], ["AccountID"])

    run = target(whole(accounts, account_in(what)))
    assert sorted(reasons(run).values()) == ["parent_rejected", "too_long"], run.told

    mended = stream("accounts", [{**row, "Code": "4002", "Name": "Ours"}], ["AccountID"])
    again = target(whole(mended, account_in(what)))
    assert again.exit_code == 0, again.told


def test_nothing_is_booked_on_a_tracking_category_of_another_id(sandbox: Sandbox, target: Target) -> None:
    """One that says its id is."""
    other, ours = sandbox.get("TrackingCategories").json()["TrackingCategories"][:2]
    option = other["Options"][0]["Name"]
    row = {"TrackingCategoryID": ours["TrackingCategoryID"], "Name": other["Name"], "Status": "WHATEVER"}
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200"}
    by_id = {"TrackingCategoryID": other["TrackingCategoryID"], "Option": option}
    named = {"Name": other["Name"], "Option": option}
    rows = [{**invoice(n), "LineItems": [{**line, "Tracking": [said]}]} for n, said in ((1, named), (2, by_id))]
    invoices = stream("invoices", rows, ["InvoiceNumber"])

    run = target(whole(stream("tracking_categories", [row], ["TrackingCategoryID"]), invoices))

    assert {each["key"]: each["reason"] for each in run.rejects} == {
        ours["TrackingCategoryID"]: "not_in_enum",
        "INV-1": "parent_rejected",
    }, run.told
