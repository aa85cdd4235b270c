"""A line without a price takes the item's: never one that a row of ours said otherwise and that was not published."""

from __future__ import annotations

import typing as t
from decimal import Decimal

import pytest
from support.rejected_names import reasons
from support.singer import invoice, stream, whole

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Target

LONG: t.Final = {"Name": "D" * 60}
NO_ACCOUNT: t.Final = {"SalesDetails": {"UnitPrice": 10, "AccountCode": "9876"}}


@pytest.fixture
def desk(sandbox: Sandbox) -> None:
    """An item that is there, for 8."""
    body = {"Code": "DESK", "Name": "Desk", "SalesDetails": {"UnitPrice": 8, "AccountCode": "200"}}
    assert sandbox.put("Items", body).ok


def item(**fields: t.Any) -> list[Json]:
    """Our row of it, for 10."""
    row = {"Code": "DESK", "Name": "Desk", "SalesDetails": {"UnitPrice": 10, "AccountCode": "200"}, **fields}
    return stream("items", [row], ["Code"])


def sale(number: int = 1, **line: t.Any) -> list[Json]:
    """An invoice for one of it."""
    lines = [{"Description": "x", "Quantity": 1, "ItemCode": "DESK", **line}]
    return stream("invoices", [{**invoice(number), "LineItems": lines}], ["InvoiceNumber"])


def totals(sandbox: Sandbox) -> dict[str, Decimal]:
    found = sandbox.get("Invoices", InvoiceNumbers="INV-1,INV-2,INV-3", page=1).json()["Invoices"]
    return {each["InvoiceNumber"]: Decimal(str(each["SubTotal"])) for each in found}


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("fault", [LONG, NO_ACCOUNT], ids=["seen by us", "seen by xero"])
def test_no_invoice_has_the_price_that_a_rejected_row_would_have_changed(
    sandbox: Sandbox, target: Target, fault: Json
) -> None:
    planned, run = target(whole(item(**fault), sale()), dry_run=True), target(whole(item(**fault), sale()))

    assert run.exit_code == planned.exit_code == 3, run.told
    assert reasons(run)["invoices INV-1"] == "parent_rejected"
    assert totals(sandbox) == {}
    assert "say the UnitAmount in the line" in run.rejects[-1]["messages"][0]

    again = target(whole(sale()))
    assert again.exit_code == 3
    assert totals(sandbox) == {}, "nor in a run in which the item does not come"

    mended = target(whole(item(), sale()))
    assert mended.exit_code == 0, mended.told
    assert totals(sandbox) == {"INV-1": 10}


@pytest.mark.usefixtures("desk")
def test_nor_after_it_was_published_once(sandbox: Sandbox, target: Target) -> None:
    target(whole(item()))
    new = {"SalesDetails": {"UnitPrice": 12, "AccountCode": "200"}, **LONG}

    run, later = target(whole(item(**new), sale())), target(whole(sale()))

    assert (run.exit_code, later.exit_code) == (3, 3)
    assert totals(sandbox) == {}
    as_it_was = target(whole(item(), sale()))
    assert as_it_was.exit_code == 0, as_it_was.told
    assert totals(sandbox) == {"INV-1": 10}
    assert target(whole(sale(2))).exit_code == 0


@pytest.mark.usefixtures("desk")
def test_no_invoice_has_the_price_of_an_item_that_xero_fails_at(sandbox: Sandbox, target: Target) -> None:
    sandbox.order({"status": 500}, times=0, path="Items", method="POST")

    run = target(whole(item(), sale()), settle_seconds=0)

    assert reasons(run) == {"items DESK": "xero_fails", "invoices INV-1": "parent_rejected"}
    assert totals(sandbox) == {}
    sandbox.clear_faults()
    assert target(whole(item(), sale())).exit_code == 0
    assert totals(sandbox) == {"INV-1": 10}


