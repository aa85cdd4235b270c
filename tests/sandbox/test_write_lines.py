"""What Xero makes of the lines of an invoice: amounts, taxes, items and tracking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved
from support.invoicing import CHAIR, Json, amounts, change, issue, sale

if TYPE_CHECKING:
    from support.sandbox import Sandbox


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


@pytest.mark.parametrize("status", ["DRAFT", "AUTHORISED"])
def test_an_empty_list_of_lines_leaves_them_as_they_are(sandbox: Sandbox, status: str) -> None:
    invoice = saved(sandbox.put("Invoices", sale(CHAIR, Status=status)))

    again = change(sandbox, invoice, Reference="new", LineItems=[])

    assert (again["LineItems"], again["Reference"]) == (invoice["LineItems"], "new")


def test_an_empty_list_of_lines_may_empty_a_draft(sandbox: Sandbox) -> None:
    """An approved invoice needs some."""
    sandbox.reset(empty_lines="deleted")
    draft, final = (saved(sandbox.put("Invoices", sale(CHAIR, Status=each))) for each in ("DRAFT", "AUTHORISED"))

    assert amounts(change(sandbox, draft, LineItems=[])) == (0, 0, 0)
    refused = sandbox.post(f"Invoices/{final['InvoiceID']}", {"LineItems": []})
    assert messages(refused) == ["One or more line items must be specified"]


@pytest.mark.parametrize(
    ("place", "texts"),
    [("as_sent", ["A", "X", "B", "Y"]), ("last", ["A", "B", "X", "Y"]), ("first", ["X", "Y", "A", "B"])],
)
def test_new_lines_stand_where_the_sandbox_is_told_to_put_them(sandbox: Sandbox, place: str, texts: list[str]) -> None:
    """Those of a new invoice stand as they were sent."""
    sandbox.reset(new_lines=place)
    invoice = saved(sandbox.put("Invoices", sale({**CHAIR, "Description": "A"}, {**CHAIR, "Description": "B"})))
    a, b = ({"LineItemID": line["LineItemID"]} for line in invoice["LineItems"])
    x, y = ({**CHAIR, "Description": text} for text in "XY")

    changed = change(sandbox, invoice, LineItems=[a, x, b, y])

    assert [line["Description"] for line in invoice["LineItems"]] == ["A", "B"]
    assert [line["Description"] for line in changed["LineItems"]] == texts


def test_a_line_that_is_sent_without_its_id_loses_what_was_not_read_of_its_price(sandbox: Sandbox) -> None:
    """It is a new one, with two places unless four are asked for."""
    invoice = saved(sandbox.put("Invoices", sale({**CHAIR, "Quantity": 1000, "UnitAmount": 1.0049}), unitdp=4))
    read = saved(sandbox.get(f"Invoices/{invoice['InvoiceID']}"))["LineItems"][0]
    line = {name: read[name] for name in ("Description", "Quantity", "UnitAmount", "AccountCode")}

    (again,) = change(sandbox, invoice, LineItems=[line])["LineItems"]

    assert (invoice["SubTotal"], again["LineAmount"]) == (1004.9, 1000)


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
