"""Money that moves: bank transactions, transfers and payments, about every other one with a fault."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from support.random_rows.papers import some_paper
from support.random_rows.shop import NO_ID, SHUT
from support.singer import DAY

if t.TYPE_CHECKING:
    from random import Random

    from support.random_rows.shop import Shop
    from support.singer import Json

PAYMENT: t.Final[Json] = {"Invoice": {}, "Account": {}, "Amount": Decimal(1), "CurrencyCode": "x"}


def cash(random: Random, shop: Shop, number: int) -> Json:
    paper = some_paper(random, shop, random.choice(["SPEND", "RECEIVE"]))
    code = random.choice(["090", "090", "091", "200", "nope"])
    if random.randint(1, 4) == 1:
        paper["Type"] = random.choice(["RECEIVE-OVERPAYMENT", "SPEND-OVERPAYMENT"])
        own = random.choice([{}, {"AccountCode": "610"}, {"AccountCode": "800"}, {"AccountCode": "200"}])
        lines = [{"Description": "x", "Quantity": random.choice([1, 1, -1]), "UnitAmount": 10, **own}]
        paper |= {"LineItems": lines, "LineAmountTypes": "NoTax"}
    if random.randint(1, 6) == 1:
        paper |= {"Type": random.choice(["RECEIVE-TRANSFER", "SPEND-TRANSFER"])}
    return {name: value for name, value in paper.items() if name != "DueDate"} | {
        "Reference": f"CASH-{number}",
        "Status": "AUTHORISED",
        "BankAccount": {"Code": code},
    }


def transfer(random: Random, shop: Shop, number: int) -> Json:
    source, target = (random.choice(["090", "091", "090", "200", "nope"]) for _ in range(2))
    return {
        "Reference": f"MOVE-{number}",
        "FromBankAccount": {"Code": source},
        "ToBankAccount": {"Code": target},
        "Amount": 5,
        "Date": random.choice([DAY, DAY, SHUT]),
    }


def batch(random: Random, shop: Shop, number: int) -> Json:
    what = [{"InvoiceNumber": "S-batch"}, {"InvoiceNumber": "S-batch"}, {"InvoiceNumber": "R-2"}]
    return {
        "Reference": f"BATCH-{number}",
        "Account": {"Code": random.choice(["090", "090", "200"])},
        "Date": random.choice([DAY, DAY, SHUT]),
        "Payments": [
            {"Invoice": random.choice(what), "Amount": random.choice([5, 10, 60])} for _ in range(random.randint(1, 2))
        ],
    }


def payment(random: Random, shop: Shop, number: int) -> Json:
    numbers = [
        shop.open_invoice,
        shop.open_invoice,
        shop.draft,
        shop.paid,
        shop.voided,
        shop.open_bill,
        "NONE",
        "R-1",
        "B-1",
    ]
    what = random.choice(
        [{"InvoiceNumber": each} for each in numbers] + [{"InvoiceID": shop.open_id}, {"InvoiceID": NO_ID}]
    )
    return {
        "Reference": f"PAY-{number}",
        "Invoice": what,
        "Account": {"Code": random.choice(["090", "090", "090", "200", "nope"])},
        "Date": random.choice([DAY, DAY, DAY, SHUT]),
        "Amount": Decimal(random.choice(["10.00", "40.00", "60.00", "100.01"])),
        **random.choice([{}, {}, {"CurrencyCode": random.choice(["NZD", "USD"])}]),
    }
