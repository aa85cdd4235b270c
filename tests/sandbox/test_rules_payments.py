"""Payments, batch payments and allocations: what they do to documents, and how that is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox

BANK = {"Account": {"Code": "090"}}
AMOUNTS = ("AmountDue", "AmountPaid", "AmountCredited", "Status")


def invoices(sandbox: Sandbox, **wanted: Any) -> list[dict[str, Any]]:
    """Those with these values, whole."""
    found = sandbox.get("Invoices", page=1, pageSize=1000).json()["Invoices"]
    return [each for each in found if all(each.get(field) == value for field, value in wanted.items())]


def unpaid(sandbox: Sandbox, kind: str = "ACCREC", **wanted: Any) -> dict[str, Any]:
    """An open invoice or bill in base currency, nothing of which was paid."""
    wanted = {
        "Type": kind,
        "Status": "AUTHORISED",
        "CurrencyCode": "NZD",
        "AmountPaid": 0,
        "AmountCredited": 0,
        **wanted,
    }
    return invoices(sandbox, **wanted)[0]


def again(sandbox: Sandbox, invoice: dict[str, Any]) -> dict[str, Any]:
    return saved(sandbox.get(f"Invoices/{invoice['InvoiceID']}"))


def standing(invoice: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(invoice[field] for field in AMOUNTS)


def paying(invoice: dict[str, Any], amount: float, **more: Any) -> dict[str, Any]:
    return {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": amount, **BANK, **more}


def credit(sandbox: Sandbox, contact: dict[str, Any], kind: str = "RECEIVE-OVERPAYMENT", amount: float = 30) -> str:
    """The id of a new overpayment, prepayment or credit note."""
    line = {"Description": "Advance", "UnitAmount": amount} | ({} if "OVER" in kind else {"AccountCode": "200"})
    body = {"Type": kind, "Contact": {"ContactID": contact["ContactID"]}, "LineItems": [line], "Status": "AUTHORISED"}
    if kind == "ACCRECCREDIT":
        return str(saved(sandbox.put("CreditNotes", {**body, "LineAmountTypes": "Inclusive"}))["CreditNoteID"])
    made = saved(sandbox.put("BankTransactions", {**body, "BankAccount": {"Code": "090"}}))
    return str(made.get("OverpaymentID") or made["PrepaymentID"])


def test_a_payment_moves_what_is_due(sandbox: Sandbox) -> None:
    """The invoice is stamped and lists the payment."""
    invoice = unpaid(sandbox)
    sandbox.advance(60)

    payment = saved(sandbox.put("Payments", paying(invoice, 1.5, Reference="R1")))

    after = again(sandbox, invoice)
    assert standing(after) == (invoice["AmountDue"] - 1.5, 1.5, 0, "AUTHORISED")
    assert after["UpdatedDateUTC"] == payment["UpdatedDateUTC"] != invoice["UpdatedDateUTC"]
    assert [(each["PaymentID"], each["Amount"], each["Reference"]) for each in after["Payments"]] == [
        (payment["PaymentID"], 1.5, "R1")
    ]
    assert (payment["PaymentType"], payment["Status"], payment["BankAmount"]) == ("ACCRECPAYMENT", "AUTHORISED", 1.5)


def test_the_last_payment_makes_an_invoice_paid(sandbox: Sandbox) -> None:
    """On its own date; nothing more can be paid then."""
    invoice = unpaid(sandbox, "ACCPAY")

    saved(sandbox.post("Payments", paying(invoice, invoice["AmountDue"], Date="2030-02-03")))

    after = again(sandbox, invoice)
    assert standing(after) == (0, invoice["Total"], 0, "PAID")
    assert after["FullyPaidOnDate"] == "/Date(1896307200000+0000)/"
    assert messages(sandbox.put("Payments", paying(invoice, 1))) == [
        "Payments can only be made against Authorised documents"
    ]


def test_an_invoice_may_be_paid_by_number(sandbox: Sandbox) -> None:
    """Within the stub, or beside the payment."""
    invoice = unpaid(sandbox)
    by_number = {"InvoiceNumber": invoice["InvoiceNumber"]}

    saved(sandbox.put("Payments", {"Invoice": by_number, "Amount": 1, **BANK}))
    saved(sandbox.put("Payments", {**by_number, "Amount": 1, **BANK}))

    assert again(sandbox, invoice)["AmountPaid"] == 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Amount": 10_000_000}, "Payment amount exceeds the amount outstanding on this document"),
        ({"Amount": 1.005}, "Amount must not have more than 2 decimal places"),
        ({"Amount": 0}, "Amount must be greater than zero"),
        ({"Account": {"Code": "400"}}, None),
        ({"Account": {"Code": "nope"}}, "Account could not be found"),
        ({"Account": None}, "An Account must be specified"),
        ({"Invoice": {"InvoiceNumber": "nope"}}, "Invoice could not be found"),
        ({"Invoice": None}, None),
    ],
)
def test_a_payment_can_be_refused(sandbox: Sandbox, changed: dict[str, Any], message: str | None) -> None:
    """And then its invoice is as it was."""
    invoice = unpaid(sandbox)

    found = messages(sandbox.put("Payments", {**paying(invoice, 1), **changed}))

    assert found == [message] if message else found
    assert again(sandbox, invoice) == invoice


@pytest.mark.parametrize("status", ["DRAFT", "VOIDED"])
def test_only_authorised_documents_are_paid(sandbox: Sandbox, status: str) -> None:
    assert messages(sandbox.put("Payments", paying(invoices(sandbox, Status=status)[0], 1))) == [
        "Payments can only be made against Authorised documents"
    ]


def test_payments_in_one_request_see_each_other(sandbox: Sandbox) -> None:
    """Together they cannot pay more than is due."""
    invoice = unpaid(sandbox)
    most = paying(invoice, invoice["AmountDue"] - 1)

    assert messages(sandbox.put("Payments", {"Payments": [most, most]})) == [
        "Payment amount exceeds the amount outstanding on this document"
    ]
    assert again(sandbox, invoice)["AmountDue"] == 1


def test_deleting_a_payment_undoes_it(sandbox: Sandbox) -> None:
    """The payment is still listed; the invoice is open again, stamped, and does not list it any more."""
    invoice = unpaid(sandbox)
    payment = saved(sandbox.put("Payments", paying(invoice, invoice["AmountDue"])))
    path = f"Payments/{payment['PaymentID']}"
    sandbox.advance(60)
    moment = sandbox.now()[:19]

    assert messages(sandbox.post(path, {"Status": "AUTHORISED"}))
    assert saved(sandbox.post(path, {"Status": "DELETED"}))["Status"] == "DELETED"

    after = again(sandbox, invoice)
    assert standing(after) == standing(invoice)
    assert (after["Payments"], "FullyPaidOnDate" in after) == ([], False)
    since = {**sandbox.headers(), "If-Modified-Since": moment}
    changed = {path: sandbox.get(path, since).json()[path] for path in ("Payments", "Invoices")}
    assert [each["Status"] for each in changed["Payments"]] == ["DELETED"]
    assert [each["InvoiceID"] for each in changed["Invoices"]] == [invoice["InvoiceID"]]
    assert messages(sandbox.post(path, {"Status": "DELETED"}))


def test_a_batch_pays_several_bills(sandbox: Sandbox) -> None:
    """Each payment shows its batch, in which no date means anything."""
    first, second = invoices(sandbox, Type="ACCPAY", Status="AUTHORISED", CurrencyCode="NZD")[:2]
    payments = [{"Invoice": {"InvoiceID": each["InvoiceID"]}, "Amount": 2.5} for each in (first, second)]

    batch = saved(sandbox.put("BatchPayments", {"BatchPayments": [{**BANK, "Reference": "B1", "Payments": payments}]}))

    assert (batch["Type"], batch["TotalAmount"], batch["Status"]) == ("PAYBATCH", 5, "AUTHORISED")
    assert again(sandbox, first)["AmountDue"] == pytest.approx(first["AmountDue"] - 2.5)
    payment = saved(sandbox.get(f"Payments/{batch['Payments'][1]['PaymentID']}"))
    assert payment["Invoice"]["InvoiceID"] == second["InvoiceID"]
    assert payment["BatchPayment"]["BatchPaymentID"] == payment["BatchPaymentID"] == batch["BatchPaymentID"]
    assert float(payment["BatchPayment"]["TotalAmount"]) == 5
    assert payment["BatchPayment"]["DateString"] == "1970-01-01T00:00:00"


@pytest.mark.parametrize("by_path", [True, False])
def test_a_deleted_batch_undoes_all_its_payments(sandbox: Sandbox, by_path: bool) -> None:
    """None of them can be deleted by itself."""
    invoice = unpaid(sandbox)
    batch = saved(sandbox.put("BatchPayments", {**BANK, "Payments": [paying(invoice, 2)]}))
    key, path = batch["BatchPaymentID"], f"Payments/{batch['Payments'][0]['PaymentID']}"
    assert messages(sandbox.post(path, {"Status": "DELETED"}))

    gone = {"Status": "DELETED"}
    answer = (
        sandbox.post(f"BatchPayments/{key}", gone)
        if by_path
        else sandbox.post("BatchPayments", {"BatchPaymentID": key, **gone})
    )

    assert saved(answer)["Status"] == saved(sandbox.get(path))["Status"] == "DELETED"
    assert standing(again(sandbox, invoice)) == standing(invoice)
    assert messages(sandbox.post(f"BatchPayments/{key}", gone))


def test_a_batch_is_refused_as_a_whole(sandbox: Sandbox) -> None:
    """When it mixes sales with bills or currencies, or pays an invoice twice over: nothing is paid at all."""
    sale, bill = unpaid(sandbox), unpaid(sandbox, "ACCPAY")
    due = sale["AmountDue"]
    foreign = next(
        each for each in invoices(sandbox, Status="AUTHORISED", Type="ACCREC") if each["CurrencyCode"] != "NZD"
    )
    for others in ([paying(bill, 1)], [paying(foreign, 1)], [paying(sale, due)], []):
        payments = [paying(sale, due)] * bool(others) + others
        assert messages(sandbox.put("BatchPayments", {**BANK, "Payments": payments}))

    assert [again(sandbox, each) for each in (sale, bill)] == [sale, bill]


def test_a_foreign_invoice_is_paid_at_the_rate_of_the_day(sandbox: Sandbox) -> None:
    """What the bank gets is in the currency of the account."""
    invoice = next(each for each in invoices(sandbox, Status="AUTHORISED") if each["CurrencyCode"] != "NZD")

    payment = saved(sandbox.put("Payments", paying(invoice, 10, CurrencyRate=0.5)))

    assert (payment["Amount"], payment["BankAmount"]) == (10, 20)


@pytest.mark.parametrize(
    ("kind", "path"),
    [("RECEIVE-OVERPAYMENT", "Overpayments"), ("RECEIVE-PREPAYMENT", "Prepayments"), ("ACCRECCREDIT", "CreditNotes")],
)
def test_a_credit_is_allocated_and_taken_back(sandbox: Sandbox, kind: str, path: str) -> None:
    """Both documents move and are stamped; afterwards neither keeps a trace of it."""
    invoice = unpaid(sandbox)
    key = credit(sandbox, invoice["Contact"], kind)
    body = {"Allocations": [{"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Amount": 30, "Date": "2030-01-01"}]}

    made = saved(sandbox.put(f"{path}/{key}/Allocations", body))

    after, given = again(sandbox, invoice), saved(sandbox.get(f"{path}/{key}"))
    assert standing(after) == (pytest.approx(invoice["AmountDue"] - 30), 0, 30, "AUTHORISED")
    assert [each["AppliedAmount"] for each in after[path]] == [30]
    assert (given["RemainingCredit"], given["Status"]) == (0, "PAID")
    assert [each["AllocationID"] for each in given["Allocations"]] == [made["AllocationID"]]

    allocation = f"{path}/{key}/Allocations/{made['AllocationID']}"
    deleted = sandbox.delete(allocation)
    assert deleted.status_code == 200
    assert {"AllocationID", "Date", "Invoice", "IsDeleted"} < set(deleted.json())
    assert deleted.json()["IsDeleted"] is True
    assert sandbox.delete(allocation).status_code == 404
    assert standing(again(sandbox, invoice)) == standing(invoice)
    assert again(sandbox, invoice)[path] == saved(sandbox.get(f"{path}/{key}"))["Allocations"] == []


def test_an_allocation_can_be_refused(sandbox: Sandbox) -> None:
    """More than is left, more than is due, or for somebody else."""
    invoice, bill = unpaid(sandbox), unpaid(sandbox, "ACCPAY")
    other = next(
        each
        for each in invoices(sandbox, Type="ACCREC", Status="AUTHORISED", CurrencyCode="NZD")
        if each["Contact"] != invoice["Contact"]
    )
    key = credit(sandbox, invoice["Contact"], amount=30)

    for target, amount in ((invoice, 31), (other, 1), (bill, 1), (invoice, 0)):
        body = {"Invoice": {"InvoiceID": target["InvoiceID"]}, "Amount": amount}
        assert messages(sandbox.put(f"Overpayments/{key}/Allocations", body))

    assert saved(sandbox.get(f"Overpayments/{key}"))["RemainingCredit"] == 30
    assert again(sandbox, invoice) == invoice


def test_a_credit_can_be_refunded(sandbox: Sandbox) -> None:
    """By a payment, which makes it paid and can be deleted again."""
    key = credit(sandbox, unpaid(sandbox)["Contact"], amount=30)

    payment = saved(sandbox.put("Payments", {"Overpayment": {"OverpaymentID": key}, "Amount": 30, **BANK}))

    paid = saved(sandbox.get(f"Overpayments/{key}"))
    assert (payment["PaymentType"], paid["Status"], paid["RemainingCredit"]) == ("AROVERPAYMENTPAYMENT", "PAID", 0)
    saved(sandbox.post(f"Payments/{payment['PaymentID']}", {"Status": "DELETED"}))
    open_again = saved(sandbox.get(f"Overpayments/{key}"))
    assert (open_again["Status"], open_again["RemainingCredit"]) == ("AUTHORISED", 30)
