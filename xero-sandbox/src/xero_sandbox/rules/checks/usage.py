"""Whether anything in the books uses an account, an item or a tracking option, which then cannot be deleted.

What is newer than the generated history can only be used by records that were written since, so only they are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xero_sandbox.books.collection import Collection
    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record, Stored

LINES: Final = {
    "Invoices": "LineItems",
    "CreditNotes": "LineItems",
    "BankTransactions": "LineItems",
    "PurchaseOrders": "LineItems",
    "Quotes": "LineItems",
    "RepeatingInvoices": "LineItems",
    "Receipts": "LineItems",
    "ManualJournals": "JournalLines",
}
"""Where lines stand that name accounts, items and tracking options."""
BANK_ACCOUNTS: Final = {
    "BankTransactions": ("BankAccount",),
    "BankTransfers": ("FromBankAccount", "ToBankAccount"),
    "Payments": ("Account",),
}


def uses_account(organisation: Organisation, account: Record) -> bool:
    """In a line, to pay with, or by an item."""
    key, code = account["AccountID"], account.get("Code")
    old = _is_old(organisation.collections["Accounts"], key)
    stubs = (
        stored.record.get(field)
        for path, fields in BANK_ACCOUNTS.items()
        for stored in _records(organisation.collections[path], old)
        for field in fields
    )
    return (
        any(isinstance(stub, dict) and stub.get("AccountID") == key for stub in stubs)
        or any(code and code in _codes(one.record) for one in organisation.collections["Items"].in_key_order())
        or any(line.get("AccountID") == key for line in _lines(organisation, old))
    )


def uses_item(organisation: Organisation, item: Record) -> bool:
    old = _is_old(organisation.collections["Items"], item["ItemID"])
    return any(line.get("ItemCode") == item["Code"] for line in _lines(organisation, old))


def uses_category(organisation: Organisation, category: Record, option: str | None = None) -> bool:
    """With any option, or with the one of that name."""
    key = category["TrackingCategoryID"]
    old = _is_old(organisation.collections["TrackingCategories"], key)
    return any(
        tracked.get("TrackingCategoryID") == key and option in (None, tracked.get("Option"))
        for line in _lines(organisation, old)
        for tracked in line.get("Tracking", ())
    )


def _is_old(collection: Collection, key: str) -> bool:
    return any(first == key for first, _ in collection.first_values(str(collection.kind.key)))


def _records(collection: Collection, old: bool) -> Iterable[Stored]:
    """Newest first: who asks usually does so about something new."""
    return reversed(collection.in_default_order()) if old else collection.touched()


def _lines(organisation: Organisation, old: bool) -> Iterator[Record]:
    for path, field in LINES.items():
        for stored in _records(organisation.collections[path], old):
            yield from _dicts(stored.record.get(field))


def _dicts(lines: Any) -> Iterator[Record]:
    """Raw JSON may have put anything in the place of lines."""
    return (line for line in lines if isinstance(line, dict)) if isinstance(lines, list) else iter(())


def _codes(item: Record) -> set[str | None]:
    details = [item.get(field) or {} for field in ("SalesDetails", "PurchaseDetails")]
    named: set[str | None] = {each.get(field) for each in details for field in ("AccountCode", "COGSAccountCode")}
    return named | {item.get("InventoryAssetAccountCode")}
