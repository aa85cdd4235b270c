"""Books that hold what random rows may name."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from support.singer import DAY, DUE

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.singer import Json

SHARED: t.Final = ("P-1", "P-2")
"""Numbers of contacts that rows may mean by their names, too."""

CLOSED_UNTIL: t.Final = "2026-01-31"
"""Up to this day the period is closed."""
SHUT: t.Final = "2026-01-15"
NO_ID: t.Final = "11111111-2222-3333-4444-555555555555"


DESK: t.Final[Json] = {"Code": "DESK", "SalesDetails": {"UnitPrice": 10}, "PurchaseDetails": {"UnitPrice": 15}}


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What the books hold that rows may name."""

    user: str
    active: str
    archived: str
    numbered: str
    """Number of an archived contact."""
    open_invoice: str
    open_id: str
    open_bill: str
    draft: str
    paid: str
    voided: str


def prepared(sandbox: Sandbox) -> Shop:
    """Books with a closed period, an archived account, an archived contact, and invoices in each status."""
    sandbox.records("Organisation", set={"PeriodLockDate": CLOSED_UNTIL})
    people = [
        {"Name": "Ada Active", "ContactNumber": "P-1", "AccountNumber": "ACC-1"},
        {"Name": "Zoe Archived", "ContactNumber": "P-2", "ContactStatus": "ACTIVE"},
    ]
    ada, zoe = sandbox.put("Contacts", {"Contacts": people}).json()["Contacts"]
    sandbox.post("Contacts", {"ContactID": zoe["ContactID"], "ContactStatus": "ARCHIVED"}).raise_for_status()
    (account,) = sandbox.put("Accounts", {"Code": "old", "Name": "Old", "Type": "REVENUE"}).json()["Accounts"]
    sandbox.post(f"Accounts/{account['AccountID']}", {"Status": "ARCHIVED"}).raise_for_status()
    sandbox.put("Items", {"Items": [{"Code": "CHAIR", "Name": "Chair"}, DESK]}).raise_for_status()
    whose = {"Contact": {"ContactID": ada["ContactID"]}}
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200", "TaxType": "NONE"}
    made = {
        name: {"Type": "ACCREC", "InvoiceNumber": f"S-{name}", "Status": status, "Date": DAY, "DueDate": DUE}
        | {"LineItems": [line], **whose}
        for name, status in (
            *(("open", "AUTHORISED"), ("draft", "DRAFT"), ("paid", "AUTHORISED"), ("void", "AUTHORISED")),
            ("batch", "AUTHORISED"),
        )
    }
    made["bill"] = {**made["open"], "Type": "ACCPAY", "InvoiceNumber": "S-bill"}
    answer = sandbox.put("Invoices", {"Invoices": list(made.values())})
    answer.raise_for_status()
    ids = {each["InvoiceNumber"]: each["InvoiceID"] for each in answer.json()["Invoices"]}
    payment = {"Invoice": {"InvoiceID": ids["S-paid"]}, "Account": {"Code": "090"}, "Date": DAY, "Amount": 100}
    sandbox.put("Payments", payment).raise_for_status()
    sandbox.post("Invoices", {"InvoiceID": ids["S-void"], "Status": "VOIDED"}).raise_for_status()
    (user, *_) = sandbox.get("Users").json()["Users"]
    return Shop(
        user=user["UserID"],
        active=ada["ContactID"],
        archived=zoe["ContactID"],
        numbered="P-2",
        open_invoice="S-open",
        open_id=ids["S-open"],
        open_bill="S-bill",
        draft="S-draft",
        paid="S-paid",
        voided="S-void",
    )
