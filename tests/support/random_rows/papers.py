"""Documents with lines, about every other one with a fault."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from support.random_rows.shop import NO_ID, SHUT
from support.singer import DAY, DUE

if t.TYPE_CHECKING:
    from random import Random

    from support.random_rows.shop import Shop
    from support.singer import Json

PAPER: t.Final[Json] = {
    "LineItems": [],
    "Contact": {},
    "CurrencyCode": "x",
    "Status": "x",
    "DueDate": "x",
    "BrandingThemeID": "x",
    "LineAmountTypes": "x",
}
JOURNAL: t.Final[Json] = {"JournalLines": [], "Status": "x"}


def invoice(random: Random, shop: Shop, number: int) -> Json:
    taken = [shop.open_invoice, shop.open_bill, shop.draft, shop.paid, shop.voided]
    return some_paper(random, shop, "ACCREC") | {"InvoiceNumber": random.choice([f"R-{number}"] * 8 + taken)}


def bill(random: Random, shop: Shop, number: int) -> Json:
    number_ = random.choice([f"B-{number}"] * 6 + [shop.open_bill, shop.open_invoice])
    return some_paper(random, shop, "ACCPAY") | {"InvoiceNumber": number_}


def note(random: Random, shop: Shop, number: int) -> Json:
    paper = some_paper(random, shop, random.choice(["ACCRECCREDIT", "ACCPAYCREDIT"]))
    return paper | {"CreditNoteNumber": f"N-{number}"}


def journal(random: Random, shop: Shop, number: int) -> Json:
    codes = random.choice([("429", "453"), ("429", "nope"), ("429", "610"), ("429", "800"), ("090", "453")])
    lines = [
        {"LineAmount": amount, "AccountCode": code, "Description": "x", **random.choice([{}, {}, {"TaxType": "NONE"}])}
        for amount, code in zip((Decimal(10), Decimal(-10)), codes, strict=True)
    ]
    return {
        "Narration": f"J-{number}",
        "Date": random.choice([DAY, DAY, SHUT]),
        "Status": random.choice(["POSTED", "DRAFT"]),
        "JournalLines": lines,
    }


def order(random: Random, shop: Shop, number: int) -> Json:
    paper = some_paper(random, shop, "")
    status = random.choice(["AUTHORISED", "DRAFT", "SUBMITTED", "BILLED"])
    if paper["Contact"].get("Name"):  # It may come with an invoice, which goes at the same time.
        paper["Contact"] = {"Name": "Nobody"}
    return without_type(paper) | {"PurchaseOrderNumber": f"PO-{number}", "Status": status}


def quote(random: Random, shop: Shop, number: int) -> Json:
    paper = without_type(some_paper(random, shop, ""))
    return paper | {"QuoteNumber": f"Q-{number}", "Status": random.choice(["DRAFT", "SENT", "SENT", "ACCEPTED"])}


def receipt(random: Random, shop: Shop, number: int) -> Json:
    users = [{"User": {"UserID": shop.user}}] * 4 + [
        {"User": {"UserID": NO_ID}},
        {"User": {"EmailAddress": "a@b.cc"}},
        {},
    ]
    paper = {**without_type(some_paper(random, shop, "")), "Reference": f"SLIP-{number}"}
    return paper | {"Status": random.choice(["DRAFT", "SUBMITTED"])} | random.choice(users)


def repeating(random: Random, shop: Shop, number: int) -> Json:
    monthly = {"Period": 1, "Unit": "MONTHLY", "DueDate": 10, "DueDateType": "OFFOLLOWINGMONTH"}
    name = random.choice(list(monthly))
    without = {each: value for each, value in monthly.items() if each != name}
    schedules = [{"Schedule": monthly}] * 3 + [{"Schedule": without}, {"Schedule": {**monthly, "Period": -1}}, {}]
    paper = some_paper(random, shop, "ACCREC")
    undated = {each: value for each, value in paper.items() if each not in {"Date", "DueDate"}}
    return {**undated, "Reference": f"EACH-{number}"} | random.choice(schedules)


def some_paper(random: Random, shop: Shop, kind: str) -> Json:
    line = {"Description": "x", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200", "TaxType": "NONE"}
    bare = {name: value for name, value in line.items() if name not in {"Quantity", "UnitAmount"}}
    lines = [
        line,
        line,
        {**line, "AccountCode": "nope"},
        {**line, "AccountCode": "old"},
        {**line, "AccountCode": "090"},
        {**line, "TaxType": "NOPE"},
        {**line, "ItemCode": "CHAIR"},
        {**line, "ItemCode": "ITEM-1"},
        {**line, "ItemCode": "NOPE"},
        {name: value for name, value in line.items() if name != "AccountCode"},
        {**line, "Tracking": [{"Name": "Nothing", "Option": "Nowhere"}]},
        {**line, "Quantity": -1},
        {**line, "Description": "x" * random.choice([4000, 4001])},
        {**line, "AccountCode": random.choice(["x" * 11, "OLD"])},
        {**line, "ItemCode": random.choice(["chair", "item-1"])},
        {**line, "TaxType": "none"},
        {**line, "Quantity": Decimal("0.001"), "UnitAmount": 1},
        {**line, "UnitAmount": 9_999_999_999},
        {**line, "DiscountRate": 10, "DiscountAmount": random.choice([2, 5])},
        {**bare, "LineAmount": 20, "DiscountAmount": random.choice([2, 30])},
        {**bare, "LineAmount": random.choice([20, 30]), "Quantity": 2, "ItemCode": random.choice(["DESK", "CHAIR"])},
    ]
    whom = [
        {"ContactID": shop.active},
        {"Name": "Somebody New"},
        {"ContactNumber": "C-1"},
        {"ContactID": shop.archived},
        {"ContactNumber": shop.numbered},
        {"ContactID": NO_ID},
        {"ContactNumber": "NOBODY"},
        {"Name": "Of no address", "EmailAddress": "nowhere"},
        {"ContactNumber": "c-1"},
    ]
    paper = {
        "Type": kind,
        "Status": random.choice(["AUTHORISED", "AUTHORISED", "DRAFT"]),
        "Date": DAY,
        "DueDate": DUE,
        "Contact": {"ContactID": shop.active},
        "LineItems": [line],
    }
    changes: list[Json] = [
        {},
        {"LineItems": [random.choice(lines) for _ in range(random.randint(1, 2))]},
        {"Contact": random.choice(whom)},
        {"Date": SHUT},
        {"CurrencyCode": random.choice(["XPF", "NZD", "AUD"])},
        {"LineItems": []},
        {"DueDate": None},
        {"Date": random.choice(["0001-01-01", "9999-12-31"])},
        {"BrandingThemeID": NO_ID},
    ]
    return {name: value for name, value in (paper | random.choice(changes)).items() if value is not None}


def without_type(paper: Json) -> Json:
    return {name: value for name, value in paper.items() if name not in {"Type", "DueDate"}}
