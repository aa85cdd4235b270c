"""Documents that refer to each other, notes among them, in streams of any order; and documents at which Xero fails."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from support.histories import words
from support.histories.history import PARENT, Act, Feed, Heal, OpenAccount, Poison, Replay, Somebody, Stream
from support.histories.model import REFUSED, accounts

if t.TYPE_CHECKING:
    from random import Random

    from support.histories.history import Json, Rows

NOTED: t.Final = "NOTE-1"
WEEVIL: t.Final = "Weevil"
"""Xero fails at whatever says this."""


def _contact(rows: Rows) -> Json:
    return {"Name": rows[-1]["Name"]}


def _invoice(rows: Rows) -> Json:
    row = rows[-1]
    told = {name: row[name] for name in ("InvoiceNumber", "Date", "LineItems")}
    return told | {PARENT: ("contacts", str(row["customer"])), "Contact": {"Name": f"Customer {row['customer']}"}}


def _payment(rows: Rows) -> Json:
    row = rows[-1]
    told = {"Amount": row["Amount"], "Date": row["Date"], "Invoice": {"InvoiceNumber": f"C-{row['sale']}"}}
    return told | {PARENT: ("sales", str(row["sale"]))}


def _refused(content: Json) -> str:
    return REFUSED if words.CLOSED in accounts(content) else ""


CONTACTS: t.Final = Stream(name="contacts", entity="Contacts", says=_contact, changes=False)
SALES: t.Final = Stream(
    name="sales",
    entity="Invoices",
    says=_invoice,
    fault=_refused,
    rank=1,
    settings={"entity": "Invoices", "payload": {"Contact": {"$ref": ["contacts", "=record['customer']"]}}},
)
PAYMENTS: t.Final = Stream(
    name="payments",
    entity="Payments",
    says=_payment,
    rank=2,
    changes=False,
    settings={"payload": {"Account": {"Code": "090"}, "Invoice": {"$ref": ["sales", "=record['sale']"]}}},
)


def chains(dice: Random) -> list[Act]:
    """Payments of invoices of contacts by `$ref`; some invoices are refused until an account is opened."""
    customers = [{"id": key, "Name": f"Customer {key}"} for key in (1, 2)]
    sales = [_sale(dice, key) for key in (1, 2, 3)]
    payments = [_paid(dice, key) for key in range(1, 7)]
    made: list[Act] = []
    for _ in range(dice.randint(1, 3)):
        streams = [
            (CONTACTS, dice.sample(customers, dice.choice([1, 2, 2]))),
            (SALES, dice.sample(sales, dice.choice([1, 2, 3]))),
            (PAYMENTS, dice.sample(payments, dice.randint(1, 6))),
        ]
        dice.shuffle(streams)
        made.append(Feed(streams=streams, disturbed=dice.choice([0, 0, 1, 2])))
    if dice.random() < 0.5:
        made.insert(dice.randint(0, len(made)), OpenAccount(code=words.CLOSED))
        made.append(Replay())
    return made


def _sale(dice: Random, key: int) -> Json:
    line = {**words.line(dice, words.CLOSED if dice.random() < 0.3 else "200"), "UnitAmount": Decimal(5000)}
    made = words.invoice(dice, InvoiceNumber=f"C-{key}", LineItems=[line])
    del made["Contact"]
    return {"id": key, "customer": dice.choice([1, 2]), **made}


def _paid(dice: Random, key: int) -> Json:
    sale = dice.choice([1, 1, 2, 3])
    return {"id": key, "sale": sale, "Date": words.DAYS[0], "Amount": words.AMOUNTS[0]}


def notes(dice: Random) -> list[Act]:
    """Notes to an invoice, most of which say the same."""
    stream = Stream(
        name="notes",
        entity=f"Invoices/{NOTED}/History",
        settings={"path": "Invoices/{InvoiceID}/History"},
        says=lambda rows: {"Details": rows[-1]["Details"]},
        changes=False,
        decidable=False,
    )
    made: list[Act] = [Somebody(method="PUT", path="Invoices", body=words.invoice(dice, InvoiceNumber=NOTED))]
    rows: list[Json] = []
    for _ in range(dice.randint(1, 3)):
        for _ in range(dice.randint(1, 4)):
            rows.append(
                {"id": len(rows) + 1, "InvoiceID": NOTED, "Details": dice.choice(["Called", "Called", "Wrote"])}
            )
        made.append(Feed(streams=[(stream, list(rows))], disturbed=dice.choice([0, 1, 2])))
    return made


def poisoned(dice: Random) -> list[Act]:
    """Xero fails for ever at some documents: they alone are rejected, and pass once it does not fail any more."""
    name, make = dice.choice([("quotes", words.quote), ("bank_transactions", words.bank_transaction)])
    entity = {"quotes": "Quotes", "bank_transactions": "BankTransactions"}[name]
    stream = Stream(name=name, entity=entity, settings={"lines_policy": "replace"})
    others = Stream(name="manual_journals", entity="ManualJournals")
    made: list[Act] = [Poison(text=WEEVIL)]
    for _ in range(dice.randint(1, 3)):
        keys = dice.sample(range(1, 7), dice.randint(1, 5))
        rows = [{"id": key, **make(dice)} for key in keys]
        for row in rows:
            if dice.random() < 0.3:
                row["LineItems"][0]["Description"] = WEEVIL
        journals = [{"id": key, **words.journal(dice)} for key in (1, 2)]
        streams: list[tuple[Stream, list[Json]]] = [(stream, rows), (others, journals)]
        made.append(Feed(streams=streams[: dice.choice([1, 2])], disturbed=dice.choice([0, 0, 1])))
    if dice.random() < 0.5:
        made += [Heal(), Replay()]
    return made
