"""What nobody outside Xero knows for sure is a switch, so that a client can be tried against both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.sandbox import Sandbox


@pytest.mark.parametrize("listed", [True, False])
def test_transfers_show_up_among_the_bank_transactions_or_not(sandbox: Sandbox, listed: bool) -> None:
    sandbox.reset(transfer_legs_listed=listed)

    answer = sandbox.get("BankTransactions", page=1, pageSize=1000).json()

    types = {record["Type"] for record in answer["BankTransactions"]}
    assert ({"SPEND-TRANSFER", "RECEIVE-TRANSFER"} <= types) is listed
    assert answer["pagination"]["itemCount"] == len(answer["BankTransactions"])


@pytest.mark.parametrize(("taken", "status"), [(True, 200), (False, 400)])
def test_quotes_take_an_order_or_not(sandbox: Sandbox, taken: bool, status: int) -> None:
    sandbox.reset(quotes_order=taken)

    assert sandbox.get("Quotes", order="Date DESC").status_code == status
    assert sandbox.get("Quotes", where="Total>0").status_code == 400


@pytest.mark.parametrize(("taken", "size"), [(True, 3), (False, 5)])
def test_quotes_take_a_page_size_or_not(sandbox: Sandbox, taken: bool, size: int) -> None:
    sandbox.reset(quotes_page_size=taken)
    sandbox.records("Quotes", insert=True, count=5)

    assert len(sandbox.get("Quotes", pageSize=3).json()["Quotes"][:5]) == size


def open_sale(sandbox: Sandbox) -> dict[str, Any]:
    """An invoice in base currency of which something is still to be paid."""
    base = sandbox.get("Organisation").json()["Organisations"][0]["BaseCurrency"]
    invoices = sandbox.get("Invoices", page=1, pageSize=1000).json()["Invoices"]
    wanted = ("ACCREC", "AUTHORISED", base)
    return next(each for each in invoices if (each["Type"], each["Status"], each["CurrencyCode"]) == wanted)


def paying(sandbox: Sandbox, invoice: dict[str, Any], amount: float) -> dict[str, Any]:
    """A payment into a bank account that has the invoice's currency."""
    accounts = sandbox.get("Accounts").json()["Accounts"]
    banks = (each for each in accounts if each["Type"] == "BANK" and each["CurrencyCode"] == invoice["CurrencyCode"])
    return {
        "Invoice": {"InvoiceID": invoice["InvoiceID"]},
        "Account": {"AccountID": next(banks)["AccountID"]},
        "Amount": round(amount, 2),
    }


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("summarised", [True, False])
def test_a_batch_of_payments_is_saved_as_a_whole_or_not(sandbox: Sandbox, together: bool, summarised: bool) -> None:
    """The second payment is more than what is left after the first."""
    sandbox.reset(payments_all_or_nothing=together)
    invoice = open_sale(sandbox)
    amounts = (invoice["AmountDue"] / 2, invoice["AmountDue"])
    count = sandbox.count("Payments")

    batch = {"Payments": [paying(sandbox, invoice, amount) for amount in amounts]}
    answer = sandbox.put("Payments", batch, summarizeErrors=str(summarised).lower())

    assert answer.status_code == (400 if summarised else 200)
    assert sandbox.count("Payments") == count + (not together)
    (after,) = sandbox.get(f"Invoices/{invoice['InvoiceID']}").json()["Invoices"]
    assert (after["UpdatedDateUTC"] == invoice["UpdatedDateUTC"]) is together
    if not summarised:
        ids = ["PaymentID" in each for each in answer.json()["Payments"]]
        assert ids == [not together, False]


def test_a_good_batch_of_payments_is_saved_in_either_way(sandbox: Sandbox) -> None:
    sandbox.reset(payments_all_or_nothing=True)
    invoice = open_sale(sandbox)

    answer = sandbox.put("Payments", {"Payments": [paying(sandbox, invoice, 0.01) for _ in range(2)]})

    assert (answer.status_code, len(answer.json()["Payments"])) == (200, 2)
