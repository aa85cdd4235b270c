"""The chapter that full contact records are written in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.books.numbering import SERIES
from xero_sandbox.books.record import Record, Stored
from xero_sandbox.demo import name_lists
from xero_sandbox.demo.line_items import pick

if TYPE_CHECKING:
    from xero_sandbox.books.ids import Dice
    from xero_sandbox.demo.company import Company

BLOCK: Final = 1_000
"""Contacts made at once."""
ARCHIVED: Final = (20, 13)
"""Of so many contacts, the one at that place is archived; the first of them was merged into another."""
MERGED, MERGED_INTO = 13, 3
GROUPED: Final = 60
"""Only the first contacts are in groups."""
CUSTOMER_DISCOUNT: Final = Decimal(5)
POSTAL: Final = 0.7


def write_contacts(company: Company, block: int) -> list[Stored]:
    dice = company.dice(f"contacts/{block}")
    first, last = block * BLOCK, min((block + 1) * BLOCK, company.contacts.count)
    return [Stored(_contact(company, position, dice)) for position in range(first, last)]


def is_archived(position: int) -> bool:
    every, place = ARCHIVED
    return position % every == place


def groups_of(position: int, groups: list[Record]) -> list[Record]:
    """The contact groups that a contact is in: one of the living ones for each of the first contacts but archived."""
    if position >= GROUPED or is_archived(position):
        return []
    active = [group for group in groups if group["Status"] == "ACTIVE"]
    return [active[position % len(active)]]


def _contact(company: Company, position: int, dice: Dice) -> Record:
    contacts = company.contacts
    moment = company.timeline.part(position, contacts.count)
    groups = groups_of(position, company.reference.groups)
    record = {
        "ContactID": contacts.ids[position],
        "ContactStatus": "ARCHIVED" if is_archived(position) else "ACTIVE",
        "Name": contacts.name(position),
        **_person(contacts.name(position), position, contacts.is_person(position), dice),
        "BankAccountDetails": "",
        "Addresses": _addresses(dice),
        "Phones": _phones(dice),
        "IsSupplier": contacts.is_supplier(position),
        "IsCustomer": contacts.is_customer(position),
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "ContactGroups": [{**group, "Contacts": [], "HasValidationErrors": False} for group in groups],
        **_agreed(company, position, dice),
        "Attachments": [],
        "HasAttachments": False,
        "HasValidationErrors": False,
        "UpdatedDateUTC": company.timeline.stamp(moment),
    }
    if position == MERGED:
        record["MergedToContactID"] = contacts.ids[MERGED_INTO]
    if balances := company.balances.get(record["ContactID"]):
        record["Balances"] = balances
    return record


def _person(name: str, position: int, alone: bool, dice: Dice) -> Record:
    """How to reach a contact: firms have persons, or only a mailbox."""
    first, last = name.split()[:2] if alone else (pick(name_lists.FIRST_NAMES, dice), pick(name_lists.LAST_NAMES, dice))
    host = "mail.example" if alone else f"{name.split(maxsplit=1)[0].lower()}.example"
    found: dict[str, Any] = {"EmailAddress": f"{first}.{last}@{host}".lower(), "ContactPersons": []}
    if position % 3 == 0:
        found["ContactNumber"] = SERIES["Contacts"][position]
    if position % 2 == 0:
        found |= {"FirstName": first, "LastName": last}
    if not alone and position % 5 == 1:
        persons = [
            (pick(name_lists.FIRST_NAMES, dice), pick(name_lists.LAST_NAMES, dice)) for _ in range(1 + position % 2)
        ]
        found["ContactPersons"] = [
            {
                "FirstName": first_name,
                "LastName": last_name,
                "EmailAddress": f"{first_name}.{last_name}@{host}".lower(),
                "IncludeInEmails": position % 2 == 0,
            }
            for first_name, last_name in persons
        ]
    return found


def _addresses(dice: Dice) -> list[Record]:
    """Every contact has both, the one that is not known nearly empty (S-WIRE, H)."""
    empty = {"City": "", "Region": "", "PostalCode": "", "Country": ""}
    street: Record = {"AddressType": "STREET", **empty}
    return [
        street,
        {"AddressType": "POBOX", **address(dice)} if dice.random() < POSTAL else {"AddressType": "POBOX", **empty},
    ]


def address(dice: Dice) -> Record:
    city, region, postal_code, _ = pick(name_lists.CITIES, dice)
    line = f"{1 + int(dice.random() * 240)} {pick(name_lists.STREETS, dice)} {pick(name_lists.STREET_KINDS, dice)}"
    return {"AddressLine1": line, "City": city, "Region": region, "PostalCode": postal_code, "Country": "New Zealand"}


def _phones(dice: Dice) -> list[Record]:
    *_, area = pick(name_lists.CITIES, dice)
    numbers = {"DEFAULT": f"555 {int(dice.random() * 10_000):04d}" if dice.random() < POSTAL else ""}
    return [
        {
            "PhoneType": kind,
            "PhoneNumber": numbers.get(kind, ""),
            "PhoneAreaCode": area if numbers.get(kind) else "",
            "PhoneCountryCode": "64" if numbers.get(kind) else "",
        }
        for kind in ("DDI", "DEFAULT", "FAX", "MOBILE")
    ]


def _agreed(company: Company, position: int, dice: Dice) -> Record:
    """Defaults for documents, which only some contacts have."""
    found: Record = {}
    if position % 7 == 2:  # noqa: PLR2004 - any share will do
        found["AccountNumber"] = f"A-{1000 + position}"
        found["PaymentTerms"] = {
            "Bills": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
            "Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"},
        }
    if company.contacts.is_customer(position) and position % 4 == 0:
        found |= {
            "AccountsReceivableTaxType": "OUTPUT2",
            "SalesDefaultAccountCode": "200",
            "Discount": CUSTOMER_DISCOUNT,
        }
        found["BrandingTheme"] = company.reference.themes[0]
    if company.contacts.is_supplier(position):
        number = f"02-{int(dice.random() * 10_000):04d}-{int(dice.random() * 10_000_000):07d}-000"
        found |= {"AccountsPayableTaxType": "INPUT2", "PurchasesDefaultAccountCode": "300"}
        found["BatchPayments"] = {
            "BankAccountNumber": number,
            "BankAccountName": company.contacts.name(position),
            "Details": "",
            "Code": "",
            "Reference": "",
        }
        found["BankAccountDetails"] = number
    return found | ({"DefaultCurrency": company.currency} if position % 3 else {})
