"""The histories of a generated company: what is long comes in blocks, what is short as a list."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.initial_records import Blocks, History, Listed
from xero_sandbox.books.numbering import SERIES, journal_number, whole_number
from xero_sandbox.demo.budgets_and_repeating_invoices import budgets, payment_services, repeating_invoices
from xero_sandbox.demo.contact_records import BLOCK, GROUPED, groups_of, write_contacts
from xero_sandbox.demo.organisation_record import organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from xero_sandbox.books.kinds import Kind
    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.demo.company import Company

CHAPTER_OF: Final = {
    "Invoices": "trade",
    "CreditNotes": "trade",
    "Payments": "trade",
    "BatchPayments": "trade",
    "Prepayments": "trade",
    "Overpayments": "trade",
    "LinkedTransactions": "trade",
    "BankTransactions": "bank",
    "BankTransfers": "bank",
    "PurchaseOrders": "orders",
    "Quotes": "orders",
    "ManualJournals": "adjustments",
    "Receipts": "expenses",
    "ExpenseClaims": "expenses",
    "Journals": "ledger",
    "CashJournals": "cash ledger",
}
"""The chapter of each block that a collection is written in."""

NUMBERED: Final = {"Invoices": "ACCREC", "CreditNotes": "ACCRECCREDIT"}
"""Where only documents of one type have numbers that the company makes up."""

JOURNALS: Final = ("Journals", "CashJournals")
BLOCKS_OF_CONTACTS_KEPT: Final = 8


def contact_groups(company: Company) -> list[Record]:
    """With their members, all of which are among the first contacts."""
    groups = company.reference.groups
    members: dict[str, list[Record]] = {group["ContactGroupID"]: [] for group in groups}
    for position in range(min(company.contacts.count, GROUPED)):
        for group in groups_of(position, groups):
            members[group["ContactGroupID"]].append(company.contacts.stub(position))
    return [{**group, "Contacts": members[group["ContactGroupID"]], "HasValidationErrors": False} for group in groups]


LISTS: Final[dict[str, Callable[[Company], list[Record]]]] = {
    "Accounts": lambda company: company.reference.accounts,
    "BrandingThemes": lambda company: company.reference.themes,
    "Budgets": budgets,
    "ContactGroups": contact_groups,
    "Currencies": lambda company: company.reference.currencies,
    "InvoiceReminders/Settings": lambda company: [{"Enabled": company.plan.blocks > 0}],
    "Items": lambda company: company.reference.items,
    "Organisation": organisation,
    "PaymentServices": payment_services,
    "RepeatingInvoices": repeating_invoices,
    "TaxRates": lambda company: company.reference.tax_rates,
    "TrackingCategories": lambda company: company.reference.categories,
    "Users": lambda company: company.reference.users,
}


def history_of(company: Company, kind: Kind) -> History:
    if kind.path == "Contacts":
        return _contacts(company, kind)
    if kind.path in CHAPTER_OF:
        return _blocks(company, kind)
    return Listed(kind, partial(LISTS[kind.path], company))


def _contacts(company: Company, kind: Kind) -> History:
    contacts, timeline = company.contacts, company.timeline
    blocks = -(-contacts.count // BLOCK)
    offsets = [min(block * BLOCK, contacts.count) for block in range(blocks + 1)]

    def opens(block: int) -> datetime:
        return timeline.stamp(timeline.part(offsets[block], contacts.count))

    def block_of_number(number: str) -> int | None:
        position = SERIES[kind.path].position(number)
        return None if position is None or position >= contacts.count else position // BLOCK

    @lru_cache(BLOCKS_OF_CONTACTS_KEPT)
    def open_block(block: int) -> list[Stored]:
        return write_contacts(company, block)

    return Blocks(
        kind=kind,
        ids=contacts.ids,
        offsets=offsets,
        opens=opens,
        open_block=open_block,
        block_of_number=block_of_number,
        known={"Name": contacts.name},
    )


def _blocks(company: Company, kind: Kind) -> History:
    chapter = CHAPTER_OF[kind.path]

    def opens(block: int) -> datetime:
        return company.timeline.stamp(company.timeline.part(company.plan.first_invoices[block], company.plan.invoices))

    def open_block(block: int) -> list[Stored]:
        return company.chapter(chapter, block).records[kind.path]

    return Blocks(
        kind=kind,
        ids=company.ids(kind.path),
        offsets=company.plan.offsets(kind.path),
        opens=opens,
        open_block=open_block,
        block_of_number=partial(_block_of_number, company, kind.path),
    )


def _block_of_number(company: Company, path: str, number: str) -> int | None:
    """The block that has a document, or would have it, by its number alone."""
    if path in JOURNALS:
        return _block_of_journal(company, path, number)
    if path not in SERIES:
        return None
    counted = company.plan.offsets(NUMBERED.get(path, path))
    position = SERIES[path].position(number)
    return None if position is None or position >= counted[-1] else bisect_right(counted, position) - 1


def _block_of_journal(company: Company, path: str, number: str) -> int | None:
    """The last block that begins with that number or a smaller one, if there are any blocks."""
    offsets, wanted = company.plan.offsets(path)[:-1], whole_number(number)
    if not offsets or wanted is None:
        return None
    return max(bisect_right(offsets, wanted, key=journal_number) - 1, 0)


def records_in(company: Company, paths: Sequence[str]) -> Iterator[tuple[str, Record]]:
    """The records of some collections, block by block, so that each block is written only once."""
    for block in range(company.plan.blocks):
        for path in paths:
            for stored in company.chapter(CHAPTER_OF[path], block).records[path]:
                yield path, stored.record
