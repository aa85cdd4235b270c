"""Tracked inventory: bills bring in, sales take out at average cost, and the ledger says the same."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from support.reports import report

if TYPE_CHECKING:
    import requests
    from support.sandbox import Sandbox

Json = dict[str, Any]
ITEM = "HINGE"
ASSET, COST = "630", "310"
DAY = "2026-03-02"


def item(sandbox: Sandbox, code: str = ITEM) -> Json:
    return dict(sandbox.get(f"Items/{code}").json()["Items"][0])


def on_hand(sandbox: Sandbox) -> tuple[float, float]:
    found = item(sandbox)
    return found["QuantityOnHand"], found["TotalCostPool"]


def document(sandbox: Sandbox, kind: str, *lines: Json, status: str = "AUTHORISED", **more: Any) -> Json:
    contact = {"ContactID": sandbox.get("Contacts", page=1, pageSize=1).json()["Contacts"][0]["ContactID"]}
    new = {"Type": kind, "Contact": contact, "Status": status, "Date": DAY, "LineItems": list(lines), **more}
    return {"LineAmountTypes": "Exclusive", **new} | ({} if "CREDIT" in kind else {"DueDate": DAY})


def line(quantity: float, price: float, **more: Any) -> Json:
    return {"ItemCode": ITEM, "Quantity": quantity, "UnitAmount": price, **more}


def wrote(sandbox: Sandbox, path: str, record: Json, **query: Any) -> Json:
    answer = sandbox.post(path, {path: [record]}, **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()[path][0])


def refusal(answer: requests.Response) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()["Elements"][0]["ValidationErrors"][0]["Message"])


def bought(sandbox: Sandbox, quantity: float = 10, price: float = 3, **more: Any) -> Json:
    return wrote(sandbox, "Invoices", document(sandbox, "ACCPAY", line(quantity, price), **more))


def sold(sandbox: Sandbox, quantity: float = 4, price: float = 9.8, **more: Any) -> Json:
    return wrote(sandbox, "Invoices", document(sandbox, "ACCREC", line(quantity, price), **more))


def posted(sandbox: Sandbox) -> dict[str, Decimal]:
    """What the journals since the beginning say of the two accounts."""
    found = {ASSET: Decimal(0), COST: Decimal(0)}
    offset = 0
    while page := sandbox.get("Journals", offset=offset).json()["Journals"]:
        offset = page[-1]["JournalNumber"]
        for each in (each for journal in page for each in journal["JournalLines"] if each["AccountCode"] in found):
            found[each["AccountCode"]] += Decimal(str(each["NetAmount"]))
    return found


def test_a_bill_brings_in_and_a_sale_takes_out_at_average_cost(sandbox: Sandbox) -> None:
    before = posted(sandbox)
    assert bought(sandbox, 10, 3)["LineItems"][0]["AccountCode"] == ASSET
    bought(sandbox, 10, 4)
    assert on_hand(sandbox) == (20, 70)

    sold(sandbox, 4)

    assert on_hand(sandbox) == (16, 56)
    after = posted(sandbox)
    assert after[ASSET] - before[ASSET] == 56
    assert after[COST] - before[COST] == 14


def test_only_what_is_approved_moves(sandbox: Sandbox) -> None:
    draft = bought(sandbox, status="DRAFT")
    assert on_hand(sandbox) == (0, 0)

    wrote(sandbox, "Invoices", {"InvoiceID": draft["InvoiceID"], "Status": "AUTHORISED"})

    assert on_hand(sandbox) == (10, 30)


def test_what_is_voided_or_edited_is_taken_back_exactly(sandbox: Sandbox) -> None:
    before = posted(sandbox)
    bill = bought(sandbox, 3, 3.33)
    sale = sold(sandbox, 1)
    wrote(sandbox, "Invoices", {"InvoiceID": sale["InvoiceID"], "LineItems": [line(3, 9.8)]})
    assert on_hand(sandbox) == (0, 0)

    wrote(sandbox, "Invoices", {"InvoiceID": sale["InvoiceID"], "Status": "VOIDED"})
    assert on_hand(sandbox) == (3, 9.99)
    wrote(sandbox, "Invoices", {"InvoiceID": bill["InvoiceID"], "Status": "VOIDED"})

    assert on_hand(sandbox) == (0, 0)
    assert posted(sandbox) == before


def test_a_payment_moves_nothing(sandbox: Sandbox) -> None:
    bought(sandbox, 10, 3)
    sale = sold(sandbox, 4)
    bought(sandbox, 10, 7)
    before = on_hand(sandbox)

    paid = {"Invoice": {"InvoiceID": sale["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 5, "Date": DAY}
    wrote(sandbox, "Payments", paid)

    assert on_hand(sandbox) == before


@pytest.mark.parametrize("path", ["CreditNotes", "BankTransactions"])
def test_credit_notes_and_money_spent_or_received_move_as_well(sandbox: Sandbox, path: str) -> None:
    bank: Json = {"BankAccount": {"Code": "090"}} if path == "BankTransactions" else {}
    bought(sandbox, 10, 3)
    sold(sandbox, 5)
    more, less = ("SPEND", "RECEIVE") if bank else ("ACCRECCREDIT", "ACCPAYCREDIT")

    wrote(sandbox, path, document(sandbox, more, line(2, 3), **bank))
    assert on_hand(sandbox) == (7, 21)
    wrote(sandbox, path, document(sandbox, less, line(2, 3), **bank))

    assert on_hand(sandbox) == (5, 15)


def test_nothing_is_sold_that_is_not_there(sandbox: Sandbox) -> None:
    bought(sandbox, 2)
    sale = document(sandbox, "ACCREC", line(3, 9.8), Contact={"Name": "Somebody new"})

    assert ITEM in refusal(sandbox.put("Invoices", {"Invoices": [sale]}))

    assert on_hand(sandbox) == (2, 6)
    assert sandbox.get("Contacts", where='Name=="Somebody new"').json()["Contacts"] == []
    assert sandbox.put("Invoices", {"Invoices": [{**sale, "Status": "DRAFT"}]}).status_code == 200


def test_a_bill_whose_goods_are_sold_stays(sandbox: Sandbox) -> None:
    bill = bought(sandbox, 5)
    sold(sandbox, 4)

    assert ITEM in refusal(sandbox.post(f"Invoices/{bill['InvoiceID']}", {"Status": "VOIDED"}))
    assert ITEM in refusal(sandbox.post(f"Invoices/{bill['InvoiceID']}", {"LineItems": [line(3, 3)]}))
    assert on_hand(sandbox) == (1, 3)


def test_what_is_not_there_goes_on_back_order_where_the_call_allows_it(sandbox: Sandbox) -> None:
    bought(sandbox, 2)

    sale = wrote(sandbox, "Invoices", document(sandbox, "ACCREC", line(5, 9.8)), allowBackorders="true")

    found = item(sandbox)
    assert (found["QuantityOnHand"], found["TotalCostPool"], found["QuantityOnBackOrder"]) == (0, 0, 3)
    wrote(sandbox, "Invoices", {"InvoiceID": sale["InvoiceID"], "Status": "VOIDED"})
    assert (item(sandbox)["QuantityOnHand"], item(sandbox)["QuantityOnBackOrder"]) == (2, 0)


def test_an_adjustment_is_a_bill_that_costs_nothing(sandbox: Sandbox) -> None:
    found = {"Description": "Found in the shed", "Quantity": 1, "UnitAmount": -12, "AccountCode": "429"}
    lines = (line(4, 3, TaxType="NONE"), {**found, "TaxType": "NONE"})

    bill = wrote(sandbox, "Invoices", document(sandbox, "ACCPAY", *lines))

    assert (bill["Total"], bill["Status"]) == (0, "PAID")
    assert on_hand(sandbox) == (4, 12)


def test_a_purchase_of_a_tracked_item_is_booked_to_its_asset_account(sandbox: Sandbox) -> None:
    bill = document(sandbox, "ACCPAY", line(1, 3, AccountCode="429"))

    assert ASSET in refusal(sandbox.put("Invoices", {"Invoices": [bill]}))


def test_an_item_is_tracked_by_both_accounts_or_by_none(sandbox: Sandbox) -> None:
    def told(asset: str | None, cost: str | None) -> requests.Response:
        asked = {"Code": "NEW", "PurchaseDetails": {"COGSAccountCode": cost} if cost is not None else {}}
        return sandbox.post(
            "Items", {"Items": [asked | ({} if asset is None else {"InventoryAssetAccountCode": asset})]}
        )

    assert "COGSAccountCode" in refusal(told(ASSET, None))
    assert "InventoryAssetAccountCode" in refusal(told(None, COST))
    assert "INVENTORY" in refusal(told("200", COST))
    assert told(ASSET, COST).json()["Items"][0]["IsTrackedAsInventory"] is True
    assert told("", "").json()["Items"][0]["IsTrackedAsInventory"] is False


def test_an_item_on_hand_stays_tracked(sandbox: Sandbox) -> None:
    bought(sandbox)

    answer = sandbox.post(
        "Items",
        {"Items": [{"Code": ITEM, "InventoryAssetAccountCode": "", "PurchaseDetails": {"COGSAccountCode": ""}}]},
    )

    assert "on hand" in refusal(answer)


def test_a_batch_that_is_taken_whole_or_not_at_all_counts_its_own_sales(sandbox: Sandbox) -> None:
    sandbox.reset(atomic_batches=True)
    bought(sandbox, 5)
    sales = [document(sandbox, "ACCREC", line(3, 9.8)) for _ in range(2)]

    assert sandbox.put("Invoices", {"Invoices": sales}).status_code == 400
    assert on_hand(sandbox) == (5, 15)


def test_reports_show_the_inventory_and_what_was_sold_of_it(sandbox: Sandbox) -> None:
    def balance() -> Decimal:
        return report(sandbox, "BalanceSheet", date="2026-12-31").row("Inventory")[0]

    before = balance()
    bought(sandbox, 10, 3)
    sold(sandbox, 4)

    assert balance() - before == 18
