"""The 1099 report of organisations in the United States: what contractors were paid in a year, form by form."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.arithmetic import money
from xero_sandbox.books.record import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xero_sandbox.books.open_items import Item
    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View

FIRST_YEAR: Final = 2012
"""Before it there is no report (S-REPORTS, H)."""
LEAST: Final = Decimal(600)
"""Who was paid less in a year is not in it; in Xero that is a rule to be set (L)."""
RENT: Final = "Rent"
"""What was paid for bills on an account of this name goes into the first box of 1099-MISC, all else into that of
1099-NEC; in Xero these are rules to be set (L)."""


class Form(NamedTuple):
    name: str
    boxes: tuple[int, ...]


ELEVEN: Final = tuple(range(1, 12))
FORMS: Final[Mapping[int, tuple[Form, ...]]] = {
    2025: (Form("1099-NEC report", (1, 2, 3, 4)), Form("1099-MISC report", ELEVEN)),
    2022: (Form("1099-NEC report", (1, 2, 4)), Form("1099-MISC report", (*ELEVEN, 14))),
    2020: (Form("1099-NEC report", (1, 2, 4)), Form("1099-MISC report", (*ELEVEN, 13))),
    FIRST_YEAR: (Form("1099 report", (*ELEVEN, 13, 14)),),
}
"""By the first year in which they are so; the last form is 1099-MISC (S-REPORTS, H; boxes of 2020: M)."""


class Paid(NamedTuple):
    rent: Decimal
    services: Decimal


def is_offered(view: View) -> bool:
    return bool(view.organisation_record.get("CountryCode") == "US")


def ten_ninety_nine(view: View, year: int) -> list[Record]:
    """One report for each form of that year, which has the same contacts in all of them."""
    forms = next(forms for first, forms in FORMS.items() if first <= year)
    contacts = list(_contacts(view, year)) if is_offered(view) else []
    return [
        {
            "ReportName": form.name,
            "ReportDate": f"1 Jan {year} to 31 Dec {year}",
            "Fields": [],
            "Contacts": [
                {**_boxes(form, paid, single=len(forms) == 1), **_about(contact)} for contact, paid in contacts
            ],
        }
        for form in forms
    ]


def _boxes(form: Form, paid: Paid, *, single: bool) -> Record:
    """Services stood in box 7 of the only form of earlier years."""
    filled = {f"Box{number}": ZERO for number in form.boxes}
    if single:
        return {**filled, "Box1": paid.rent, "Box7": paid.services}
    return {**filled, "Box1": paid.services if "NEC" in form.name else paid.rent}


def _contacts(view: View, year: int) -> Iterator[tuple[Record, Paid]]:
    for stored in view.organisation.collections["Contacts"].in_key_order():
        paid = _paid(view, view.organisation.open_items.of(stored.record["ContactID"].lower()), year)
        if sum(paid) >= LEAST:
            yield stored.record, paid


def _paid(view: View, items: list[Item], year: int) -> Paid:
    found: defaultdict[bool, Decimal] = defaultdict(lambda: ZERO)
    rooms = {account["AccountID"] for account in view.accounts() if account["Name"] == RENT}
    for item in items:
        paid = sum((each.amount for each in item.settled if not each.credited and each.day.year == year), ZERO)
        bill = view.organisation.collections[item.path].find(item.key)
        if item.path == "Invoices" and item.side == "ACCPAY" and paid and bill:
            rent = money(paid * _share(bill.record, rooms))
            found[True] += rent
            found[False] += paid - rent
    return Paid(rent=found[True], services=found[False])


def _share(bill: Record, accounts: set[str]) -> Decimal:
    """How much of a bill is on those accounts."""
    lines = [(line.get("LineAmount", ZERO), line.get("AccountID") in accounts) for line in bill["LineItems"]]
    whole = sum((amount for amount, _ in lines), ZERO)
    return sum((amount for amount, within in lines if within), ZERO) / whole if whole else ZERO


def _about(contact: Record) -> Record:
    street: Record = next((each for each in contact.get("Addresses", ()) if each.get("AddressLine1")), {})
    lines = [street.get(f"AddressLine{number}", "") for number in range(1, 5)]
    number = str(contact.get("TaxNumber", ""))
    person = bool(contact.get("FirstName"))
    return {
        "Name": contact["Name"],
        "FederalTaxIDType": "SSN" if person else "EIN",
        "City": street.get("City", ""),
        "Zip": street.get("PostalCode", ""),
        "State": street.get("Region", ""),
        "Email": contact.get("EmailAddress", ""),
        "StreetAddress": "".join(f"{line}\r\n" for line in lines),
        "TaxID": number,
        "ContactId": contact["ContactID"],
        "LegalName": contact["Name"],
        "BusinessName": contact["Name"],
        "FederalTaxClassification": "SOLE_PROPRIETOR" if person else "C_CORP",
    }
