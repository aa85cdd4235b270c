"""What Xero tells of a record only when asked for it alone: streams that cost a call for each record that changed.

Each is read below its collection, such as Invoices/{InvoiceID}/History, or is the single record itself. Parts of the
table above them (`Part`) say how an answer becomes rows, as if its list stood in the record.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from xero_client.catalogue.entities import CONTACTS, INVOICES, SETTINGS
from xero_client.catalogue.schemas import load

from tap_xero.catalogue.parts import Part, one

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    Schema: t.TypeAlias = dict[str, t.Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A stream of what belongs to the records of a collection, at a call for each."""

    stream: str
    what: str
    """The same in words, for users."""
    parent: str
    """Stream of the collection."""
    below: str = ""
    """Path below a record; none for the record itself."""
    levels: tuple[Part, ...]
    """The lists to walk through in the answer."""
    item: Schema | None = None
    """Schema of the elements, where the schema of the record does not have the list."""
    only: Mapping[str, frozenset[t.Any]] = field(default_factory=dict)
    """Fields of a record, each with the values with which it is worth a call; a field that is absent is no reason."""
    always: bool = False
    """Whether what belongs to a record changes without the record."""
    params: Mapping[str, t.Any] = field(default_factory=dict)
    scopes: tuple[str, ...] | None = None
    """If not those of the collection."""
    files: bool = False
    """Whether each row is a file whose content can be loaded."""

    @property
    def more(self) -> Mapping[str, Schema]:
        """The list that the answer adds to the record."""
        return {self.levels[0].field: {"type": "array", "items": self.item}} if self.item else {}


def _part(parent: str, list_field: str, key: str, *, number: str | None = None) -> Part:
    return Part(stream="", parent=parent, field=list_field, key=(key,), number=number)


HISTORY_ID: t.Final = "history_id"
TEXT: t.Final = {"type": ["string", "null"]}
HISTORY: t.Final[Schema] = {
    "properties": {
        HISTORY_ID: {"type": "string"},
        "Changes": TEXT,
        "DateUTC": {**TEXT, "format": "date-time"},
        "DateUTCString": TEXT,
        "User": TEXT,
        "Details": TEXT,
    }
}
"""Xero gives an entry no id; ours is made of what it says (S-OAS, H)."""
ONLINE: t.Final[Schema] = {"properties": {"OnlineInvoiceUrl": {"type": "string"}}}
CIS: t.Final[Schema] = {
    "properties": {"CISEnabled": {"type": ["boolean", "null"]}, "Rate": {"type": ["number", "null"]}}
}
FILE: t.Final[Schema] = load("invoices")["properties"]["Attachments"]["items"]
STORED: t.Final = {
    "stored_url": TEXT,
    "stored_size": {"type": ["integer", "null"]},
    "sha256": TEXT,
}
"""Where the content of a file was put, if it was, its bytes and its hash."""

ATTACHMENTS: t.Final = ("accounting.attachments.read",)
WITH_HISTORY: t.Final = (
    *("bank_transactions", "bank_transfers", "batch_payments", "contacts", "credit_notes", "expense_claims"),
    *("invoices", "items", "manual_journals", "overpayments", "payments", "prepayments", "purchase_orders"),
    *("quotes", "receipts", "repeating_invoices"),
)
WITH_ATTACHMENTS: t.Final = (
    *("accounts", "bank_transactions", "bank_transfers", "contacts", "credit_notes", "invoices"),
    *("manual_journals", "purchase_orders", "quotes", "receipts", "repeating_invoices"),
)
"""Collections whose records have attachments (S-OAS, H); quotes do not say which of them have any."""

EXTRAS: t.Final[tuple[Extra, ...]] = (
    *(
        Extra(
            stream=f"{one(each)}_history",
            what="history and notes",
            parent=each,
            below="History",
            levels=(_part(each, "HistoryRecords", HISTORY_ID),),
            item=HISTORY,
        )
        for each in WITH_HISTORY
    ),
    *(
        Extra(
            stream=f"{one(each)}_attachments",
            what="names, types and sizes of files",
            parent=each,
            below="Attachments",
            levels=(_part(each, "Attachments", "AttachmentID"),),
            item={**FILE, "properties": FILE["properties"] | STORED},
            only={"HasAttachments": frozenset({True})},
            scopes=ATTACHMENTS,
            files=True,
        )
        for each in WITH_ATTACHMENTS
    ),
    Extra(
        stream="online_invoices",
        what="the address where a customer sees an invoice",
        parent="invoices",
        below="OnlineInvoice",
        levels=(_part("invoices", "OnlineInvoices", "OnlineInvoiceUrl"),),
        item=ONLINE,
        only={"Type": frozenset({"ACCREC"}), "Status": frozenset({"SUBMITTED", "AUTHORISED", "PAID"})},
        scopes=INVOICES,
    ),
    Extra(
        stream="contact_cis_settings",
        what="Construction Industry Scheme (UK)",
        parent="contacts",
        below="CISSettings",
        levels=(Part(stream="", parent="contacts", field="CISSettings", number="setting_number"),),
        item=CIS,
        scopes=SETTINGS,
    ),
    Extra(
        stream="budget_lines",
        what="accounts and months of a budget",
        parent="budgets",
        levels=(
            Part(stream="", parent="budgets", field="BudgetLines", key=("AccountID",), carries=("AccountCode",)),
            _part("", "BudgetBalances", "Period"),
        ),
        params={"DateFrom": "=month_start(-12)", "DateTo": "=month_end(11)"},
    ),
    Extra(
        stream="contact_group_contacts",
        what="the members of a group",
        parent="contact_groups",
        levels=(_part("contact_groups", "Contacts", "ContactID"),),
        always=True,
        scopes=CONTACTS,
    ),
)
