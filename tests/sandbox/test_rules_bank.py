"""Bank transactions and transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.answers import messages, saved

if TYPE_CHECKING:
    from support.sandbox import Sandbox

LINE = {"Description": "Posters", "UnitAmount": 115, "AccountCode": "400"}
SPEND = {"Type": "SPEND", "Contact": {"Name": "Printer"}, "BankAccount": {"Code": "090"}, "LineItems": [LINE]}
TRANSFER = {"FromBankAccount": {"Code": "090"}, "ToBankAccount": {"Code": "091"}, "Amount": 250}


def test_a_bank_transaction_includes_its_tax(sandbox: Sandbox) -> None:
    """Unlike an invoice; the contact is made if nobody has that name; only a bill would make it a supplier."""
    made = saved(sandbox.put("BankTransactions", SPEND))

    assert made["LineAmountTypes"] == "Inclusive"
    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (100, 15, 115)
    assert (made["Status"], made["IsReconciled"], made["CurrencyCode"]) == ("AUTHORISED", False, "NZD")
    contact = saved(sandbox.get(f"Contacts/{made['Contact']['ContactID']}"))
    assert (contact["Name"], contact["IsSupplier"], contact["IsCustomer"]) == ("Printer", False, False)


def test_every_generated_bank_transaction_could_have_been_written(sandbox: Sandbox) -> None:
    """Unless its contact has been archived since."""
    sandbox.reset(invoices=500)
    where = 'Status=="AUTHORISED" AND (Type=="SPEND" OR Type=="RECEIVE")'
    there = sandbox.get("BankTransactions", page=1, pageSize=1000, where=where).json()["BankTransactions"]
    ids = {"BankTransactionID", "LineItemID"}
    again = [{name: value for name, value in each.items() if name not in ids} for each in there]
    for each in again:
        each["LineItems"] = [{k: v for k, v in line.items() if k not in ids} for line in each["LineItems"]]

    answer = sandbox.put("BankTransactions", {"BankTransactions": again}, summarizeErrors="false")

    assert len(again) > 150
    faults = [fault for each in answer.json()["BankTransactions"] for fault in each.get("ValidationErrors", [])]
    assert all("archived" in fault["Message"] for fault in faults), faults


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ("Contact", "A Contact must be specified for this type of transaction"),
        ("LineItems", "One or more line items must be specified"),
        ("BankAccount", "An Account must be specified"),
        ("Type", "Type is required"),
    ],
)
def test_a_bank_transaction_needs(sandbox: Sandbox, left_out: str, message: str) -> None:
    """Everything but a date."""
    body = {field: value for field, value in SPEND.items() if field != left_out}

    assert messages(sandbox.put("BankTransactions", body)) == [message]


@pytest.mark.parametrize(
    "changed",
    [
        {"BankAccount": {"Code": "400"}},
        {"Type": "SPEND-TRANSFER"},
        {"LineItems": [{**LINE, "AccountCode": "090"}]},
        {"LineItems": [{**LINE, "TaxType": "OUTPUT2"}]},
        {"LineItems": [{**LINE, "UnitAmount": -1}]},
        {"Status": "DELETED"},
    ],
    ids=["no bank account", "a transfer", "line on a bank account", "tax of sales", "less than nothing", "deleted"],
)
def test_a_bank_transaction_can_be_refused(sandbox: Sandbox, changed: dict[str, Any]) -> None:
    """And then not even its contact is made."""
    assert messages(sandbox.put("BankTransactions", {**SPEND, **changed}))

    assert sandbox.get("Contacts", where='Name=="Printer"').json()["Contacts"] == []


def test_an_update_replaces_the_lines_and_keeps_the_rest(sandbox: Sandbox) -> None:
    """A line with a known id stays the same line."""
    made = saved(sandbox.put("BankTransactions", {**SPEND, "Reference": "R1", "LineItems": [LINE, LINE]}))
    kept = made["LineItems"][1]["LineItemID"]
    lines = [{"LineItemID": kept, "UnitAmount": 23}, {**LINE, "UnitAmount": 46}]

    now = saved(sandbox.post(f"BankTransactions/{made['BankTransactionID']}", {"LineItems": lines}))

    assert [line["LineItemID"] == kept for line in now["LineItems"]] == [True, False]
    assert (now["Total"], now["TotalTax"], now["Reference"]) == (69, 9, "R1")


def test_a_deleted_bank_transaction_is_still_listed(sandbox: Sandbox) -> None:
    """It is stamped, and cannot be changed again."""
    made = saved(sandbox.put("BankTransactions", SPEND))
    path = f"BankTransactions/{made['BankTransactionID']}"
    sandbox.advance(60)

    gone = saved(sandbox.post(path, {"Status": "DELETED"}))

    assert gone["UpdatedDateUTC"] != made["UpdatedDateUTC"]
    assert saved(sandbox.get("BankTransactions", where='Contact.Name=="Printer"'))["Status"] == "DELETED"
    assert messages(sandbox.post(path, {"Reference": "again"}))


def test_a_reconciled_bank_transaction_cannot_be_changed(sandbox: Sandbox) -> None:
    """Nor deleted."""
    key = saved(sandbox.put("BankTransactions", {**SPEND, "IsReconciled": True}))["BankTransactionID"]

    for change in ({"Status": "DELETED"}, {"Reference": "R2"}):
        assert messages(sandbox.post(f"BankTransactions/{key}", change)) == [
            "This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement."
        ]


@pytest.mark.parametrize(
    ("kind", "path"), [("RECEIVE-PREPAYMENT", "Prepayments"), ("SPEND-OVERPAYMENT", "Overpayments")]
)
def test_a_bank_transaction_can_bring_a_credit(sandbox: Sandbox, kind: str, path: str) -> None:
    """A prepayment keeps its tax, an overpayment has none; neither can be changed as a bank transaction."""
    account = {} if kind.endswith("OVERPAYMENT") else {"AccountCode": "200"}
    body = {**SPEND, "Type": kind, "LineItems": [{"Description": "Advance", "UnitAmount": 115, **account}]}

    made = saved(sandbox.put("BankTransactions", body))
    credit = saved(sandbox.get(f"{path}/{made[f'{path[:-1]}ID']}"))

    assert (credit["Type"], credit["Status"], credit["RemainingCredit"]) == (kind, "AUTHORISED", 115)
    assert credit["TotalTax"] == (15 if path == "Prepayments" else 0)
    assert credit["Contact"]["Name"] == "Printer"
    assert messages(sandbox.post(f"BankTransactions/{made['BankTransactionID']}", {"Status": "DELETED"}))


@pytest.mark.parametrize("field", ["PeriodLockDate", "EndOfYearLockDate"])
def test_nothing_happens_in_a_locked_period(sandbox: Sandbox, field: str) -> None:
    """Neither is anything booked there, nor is what was booked there moved, paid back or deleted."""
    old = {**SPEND, "Date": "2026-01-31"}
    spent = saved(sandbox.put("BankTransactions", old))["BankTransactionID"]
    moved = saved(sandbox.put("BankTransfers", {**TRANSFER, "Date": "2026-01-31"}))["BankTransferID"]
    sandbox.records("Organisation", set={field: "2026-01-31"}, stamp=False)
    lock = "period lock date" if field == "PeriodLockDate" else "end of year lock date"
    words = [f"The document date cannot be before the {lock}, currently set at 31 January 2026"]

    assert messages(sandbox.put("BankTransactions", old)) == words
    assert messages(sandbox.post(f"BankTransactions/{spent}", {"Date": "2026-02-01"})) == words
    assert messages(sandbox.post(f"BankTransactions/{spent}", {"Status": "DELETED"})) == words
    assert messages(sandbox.post(f"BankTransfers/{moved}", {"Status": "DELETED"})) == words
    assert saved(sandbox.put("BankTransactions", {**old, "Date": "2026-02-01"}))


def test_a_transfer_shows_in_both_accounts(sandbox: Sandbox) -> None:
    """As a transaction that spends and one that receives."""
    made = saved(sandbox.put("BankTransfers", TRANSFER))

    legs = {word: saved(sandbox.get(f"BankTransactions/{made[f'{word}BankTransactionID']}")) for word in ("From", "To")}

    assert {word: (leg["Type"], leg["Total"], leg["BankAccount"]["Code"]) for word, leg in legs.items()} == {
        "From": ("SPEND-TRANSFER", 250, "090"),
        "To": ("RECEIVE-TRANSFER", 250, "091"),
    }


@pytest.mark.parametrize("by_path", [True, False])
def test_a_deleted_transfer_is_listed_on_request(sandbox: Sandbox, by_path: bool) -> None:
    """Its legs are deleted with it, and there is no other way to change a transfer."""
    made = saved(sandbox.put("BankTransfers", TRANSFER))
    key = made["BankTransferID"]
    assert messages(sandbox.post("BankTransfers", {"BankTransfers": [{"BankTransferID": key, "Status": "AUTHORISED"}]}))

    if by_path:
        gone = saved(sandbox.post(f"BankTransfers/{key}", {"Status": "DELETED"}))
    else:
        gone = saved(sandbox.post("BankTransfers", {"BankTransfers": [{"BankTransferID": key, "Status": "DELETED"}]}))

    assert gone["Status"] == "DELETED"
    listed = {each["BankTransferID"] for each in sandbox.get("BankTransfers").json()["BankTransfers"]}
    asked = sandbox.get("BankTransfers", includeDeleted="true").json()["BankTransfers"]
    assert key not in listed
    assert key in {each["BankTransferID"] for each in asked}
    leg = saved(sandbox.get(f"BankTransactions/{made['FromBankTransactionID']}"))
    assert leg["Status"] == "DELETED"
    assert messages(sandbox.post(f"BankTransfers/{key}", {"Status": "DELETED"}))


@pytest.mark.parametrize(
    "changed",
    [{"ToBankAccount": {"Code": "090"}}, {"ToBankAccount": {"Code": "200"}}, {"Amount": 0}, {"Amount": 1.005}],
    ids=["to itself", "to no bank account", "nothing", "too many places"],
)
def test_a_transfer_can_be_refused(sandbox: Sandbox, changed: dict[str, Any]) -> None:
    assert messages(sandbox.put("BankTransfers", {**TRANSFER, **changed}))


def test_transfers_stay_in_one_currency(sandbox: Sandbox) -> None:
    """There is no rate that Xero could take."""
    account = {"Name": "Dollars", "Type": "BANK", "Code": "095", "BankAccountNumber": "9", "CurrencyCode": "USD"}
    saved(sandbox.put("Accounts", account))

    assert messages(sandbox.put("BankTransfers", {**TRANSFER, "ToBankAccount": {"Code": "095"}}))


@pytest.mark.parametrize(("account", "taken"), [("090", True), ("USD", False)])
def test_an_overpayment_has_a_currency_of_its_own_only_in_an_account_in_base_currency(
    sandbox: Sandbox, account: str, taken: bool
) -> None:
    for code in ("USD", "EUR"):
        sandbox.put("Currencies", {"Code": code})
    dollars = {"Code": "USD", "Name": "Dollars", "Type": "BANK", "BankAccountNumber": "12-34", "CurrencyCode": "USD"}
    sandbox.put("Accounts", dollars).raise_for_status()
    line = {"Description": "Too much", "UnitAmount": 30}
    overpaid = {**SPEND, "Type": "RECEIVE-OVERPAYMENT", "BankAccount": {"Code": account}, "LineItems": [line]}

    answer = sandbox.put("BankTransactions", {**overpaid, "CurrencyCode": "EUR"})

    assert answer.ok is taken
    assert taken or messages(answer) == ["The account has another currency than the document"]
