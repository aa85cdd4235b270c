"""Contacts: names and numbers are unique, what is not sent is kept, and nobody is ever deleted (S-CONTACTS, H)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.text_comparison import folded
from xero_sandbox.rules.checks.amounts_and_accounts import require_currency
from xero_sandbox.rules.checks.names_and_ids import found_by_id, is_taken, named, taken_from
from xero_sandbox.rules.checks.text_lengths import check_lengths
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.error_messages import Message
    from xero_sandbox.rules.interface import Case

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
WRITABLE: Final = (
    "AccountNumber", "AccountsPayableTaxType", "AccountsReceivableTaxType", "BankAccountDetails", "BatchPayments",
    "CompanyNumber", "ContactNumber", "ContactPersons", "ContactStatus", "DefaultCurrency", "EmailAddress",
    "FirstName", "LastName", "Name", "PaymentTerms", "PurchasesDefaultAccountCode", "PurchasesDefaultLineAmountType",
    "PurchasesTrackingCategories", "SalesDefaultAccountCode", "SalesDefaultLineAmountType", "SalesTrackingCategories",
    "TaxNumber", "TaxNumberType", "TrackingCategoryName", "TrackingCategoryOption", "XeroNetworkKey",
)  # fmt: skip
"""Whether somebody is a customer or a supplier, what is owed, and the groups follow from other records."""
NOTHING_AT: Final = {"City": "", "Region": "", "PostalCode": "", "Country": ""}
NOBODY_AT: Final = {"PhoneNumber": "", "PhoneAreaCode": "", "PhoneCountryCode": ""}
ADDRESS_TYPES: Final = ("STREET", "POBOX")
PHONE_TYPES: Final = ("DDI", "DEFAULT", "FAX", "MOBILE")
NOBODY: Final = {
    "Name": "",
    "ContactStatus": "ACTIVE",
    "EmailAddress": "",
    "BankAccountDetails": "",
    "ContactPersons": [],
    "Addresses": [{"AddressType": kind, **NOTHING_AT} for kind in ADDRESS_TYPES],
    "Phones": [{"PhoneType": kind, **NOBODY_AT} for kind in PHONE_TYPES],
    "IsSupplier": False,
    "IsCustomer": False,
    "SalesTrackingCategories": [],
    "PurchasesTrackingCategories": [],
    "ContactGroups": [],
    "Attachments": [],
    "HasAttachments": False,
    "HasValidationErrors": False,
}
"""What a contact has before anything is known of it (S-WIRE, H)."""
BANK_DETAILS: Final = ("BankAccountDetails", "BatchPayments")
NOT_ALLOWED: Final = "Bank details of a contact can only be changed by a user with the BankAccountAdmin permission."
"""That they need it is announced (S-OCT, H); how the others are refused is not recorded."""
TAXES: Final = ("AccountsPayableTaxType", "AccountsReceivableTaxType")
MOST_PERSONS: Final = 5
SETTABLE: Final = ("ACTIVE", "ARCHIVED")


class ContactRules:
    def find(self, case: Case) -> Stored | None:
        """By id, then number, then the name of an active contact (S-REQRESP, S-CONTACTS, H)."""
        if stored := found_by_id(case):
            return stored
        number, name = case.sent.get("ContactNumber"), case.sent.get("Name")
        if number and (stored := _numbered(case, number)):
            return stored
        found = named(case.organisation.collections["Contacts"], "Name", name.strip()) if name else iter(())
        return next((stored for stored in found if is_active(stored.record)), None)

    def create(self, case: Case) -> Saved:
        nobody = {"ContactID": case.organisation.new_id(), **NOBODY}
        return Saved(record=_checked(case, _changed(case, nobody), None))

    def update(self, case: Case, stored: Stored) -> Saved:
        record = _checked(case, _changed(case, {**NOBODY, **stored.record}), stored.record)
        if record["Name"] != stored.record.get("Name"):
            _rename_in_groups(case, record)
        return Saved(record=record)


def is_active(contact: Record) -> bool:
    return contact.get("ContactStatus") != "ARCHIVED"


def _numbered(case: Case, number: str) -> Stored | None:
    stored = case.organisation.collections["Contacts"].find(number)
    return stored if stored and stored.record.get("ContactNumber") == number else None


def _changed(case: Case, before: Record) -> Record:
    """What was sent replaces what was there; of addresses and phones, those of the same type."""
    after = {**before, **taken_from(case.sent, WRITABLE)}
    after["Addresses"] = _replaced(before["Addresses"], case.sent.get("Addresses"), "AddressType", NOTHING_AT)
    after["Phones"] = _replaced(before["Phones"], case.sent.get("Phones"), "PhoneType", NOBODY_AT)
    after["Name"] = after["Name"].strip()
    if "ContactPersons" in case.sent:
        after["ContactPersons"] = [{"IncludeInEmails": False, **person} for person in case.sent["ContactPersons"] or ()]
    return after


def _replaced(before: Sequence[Record], sent: Sequence[Record] | None, kind: str, empty: Record) -> list[Record]:
    new = {each[kind]: {kind: each[kind], **empty, **each} for each in sent or () if kind in each}
    kept = [new.pop(each.get(kind), each) for each in before]
    return [*kept, *new.values()]


def _checked(case: Case, record: Record, before: Record | None) -> Record:
    check_lengths(case)
    found = [*_wrong_names(case, record, before), *_wrong_values(case, record)]
    if not case.bank_details and any(record.get(name) != (before or NOBODY).get(name) for name in BANK_DETAILS):
        found.append(NOT_ALLOWED)
    if before and before.get("MergedToContactID") and is_active(record):
        found.append("A contact that was merged into another one cannot be changed")
    if found:
        raise InvalidError(*found)
    if "DefaultCurrency" in case.sent:
        require_currency(case.organisation, record["DefaultCurrency"])
    return record


def _wrong_names(case: Case, record: Record, before: Record | None) -> list[Message]:
    key, name, number = record["ContactID"], record["Name"], case.sent.get("ContactNumber")
    found: list[Message] = [] if name else ["Name is required"]
    if is_active(record) and is_taken(case, "Name", name, key, is_active):
        was = (before or {}).get("Name", name)
        renamed = folded(was) != folded(name)
        rule = Rule.CONTACT_NAME_TAKEN_ON_RENAME if renamed else Rule.CONTACT_NAME_TAKEN
        found.append(rule.said(name=name, before=was))
    other = _numbered(case, number) if number else None
    if other and other.record["ContactID"] != key:
        found.append(Rule.CONTACT_NUMBER_TAKEN.said())
    account = record.get("AccountNumber")
    if account and account != (before or {}).get("AccountNumber") and is_taken(case, "AccountNumber", account, key):
        found.append(Rule.ACCOUNT_NUMBER_TAKEN.said())
    return found


def _wrong_values(case: Case, record: Record) -> list[Message]:
    rates = case.organisation.collections["TaxRates"]
    found: list[Message] = [
        Rule.TAX_UNKNOWN.said(tax=case.sent[field])
        for field in TAXES
        if case.sent.get(field) and not rates.find(case.sent[field])
    ]
    addresses = [record["EmailAddress"], *(person.get("EmailAddress", "") for person in record["ContactPersons"])]
    if any(address and not EMAIL.fullmatch(address) for address in addresses):
        found.append(Rule.EMAIL_INVALID.said())
    if len(record["ContactPersons"]) > MOST_PERSONS:
        found.append(Rule.CONTACT_PERSONS_TOO_MANY.said(most=MOST_PERSONS))
    if record["ContactStatus"] not in SETTABLE:
        found.append(f"ContactStatus {record['ContactStatus']} cannot be set")
    return found


def _rename_in_groups(case: Case, contact: Record) -> None:
    groups = case.organisation.collections["ContactGroups"]
    for each in contact["ContactGroups"]:
        if stored := groups.find(each["ContactGroupID"]):
            members = [
                {**member, "Name": contact["Name"]} if member["ContactID"] == contact["ContactID"] else member
                for member in stored.record.get("Contacts", ())
            ]
            case.organisation.save("ContactGroups", {**stored.record, "Contacts": members}, case.now)
