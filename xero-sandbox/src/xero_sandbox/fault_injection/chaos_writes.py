"""What chaos does to the records of each collection, one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from random import Random

    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record

Event = Literal["edits", "inserts", "voids", "deletes"]
Write = Callable[["Organisation", "Random"], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One write."""

    method: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    edited: str = ""
    """Field that gets a new text; without one, it never happens here. So it is with all that follow."""
    written: Write | None = None
    """A new record."""
    status: str = "Status"
    voided: Mapping[str, str] = field(default_factory=dict)
    """Statuses that can be voided, and what they become."""
    deleted: Mapping[str, str] = field(default_factory=dict)
    erased: bool = False
    """Deleted without trace."""

    def knows(self, event: Event) -> bool:
        """Whether such a thing can happen to any record here."""
        return bool(
            {
                "edits": self.edited,
                "inserts": self.written,
                "voids": self.voided,
                "deletes": self.erased or self.deleted,
            }[event]
        )


def deed_of(event: Event, kind: Kind, record: Record, organisation: Organisation, dice: Random) -> Deed | None:
    """How an event happens to a record, if it can."""
    row, path = DISTURBANCES[kind.path], f"{kind.path}/{record.get(str(kind.key))}"
    if event == "inserts" and row.written:
        return Deed(method="PUT", path=kind.path, body=row.written(organisation, dice))
    if event == "edits":
        return Deed(method="POST", path=path, body={row.edited: f"Chaos {_word(dice)}"})
    if event == "deletes" and row.erased:
        return Deed(method="DELETE", path=path, body={})
    status = (row.voided if event == "voids" else row.deleted).get(str(record.get(row.status)))
    return Deed(method="POST", path=path, body={row.status: status}) if status else None


def _word(dice: Random) -> str:
    return f"{dice.getrandbits(32):08x}"


def _contact(_: Organisation, dice: Random) -> dict[str, Any]:
    return {"Name": f"Chaos {_word(dice)}"}


def _item(_: Organisation, dice: Random) -> dict[str, Any]:
    return {"Code": f"C-{_word(dice)}", "Name": "Chaos"}


def _document(organisation: Organisation, dice: Random, **own: Any) -> dict[str, Any]:
    contacts = organisation.collections["Contacts"].in_key_order()
    contact = contacts[dice.randrange(len(contacts))].record["ContactID"]
    line = {"Description": "Chaos", "Quantity": 1, "UnitAmount": dice.randint(1, 999), "AccountCode": SALES}
    return {"Contact": {"ContactID": contact}, "Date": DAY, "LineItems": [line], **own}


def _bank_transaction(organisation: Organisation, dice: Random) -> dict[str, Any]:
    accounts = (stored.record for stored in organisation.collections["Accounts"].in_default_order())
    bank = next(each["AccountID"] for each in accounts if each.get("Type") == "BANK")
    return _document(organisation, dice, Type="RECEIVE", BankAccount={"AccountID": bank})


def _manual_journal(_: Organisation, dice: Random) -> dict[str, Any]:
    amount = dice.randint(1, 999)
    lines = [{"AccountCode": SALES, "LineAmount": sign * amount} for sign in (1, -1)]
    return {"Narration": f"Chaos {_word(dice)}", "Date": DAY, "JournalLines": lines}


SALES: Final = "200"
DAY: Final = "2030-01-01"
"""Far behind any lock date."""
APPROVED: Final = {"AUTHORISED": "VOIDED"}
UNAPPROVED: Final = {"DRAFT": "DELETED", "SUBMITTED": "DELETED"}
DISTURBANCES: Final[Mapping[str, Disturbance]] = {
    "BankTransfers": Disturbance(deleted={"AUTHORISED": "DELETED"}),
    "BankTransactions": Disturbance(edited="Reference", written=_bank_transaction, deleted={"AUTHORISED": "DELETED"}),
    "Contacts": Disturbance(
        edited="AccountNumber", written=_contact, status="ContactStatus", deleted={"ACTIVE": "ARCHIVED"}
    ),
    "CreditNotes": Disturbance(
        edited="Reference",
        written=partial(_document, Type="ACCRECCREDIT", Status="AUTHORISED"),
        voided=APPROVED,
        deleted=UNAPPROVED,
    ),
    "Invoices": Disturbance(
        edited="Reference",
        written=partial(_document, Type="ACCREC", Status="AUTHORISED", DueDate=DAY),
        voided=APPROVED,
        deleted=UNAPPROVED,
    ),
    "Items": Disturbance(edited="Description", written=_item, erased=True),
    "LinkedTransactions": Disturbance(erased=True),
    "ManualJournals": Disturbance(
        edited="Narration", written=_manual_journal, voided={"POSTED": "VOIDED"}, deleted={"DRAFT": "DELETED"}
    ),
    "Payments": Disturbance(deleted={"AUTHORISED": "DELETED"}),
    "PurchaseOrders": Disturbance(edited="Reference", written=_document, deleted=UNAPPROVED),
    "Quotes": Disturbance(edited="Reference", written=_document, deleted={"DRAFT": "DELETED"}),
}
"""By collection."""
