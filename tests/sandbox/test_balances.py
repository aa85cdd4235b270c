"""What contacts owe and are, as their documents come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.sandbox import serving

if TYPE_CHECKING:
    from support.sandbox import Sandbox

Json = dict[str, Any]
LINE = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", "TaxType": "NONE"}


def contact(sandbox: Sandbox, key: str) -> Json:
    return dict(sandbox.get(f"Contacts/{key}").json()["Contacts"][0])


def invoice(sandbox: Sandbox, **more: Any) -> Json:
    dated = {"Date": "2026-03-02", "DueDate": sandbox.now()[:10]}
    new = {"Type": "ACCREC", "Contact": {"Name": "Newcomers"}, "Status": "AUTHORISED", "LineItems": [LINE], **dated}
    answer = sandbox.post("Invoices", {"Invoices": [{**new, **more}]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["Invoices"][0])


def test_balances_follow_invoices_payments_and_edits(sandbox: Sandbox) -> None:
    first = invoice(sandbox)
    key = first["Contact"]["ContactID"]
    invoice(sandbox, DueDate="2020-01-01")
    invoice(sandbox, Type="ACCPAY", LineItems=[{**LINE, "AccountCode": "429"}])
    invoice(sandbox, Status="DRAFT")

    assert contact(sandbox, key)["Balances"] == {
        "AccountsReceivable": {"Outstanding": 200, "Overdue": 100},
        "AccountsPayable": {"Outstanding": 100, "Overdue": 0},
    }

    paid = {
        "Invoice": {"InvoiceID": first["InvoiceID"]},
        "Account": {"Code": "090"},
        "Amount": 30,
        "Date": "2026-03-03",
    }
    payment = sandbox.put("Payments", {"Payments": [paid]}).json()["Payments"][0]
    assert contact(sandbox, key)["Balances"]["AccountsReceivable"]["Outstanding"] == 170
    sandbox.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"})
    sandbox.post(f"Invoices/{first['InvoiceID']}", {"LineItems": [{**LINE, "UnitAmount": 40}]})
    assert contact(sandbox, key)["Balances"]["AccountsReceivable"]["Outstanding"] == 140
    sandbox.post(f"Invoices/{first['InvoiceID']}", {"Status": "VOIDED"})
    assert contact(sandbox, key)["Balances"]["AccountsReceivable"]["Outstanding"] == 100


def test_balances_of_the_generated_company_are_what_its_invoices_say(sandbox: Sandbox) -> None:
    """Also after one of them has changed."""
    every = sandbox.get("Invoices", page=1, pageSize=500).json()["Invoices"]
    open_one = next(each for each in every if each["Status"] == "AUTHORISED" and each["CurrencyCode"] == "NZD")
    key, side = open_one["Contact"]["ContactID"], "Receivable" if open_one["Type"] == "ACCREC" else "Payable"
    before = contact(sandbox, key)["Balances"][f"Accounts{side}"]["Outstanding"]

    paid = {"Invoice": {"InvoiceID": open_one["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 1}
    assert sandbox.put("Payments", {"Payments": [{**paid, "Date": sandbox.now()[:10]}]}).status_code == 200

    assert round(before - contact(sandbox, key)["Balances"][f"Accounts{side}"]["Outstanding"], 2) == 1


def test_a_balance_does_not_stamp_the_contact(sandbox: Sandbox) -> None:
    key = invoice(sandbox)["Contact"]["ContactID"]
    before = contact(sandbox, key)["UpdatedDateUTC"]
    sandbox.advance(60)

    invoice(sandbox)

    assert contact(sandbox, key)["UpdatedDateUTC"] == before


def test_only_invoices_make_customers_and_only_bills_suppliers(sandbox: Sandbox) -> None:
    quote = {"Contact": {"Name": "Undecided"}, "Date": "2026-03-02", "LineItems": [LINE]}
    sandbox.put("Contacts", {"Contacts": [{"Name": "Undecided"}]})
    key = sandbox.get("Contacts", where='Name=="Undecided"').json()["Contacts"][0]["ContactID"]
    spent = {"Type": "SPEND", "Contact": {"ContactID": key}, "BankAccount": {"Code": "090"}, "LineItems": [LINE]}
    assert sandbox.put("Quotes", {"Quotes": [{**quote, "Contact": {"ContactID": key}}]}).status_code == 200
    assert sandbox.put("BankTransactions", {"BankTransactions": [spent]}).status_code == 200
    assert (contact(sandbox, key)["IsCustomer"], contact(sandbox, key)["IsSupplier"]) == (False, False)

    invoice(sandbox, Contact={"ContactID": key}, Type="ACCPAY")

    assert (contact(sandbox, key)["IsCustomer"], contact(sandbox, key)["IsSupplier"]) == (False, True)


def test_balances_and_inventory_survive_a_restart(tmp_path: Any) -> None:
    flags = ("--minute-limit", "0", "--state", str(tmp_path / "books"))
    with serving(*flags, "--invoices", "20") as sandbox:
        bill = [{"ItemCode": "HINGE", "Quantity": 4, "UnitAmount": 3}]
        first = invoice(sandbox, Type="ACCPAY", LineItems=bill)
        sold = invoice(sandbox, LineItems=[{"ItemCode": "HINGE", "Quantity": 3, "UnitAmount": 9, "TaxType": "NONE"}])
    with serving(*flags) as sandbox:
        assert sandbox.post(f"Invoices/{sold['InvoiceID']}", {"Status": "VOIDED"}).status_code == 200
        assert sandbox.post(f"Invoices/{first['InvoiceID']}", {"Status": "VOIDED"}).status_code == 200
        found = sandbox.get("Items/HINGE").json()["Items"][0]
        assert (found["QuantityOnHand"], found["TotalCostPool"]) == (0, 0)
        assert "Balances" not in contact(sandbox, first["Contact"]["ContactID"])
