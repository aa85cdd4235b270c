"""The few words that documents of histories are made of: so few that equal ones are frequent."""

from __future__ import annotations

import typing as t
from decimal import Decimal

if t.TYPE_CHECKING:
    from random import Random

    from support.histories.history import Json

DAYS: t.Final = ("2026-07-01", "2026-07-02")
NAMES: t.Final = ("Ada Lovelace", "Quillfeather Books")
TEXTS: t.Final = ("Tea", "Chair")
AMOUNTS: t.Final = (Decimal("1.00"), Decimal("10.10"))
CLOSED: t.Final = "9999"
"""An account that is not there, unless it is opened."""


def line(dice: Random, account: str = "200") -> Json:
    return {
        "Description": dice.choice(TEXTS),
        "Quantity": dice.choice([1, 2]),
        "UnitAmount": dice.choice(AMOUNTS),
        "AccountCode": account,
    }


def lines(dice: Random, most: int = 3, account: str = "200") -> list[Json]:
    return [line(dice, account) for _ in range(dice.randint(1, most))]


def invoice(dice: Random, **fields: t.Any) -> Json:
    return {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Contact": {"Name": dice.choice(NAMES)},
        "Date": dice.choice(DAYS),
        "DueDate": "2026-07-31",
        "LineItems": lines(dice),
        **fields,
    }


def bill(dice: Random, **fields: t.Any) -> Json:
    return invoice(dice, **{"Type": "ACCPAY", "LineItems": lines(dice, account="429"), **fields})


def credit_note(dice: Random, **fields: t.Any) -> Json:
    made = invoice(dice, **{"Type": "ACCRECCREDIT", **fields})
    del made["DueDate"]
    return made


def payment(dice: Random, number: str) -> Json:
    money = {"Account": {"Code": "090"}, "Date": dice.choice(DAYS), "Amount": dice.choice(AMOUNTS)}
    return {"Invoice": {"InvoiceNumber": number}, **money}


def transfer(dice: Random) -> Json:
    return {
        "FromBankAccount": {"Code": "090"},
        "ToBankAccount": {"Code": "091"},
        "Date": dice.choice(DAYS),
        "Amount": dice.choice(AMOUNTS),
    }


def bank_transaction(dice: Random) -> Json:
    return {
        "Type": "SPEND",
        "Contact": {"Name": dice.choice(NAMES)},
        "BankAccount": {"Code": "090"},
        "Date": dice.choice(DAYS),
        "LineItems": lines(dice, account="429"),
    }


def journal(dice: Random) -> Json:
    amount = dice.choice(AMOUNTS)
    return {
        "Narration": dice.choice(TEXTS),
        "Date": dice.choice(DAYS),
        "Status": "POSTED",
        "JournalLines": [
            {"LineAmount": amount, "AccountCode": "429", "Description": "Accrued"},
            {"LineAmount": -amount, "AccountCode": "453", "Description": "Accrued"},
        ],
    }


def quote(dice: Random) -> Json:
    return {"Contact": {"Name": dice.choice(NAMES)}, "Date": dice.choice(DAYS), "LineItems": lines(dice)}
