"""Contacts, items and tax rates, about every other one with a fault."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from random import Random

    from support.random_rows.shop import Shop
    from support.singer import Json

CONTACT: t.Final[Json] = {
    "EmailAddress": "x",
    "DefaultCurrency": "x",
    "AccountsReceivableTaxType": "x",
    "AccountNumber": "x",
    "ContactPersons": [],
    "ContactStatus": "x",
}
ITEM: t.Final[Json] = {"SalesDetails": {}, "Name": "x", "IsSold": True}


def contact(random: Random, shop: Shop, number: int) -> Json:
    whole_ = {"ContactNumber": f"C-{number}", "Name": f"Contact {number}"}
    return whole_ | random.choice(
        [
            {},
            {},
            {"EmailAddress": "ada@example.com"},
            {"EmailAddress": "not an address"},
            {"DefaultCurrency": "XPF"},
            {"AccountsReceivableTaxType": "NOPE"},
            {"AccountsReceivableTaxType": "OUTPUT2"},
            {"Name": "Contact 1"},
            {"Name": "ada active"},
            {"Name": "Zoe Archived"},
            {"ContactNumber": "P-1", "Name": "Ada Active", "EmailAddress": "ada@example.com"},
            {"ContactNumber": "P-2"},
            {"Name": " "},
            {"AccountNumber": random.choice([f"ACC {number}", "acc-1"])},
            {"AccountsReceivableTaxType": "output2"},
            {"ContactPersons": [{"FirstName": str(place)} for place in range(random.choice([5, 6]))]},
            {"ContactStatus": "GDPRREQUEST"},
        ]
    )


def item(random: Random, shop: Shop, number: int) -> Json:
    details = [{"AccountCode": "200"}, {"AccountCode": "nope"}, {"TaxType": "OUTPUT2"}, {"TaxType": "NOPE"}]
    sales = [{}, {}, *({"SalesDetails": {"UnitPrice": 5, **each}} for each in details)]
    code = random.choice([f"ITEM-{number}"] * 4 + ["CHAIR"])
    sold = random.choice([{}, {}, {"IsSold": random.choice([True, False])}])
    return {"Code": code, "Name": f"Item {number}"} | random.choice(sales) | sold


def rate(random: Random, shop: Shop, number: int) -> Json:
    part = {"Name": "Part", "Rate": 5}
    parts = [[part]] * 4 + [[part, part], [{**part, "Rate": 101}], [{"Name": "Part"}], []]
    how = random.choice([{"ReportTaxType": "OUTPUT"}, {"ReportTaxType": "output"}, {}])
    return {"Name": f"Rate {number}", "TaxComponents": random.choice(parts)} | how