@pytest.mark.usefixtures("desk")
def test_what_says_a_price_or_is_of_another_item_is_let_through(sandbox: Sandbox, target: Target) -> None:
    """So is what takes a price of which the rejected row said nothing."""
    assert sandbox.put("Items", {"Code": "LAMP", "SalesDetails": {"UnitPrice": 3, "AccountCode": "200"}}).ok
    messages = whole(item(**LONG), sale(1, UnitAmount=9, AccountCode="200"), sale(2, ItemCode="LAMP"))

    run = target(messages)

    assert reasons(run) == {"items DESK": "too_long"}
    assert totals(sandbox) == {"INV-1": 9, "INV-2": 3}


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("path", ["Items/{id}", "Items/{Code}"])
def test_nor_of_one_that_was_to_be_changed_by_its_path(sandbox: Sandbox, target: Target, path: str) -> None:
    there = sandbox.get("Items/DESK").json()["Items"][0]["ItemID"]
    details = {"UnitPrice": 10, "AccountCode": "200"}
    row = {"id": there, "Code": "DESK", "Name": "D" * 60, "SalesDetails": details}

    run = target(
        whole(stream("by_path", [row], ["id"]), sale()),
        streams={"by_path": {"path": path, "method": "POST", "unknown_columns": "drop"}},
    )
    later = target(whole(sale(2)))

    assert (run.exit_code, later.exit_code) == (3, 3), run.told
    assert totals(sandbox) == {}


@pytest.mark.usefixtures("desk")
def test_the_price_of_sales_is_still_open_when_that_of_purchases_was_published(
    sandbox: Sandbox, target: Target
) -> None:
    bought = {"PurchaseDetails": {"UnitPrice": 6, "AccountCode": "300"}}
    target(whole(item(**LONG, **bought)))
    row = {"Code": "DESK", **bought}

    run = target(whole(stream("items", [row], ["Code"]), sale(), sale(2, UnitAmount=1, AccountCode="200")))

    assert reasons(run) == {"invoices INV-1": "parent_rejected"}, run.told
    assert totals(sandbox) == {"INV-2": 1}


@pytest.mark.usefixtures("desk")
def test_a_bill_waits_for_no_price_of_sales(sandbox: Sandbox, target: Target) -> None:
    lines = [{"Description": "x", "Quantity": 1, "ItemCode": "DESK", "AccountCode": "300"}]
    bill = {**invoice(3), "Type": "ACCPAY", "LineItems": lines}

    run = target(whole(item(**LONG), stream("invoices", [bill], ["InvoiceNumber"])))

    assert "parent_rejected" not in {each["reason"] for each in run.rejects}, run.told


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("mended", ["another stream", "another code"])
def test_a_price_that_was_published_since_or_is_said_no_more_stands_in_nobodys_way(
    sandbox: Sandbox, target: Target, mended: str
) -> None:
    row = {"sku": 1, "Code": "DESK", "Name": "D" * 60, "SalesDetails": {"UnitPrice": 10, "AccountCode": "200"}}
    settings = {"streams": {"[m]ine": {"entity": "Items", "key": ["sku"]}}}
    target(whole(stream("mine", [row], ["sku"])), **settings)
    renamed = stream("mine", [{**row, "Code": "DESK2", "Name": "Desk 2"}], ["sku"])

    run = target(whole(item() if mended == "another stream" else renamed, sale()), **settings)

    assert run.exit_code == 0, run.told
    assert totals(sandbox) == {"INV-1": 10 if mended == "another stream" else 8}
    assert target(whole(sale(2)), **settings).exit_code == 0


@pytest.mark.usefixtures("desk")
def test_a_rejected_row_that_says_no_price_stands_in_nobodys_way(sandbox: Sandbox, target: Target) -> None:
    run = target(whole(stream("items", [{"Code": "DESK", "Name": "D" * 60}], ["Code"]), sale()))

    assert reasons(run) == {"items DESK": "too_long"}
    assert totals(sandbox) == {"INV-1": 8}


@pytest.mark.usefixtures("desk")
def test_what_ends_an_invoice_waits_for_no_price(sandbox: Sandbox, target: Target) -> None:
    target(whole(item(), sale()))
    (schema, message) = sale()
    message["record"]["Status"] = "VOIDED"
    new = {"SalesDetails": {"UnitPrice": 12, "AccountCode": "200"}, **LONG}

    run = target(whole(item(**new), [schema, message]), allow_deletes=True)

    assert reasons(run) == {"items DESK": "too_long"}, run.told
    assert sandbox.get("Invoices", InvoiceNumbers="INV-1").json()["Invoices"][0]["Status"] == "VOIDED"


