"""What the generated company looks like."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from support.books import TODAY, books, opened, records
from xero_sandbox.books.kinds import CASH_JOURNALS, KINDS
from xero_sandbox.demo.chapters import generated
from xero_sandbox.demo.initial_records import CHAPTER_OF
from xero_sandbox.demo.scenarios import INVOICES

if TYPE_CHECKING:
    from xero_sandbox.books.kinds import Kind

FEW = {"Budgets": 2, "PaymentServices": 2, "Organisation": 1, "InvoiceReminders/Settings": 1}
ALL = (*KINDS, CASH_JOURNALS)


def test_the_same_seed_gives_the_same_books_in_whatever_order_they_are_read() -> None:
    again = books()

    for path in reversed(list(again.collections)):
        assert records(again, path) == records(500, path), path
    assert again.tenant_id == opened(500).tenant_id
    assert again.new_id() == books().new_id()


def test_another_seed_or_another_organisation_has_other_books() -> None:
    tenants = [books(seed=seed, number=number) for seed in (7, 8) for number in (0, 1)]

    assert len({tenant.tenant_id for tenant in tenants}) == len({tenant.name for tenant in tenants[:2]}) + 2 == 4
    firsts = [records(tenant, "Invoices")[0] for tenant in tenants]
    assert len({first["InvoiceID"] for first in firsts}) == 4


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.path)
def test_every_collection_has_a_few_records(kind: Kind) -> None:
    assert len(opened(500).collections[kind.path]) >= FEW.get(kind.path, 3)


@pytest.mark.parametrize("invoices", [0, 1, 3, 40, 500, 1_001])
def test_there_are_as_many_records_as_the_arithmetic_says(invoices: int) -> None:
    company = generated(7, 0, invoices, None, TODAY)

    assert company.plan.offsets("Invoices")[-1] == invoices
    for path, chapter in CHAPTER_OF.items():
        for block in range(company.plan.blocks):
            written = len(company.chapter(chapter, block).records[path])
            assert written == company.plan.tally(block)[path], path


@pytest.mark.parametrize("invoices", [0, 1, 1_001])
def test_as_many_records_can_be_read_as_there_are(invoices: int) -> None:
    for path, collection in opened(invoices).collections.items():
        assert len(records(invoices, path)) == len(collection), path


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind.key], ids=lambda kind: kind.path)
def test_ids_rise_with_history_and_lead_back_to_their_records(kind: Kind) -> None:
    collection = opened(1_001).collections[kind.path]
    rows = list(collection.in_default_order())
    keys = [str(stored.record[kind.key or ""]) for stored in rows]

    assert all(first < second for first, second in pairwise(keys))
    assert all(collection.find(key) is stored for key, stored in zip(keys[::17], rows[::17], strict=True))
    assert list(collection.in_key_order()) == rows


def test_no_id_is_given_twice() -> None:
    ids = Counter(
        str(record[kind.key])
        for kind in KINDS
        if kind.key and kind.key.endswith("ID")
        for record in records(1_001, kind.path)
    )
    lines = Counter(line["LineItemID"] for invoice in records(1_001, "Invoices") for line in invoice["LineItems"])

    assert max((ids + lines).values()) == 1


def test_ids_are_spread_evenly_so_that_later_ones_fall_in_between() -> None:
    by_first_letter = Counter(record["InvoiceID"][0] for record in records(1_001, "Invoices"))

    assert len(by_first_letter) == 16
    assert max(by_first_letter.values()) - min(by_first_letter.values()) <= 2


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind.stamp], ids=lambda kind: kind.path)
def test_stamps_never_fall_and_end_before_today(kind: Kind) -> None:
    stamps = [record[kind.stamp or ""] for record in records(1_001, kind.path)]

    assert stamps == sorted(stamps)
    assert stamps[-1].date() < TODAY


def test_a_few_stamps_lie_in_2010_beside_dates_of_today_as_in_xeros_demo_company() -> None:
    old = [record for record in records(500, "Invoices") if record["UpdatedDateUTC"].year == 2010]

    assert 3 <= len(old) <= 50
    assert all(record["Date"].year >= TODAY.year - 2 for record in old)


@pytest.mark.parametrize(
    ("invoices", "contacts", "expected"), [(0, None, 0), (0, 200, 200), (500, 0, 1), (5, 1_001, 1_001), (500, 200, 200)]
)
def test_there_are_as_many_contacts_as_asked_for(invoices: int, contacts: int | None, expected: int) -> None:
    organisation = books(invoices=invoices, contacts=contacts)

    names = {record["Name"] for record in records(organisation, "Contacts")}
    assert len(names) == len(organisation.collections["Contacts"]) == expected
    named = {record["Contact"]["ContactID"] for record in records(organisation, "Invoices")}
    assert named <= {record["ContactID"] for record in records(organisation, "Contacts")}


def test_contacts_are_what_their_documents_make_them() -> None:
    contacts = {record["ContactID"]: record for record in records(500, "Contacts")}

    for invoice in records(500, "Invoices"):
        side = "IsCustomer" if invoice["Type"] == "ACCREC" else "IsSupplier"
        assert contacts[invoice["Contact"]["ContactID"]][side]
        assert contacts[invoice["Contact"]["ContactID"]]["Name"] == invoice["Contact"]["Name"]


def test_contact_groups_and_their_members_name_each_other() -> None:
    contacts = records(500, "Contacts")
    of_contacts = {(group["Name"], contact["ContactID"]) for contact in contacts for group in contact["ContactGroups"]}
    groups = records(500, "ContactGroups")

    assert of_contacts == {(group["Name"], member["ContactID"]) for group in groups for member in group["Contacts"]}
    assert of_contacts


def test_sales_are_numbered_without_a_gap_and_bills_repeat_the_numbers_of_suppliers() -> None:
    sales = [record["InvoiceNumber"] for record in records(500, "Invoices", Type="ACCREC")]
    bills = Counter(record["InvoiceNumber"] for record in records(500, "Invoices", Type="ACCPAY"))

    assert sorted(sales) == [f"INV-{number:04d}" for number in range(1, len(sales) + 1)]
    assert max(bills.values()) > 1


@pytest.mark.parametrize(
    ("path", "field", "values"),
    [
        ("Invoices", "Status", {"DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"}),
        ("CreditNotes", "Status", {"DRAFT", "AUTHORISED", "PAID", "VOIDED", "DELETED"}),
        ("CreditNotes", "Type", {"ACCRECCREDIT", "ACCPAYCREDIT"}),
        ("Payments", "Status", {"AUTHORISED", "DELETED"}),
        ("BankTransfers", "Status", {"AUTHORISED", "DELETED"}),
        ("BankTransactions", "Status", {"AUTHORISED", "DELETED"}),
        ("ManualJournals", "Status", {"DRAFT", "POSTED", "VOIDED", "DELETED"}),
        ("PurchaseOrders", "Status", {"DRAFT", "SUBMITTED", "AUTHORISED", "BILLED", "DELETED"}),
        ("Quotes", "Status", {"DRAFT", "SENT", "ACCEPTED", "DECLINED", "INVOICED", "DELETED"}),
        ("Quotes", "LineAmountTypes", {"EXCLUSIVE", "INCLUSIVE", "NOTAX"}),
        ("Invoices", "LineAmountTypes", {"Exclusive", "Inclusive", "NoTax"}),
        ("Contacts", "ContactStatus", {"ACTIVE", "ARCHIVED"}),
        ("Accounts", "Status", {"ACTIVE", "ARCHIVED"}),
        ("TrackingCategories", "Status", {"ACTIVE", "ARCHIVED"}),
        ("ContactGroups", "Status", {"ACTIVE", "DELETED"}),
        ("BatchPayments", "Type", {"RECBATCH", "PAYBATCH"}),
    ],
)
def test_all_states_occur(path: str, field: str, values: set[str]) -> None:
    assert {record[field] for record in records(500, path)} == values


def test_what_the_recordings_lack_is_sometimes_absent_here_too() -> None:
    invoices = records(500, "Invoices")

    for field in ("CurrencyRate", "BrandingThemeID", "FullyPaidOnDate", "SentToContact", "Url"):
        assert 0 < sum(field in invoice for invoice in invoices) < len(invoices), field
    assert {"", "P/O 9711"} <= {invoice["Reference"] for invoice in invoices}
    assert {invoice["CurrencyCode"] for invoice in invoices} >= {"NZD", "USD"}
    assert [] in [contact["ContactPersons"] for contact in records(500, "Contacts")]
    assert any(contact["ContactPersons"] for contact in records(500, "Contacts"))


def test_a_merged_contact_is_archived_and_names_the_one_it_became() -> None:
    contacts = {contact["ContactID"]: contact for contact in records(500, "Contacts")}
    (merged,) = (contact for contact in contacts.values() if "MergedToContactID" in contact)

    assert merged["ContactStatus"] == "ARCHIVED"
    assert contacts[merged["MergedToContactID"]]["ContactStatus"] == "ACTIVE"


def test_the_stories_are_told_of_a_thousand_invoices() -> None:
    assert sum(story.past for story in INVOICES) == sum(story.newest for story in INVOICES) == 1_000
