"""What stands at Xero, read past the target, and whether a record says what it should."""

from __future__ import annotations

import itertools
import re
import typing as t
from datetime import datetime, timezone
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from support.histories.history import Json
    from support.sandbox import Sandbox

NOTES: t.Final = "History"
"""Notes of a document, which have no ids."""
NOT_FOUND: t.Final = 404
IDS: t.Final = {
    "BankTransactions": "BankTransactionID",
    "BankTransfers": "BankTransferID",
    "Contacts": "ContactID",
    "CreditNotes": "CreditNoteID",
    "Invoices": "InvoiceID",
    "ManualJournals": "ManualJournalID",
    "Payments": "PaymentID",
    "PurchaseOrders": "PurchaseOrderID",
    "Quotes": "QuoteID",
}
GONE: t.Final = {"DELETED", "VOIDED", "ARCHIVED"}
UNPAGED: t.Final = {"BankTransfers"}
MOMENT: t.Final = re.compile(r"/Date\((-?\d+)")

Books: t.TypeAlias = "dict[str, dict[str, Json]]"
"""Records by collection and id."""


def read(sandbox: Sandbox, collections: t.Iterable[str]) -> Books:
    return {name: _notes(sandbox, name) if name.endswith(NOTES) else _by_id(sandbox, name) for name in collections}


def is_live(record: Json) -> bool:
    return record.get("Status", record.get("ContactStatus")) not in GONE


def differences(record: t.Any, content: t.Any, where: str = "") -> Iterator[str]:
    """Where a record does not say what it should; what is not asked for may be anything."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name.startswith("$"):
                continue
            found = record.get(name) if isinstance(record, dict) else None
            yield from differences(found, value, f"{where}.{name}" if where else name)
    elif isinstance(content, list):
        if not isinstance(record, list) or len(record) != len(content):
            yield f"{where} has {len(record or [])} lines, not {len(content)}"
            return
        for place, (one, other) in enumerate(zip(record, content, strict=True)):
            yield from differences(one, other, f"{where}[{place}]")
    elif _plain(record) != _plain(content):
        yield f"{where} is {record!r}, not {content!r}"


def in_order_of(content: Json, record: Json) -> Json:
    """The record with its lines in the order of those that it should have, as far as they say what those say."""
    lists = [name for name, value in content.items() if isinstance(value, list) and isinstance(record.get(name), list)]
    return {**record, **{name: list(_paired(content[name], record[name])) for name in lists}}


def _paired(wanted: list[t.Any], found: list[t.Any]) -> Iterator[t.Any]:
    left = list(found)
    for content in wanted:
        same = next((place for place, each in enumerate(left) if not any(differences(each, content))), None)
        if same is not None:
            yield left.pop(same)
    yield from left


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, str) and (found := MOMENT.match(value)):
        return datetime.fromtimestamp(int(found[1]) / 1000, tz=timezone.utc).date().isoformat()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)).normalize()
    return value


def _by_id(sandbox: Sandbox, collection: str) -> dict[str, Json]:
    return {record[IDS[collection]]: _of_its_own(record) for record in _records(sandbox, collection)}


def _notes(sandbox: Sandbox, path: str) -> dict[str, Json]:
    """What somebody wrote, by its place; what Xero writes itself left out."""
    answer = sandbox.get(path)
    if answer.status_code == NOT_FOUND:
        return {}
    answer.raise_for_status()
    written = [each for each in answer.json()["HistoryRecords"] if each["Changes"] == "Note"]
    return {str(place): each for place, each in enumerate(written)}


def _of_its_own(record: Json) -> Json:
    """Without what others do to it: times of change, and what was paid."""
    others = ("Updated", "Amount", "Payments", "CreditNotes", "Has", "Prepayments", "Overpayments", "FullyPaid")
    return {name: value for name, value in record.items() if name == "Amount" or not name.startswith(others)}


def _records(sandbox: Sandbox, collection: str) -> Iterator[Json]:
    for page in itertools.count(1):
        answer = sandbox.get(collection, page=page, pageSize=1000, includeArchived="true", includeDeleted="true")
        answer.raise_for_status()
        found = answer.json()[collection]
        yield from found
        if len(found) < (100 if collection == "Quotes" else 1000) or collection in UNPAGED:
            return