SETTINGS: t.Final[Json] = {"streams": {"[m]ine": {"entity": "Items", "key": ["sku"]}}}


def mine(**fields: t.Any) -> list[Json]:
    """Our row of it under a key of our own, which may say no code."""
    return stream("mine", [{"sku": 1, **fields}], ["sku"])


@pytest.mark.parametrize("known", ["by our key", "by Xero's id", "in the path"])
def test_nor_of_one_whose_row_does_not_say_its_code(sandbox: Sandbox, target: Target, known: str) -> None:
    """Whose it is is known all the same, in later runs, too, until it is published or the line has its price."""
    body = {"Code": "DESK", "Name": "Desk", "SalesDetails": {"UnitPrice": 8, "AccountCode": "200"}}
    there = sandbox.put("Items", body).json()["Items"][0]["ItemID"]
    streams: Json = SETTINGS["streams"]
    if known == "by our key":
        assert target(whole(mine(**body)), **SETTINGS).exit_code == 0
    named = {} if known == "by our key" else {"item" if known == "in the path" else "ItemID": there}
    if known == "in the path":
        streams = {"[m]ine": {"path": "Items/{item}", "method": "POST", "key": ["sku"]}}
    new = {"sku": 1, "SalesDetails": {"UnitPrice": 10, "AccountCode": "200"}, **named}
    mended = {"Code": "DESK", "Name": "Desk"}
    wrong, right = (stream("mine", [{**new, **more}], ["sku"]) for more in (LONG, mended))

    run, later = target(whole(wrong, sale()), streams=streams), target(whole(sale(2)), streams=streams)

    assert (run.exit_code, later.exit_code) == (3, 3), run.told
    assert reasons(later)["invoices INV-2"] == "parent_rejected"
    assert totals(sandbox) == {}
    again = target(whole(right, sale(), sale(2)[1:]), streams=streams)
    assert again.exit_code == 0, again.told
    assert totals(sandbox) == {"INV-1": 10, "INV-2": 10}


def test_nor_of_one_under_the_code_that_it_has_while_its_row_says_another_one(sandbox: Sandbox, target: Target) -> None:
    body = {"Code": "DESK", "Name": "Desk", "SalesDetails": {"UnitPrice": 8, "AccountCode": "200"}}
    target(whole(mine(**body)), **SETTINGS)
    new = {**body, "Code": "DESK2", "SalesDetails": {"UnitPrice": 10, "AccountCode": "200"}, **LONG}

    run = target(whole(mine(**new), sale()), **SETTINGS)

    assert reasons(run)["invoices INV-1"] == "parent_rejected", run.told


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("price", [8, "8.00", ""], ids=["a number", "a text", "none"])
@pytest.mark.parametrize("fault", [LONG, NO_ACCOUNT], ids=["seen by us", "seen by xero"])
def test_a_rejected_row_that_says_the_price_that_xero_has_or_none_stands_in_nobodys_way(
    sandbox: Sandbox, target: Target, price: object, fault: Json
) -> None:
    account = "9876" if fault is NO_ACCOUNT else "200"
    more = LONG if fault is LONG else {}
    row = item(SalesDetails={"UnitPrice": price, "AccountCode": account}, **more)

    run, later = target(whole(row, sale())), target(whole(sale(2)))

    assert [*reasons(run)] == ["items DESK"], run.told
    assert later.exit_code == 0, later.told
    assert totals(sandbox) == {"INV-1": 8, "INV-2": 8}


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("nested", [True, False])
def test_a_row_that_was_published_and_says_that_there_is_no_price_lets_go_of_it(
    sandbox: Sandbox, target: Target, nested: bool
) -> None:
    priced, none = ({"UnitPrice": 10}, {"UnitPrice": ""}) if nested else (10, "")
    column = "SalesDetails" if nested else "SalesDetails__UnitPrice"
    row = {"Code": "DESK", "Name": "D" * 60, column: priced}
    assert target(whole(stream("items", [row], ["Code"]), sale())).exit_code == 3

    run = target(whole(stream("items", [{**row, "Name": "Desk", column: none}], ["Code"]), sale()))

    assert run.exit_code == 0, run.told
    assert totals(sandbox) == {"INV-1": 8}
