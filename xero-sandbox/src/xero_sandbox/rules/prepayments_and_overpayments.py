"""Prepayments and overpayments, which come into being as bank transactions and in no other way (S-BANKTX, H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

PATHS: Final = {
    "RECEIVE-PREPAYMENT": "Prepayments",
    "SPEND-PREPAYMENT": "Prepayments",
    "RECEIVE-OVERPAYMENT": "Overpayments",
    "SPEND-OVERPAYMENT": "Overpayments",
}
"""By type of bank transaction."""
OWED: Final = {"RECEIVE-OVERPAYMENT": "DEBTORS", "SPEND-OVERPAYMENT": "CREDITORS"}
"""What is paid too much changes what is owed: its line is booked there, and bears no tax."""
COPIED: Final = (
    "Type", "Contact", "Date", "Reference", "CurrencyCode", "CurrencyRate", "LineAmountTypes", "LineItems", "SubTotal",
    "TotalTax", "Total", "HasAttachments",
)  # fmt: skip


def line_amount_types(kind: str) -> str | None:
    """What the type of transaction demands, if anything."""
    return "NoTax" if kind in OWED else None


def lines(case: Case, kind: str, sent: Sequence[Record] | None) -> Sequence[Record] | None:
    """The lines as they are to be checked: that of an overpayment may name no account but the one it is booked to."""
    if kind not in OWED or sent is None:
        return sent
    owed = _owed(case, kind)
    if any(line.get("AccountCode", owed.get("Code")) != owed.get("Code") for line in sent):
        raise InvalidError(f"The account of an overpayment must be {owed['Name']}")
    return [{name: value for name, value in line.items() if name not in {"AccountCode", "AccountID"}} for line in sent]


def booked(case: Case, kind: str, checked: list[Record]) -> list[Record]:
    if kind not in OWED:
        return checked
    owed = _owed(case, kind)
    return [{**line, "AccountCode": owed.get("Code", ""), "AccountID": owed["AccountID"]} for line in checked]


def brought_by(case: Case, transaction: Record) -> Record:
    """Write the credit that the transaction brings, and return the field by which the transaction knows it."""
    path = PATHS[transaction["Type"]]
    key, new_id = f"{path[:-1]}ID", case.organisation.new_id()
    credit = {key: new_id, "ID": new_id, **{name: transaction[name] for name in COPIED}}
    credit |= {"RemainingCredit": transaction["Total"], "Status": "AUTHORISED", "Payments": [], "Allocations": []}
    case.organisation.save(path, credit, case.now)
    return {key: new_id}


def _owed(case: Case, kind: str) -> Record:
    accounts = case.organisation.collections["Accounts"].in_key_order()
    return next(one.record for one in accounts if one.record.get("SystemAccount") == OWED[kind])
