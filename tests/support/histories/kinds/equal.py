"""Documents that say the same under different keys, and have no number by which they could be told apart."""

from __future__ import annotations

import typing as t

from support.histories import words
from support.histories.history import Feed, Somebody, Stream, fed, newest

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from support.histories.history import Act, Json, Rows

TO_PAY: t.Final = ("SALE-1", "SALE-2")
MANY: t.Final = 55
"""More than go into one call."""

MAKERS: t.Final[dict[str, tuple[str, Callable[[Random], Json]]]] = {
    "payments": ("Payments", lambda dice: words.payment(dice, dice.choice(TO_PAY))),
    "bank_transfers": ("BankTransfers", words.transfer),
    "bank_transactions": ("BankTransactions", words.bank_transaction),
    "manual_journals": ("ManualJournals", words.journal),
    "invoices": ("Invoices", words.invoice),
    "bills": ("Invoices", words.bill),
    "credit_notes": ("CreditNotes", words.credit_note),
    "quotes": ("Quotes", words.quote),
}
"""By stream."""


def without_accounts(rows: Rows) -> Json:
    """Of a transfer, which is read back with ids in place of codes."""
    return {name: value for name, value in newest(rows).items() if not name.endswith("BankAccount")}


WAYS: t.Final[tuple[Json, ...]] = ({}, {"load_method": "append-only"}, {"load_method": "upsert"})
SAYS: t.Final = {"bank_transfers": without_accounts}


def equal(name: str) -> Callable[[Random], list[Act]]:
    """A few documents, drawn by lot so that most of them are equal, over several runs in which keys come again."""

    def acts(dice: Random) -> list[Act]:
        entity, make = MAKERS[name]
        stream = Stream(
            name=name,
            entity=entity,
            settings={"entity": entity, **dice.choice(WAYS)},
            says=SAYS.get(name, newest),
            changes=False,
        )
        drawn = [make(dice) for _ in range(dice.choice([1, 1, 2]))]
        rows: list[Json] = []
        made: list[Act] = _to_pay(dice) if name == "payments" else []
        for _ in range(dice.randint(1, 3)):
            size = dice.choice([1, 2, 3, 5, MANY])
            rows += [{"id": len(rows) + 1 + n, **dice.choice(drawn)} for n in range(size)]
            made.append(fed(dice, stream, list(rows)))
        return made

    return acts


def twins(dice: Random) -> list[Act]:
    """Two streams of one entity whose rows have the same keys and say the same: a key belongs to its stream."""
    entity, make = MAKERS[dice.choice(["bank_transactions", "manual_journals", "invoices", "bills", "quotes"])]
    streams = [
        Stream(name=name, entity=entity, settings={"entity": entity}, changes=False) for name in ("east", "west")
    ]
    drawn = [make(dice) for _ in range(2)]
    rows = [{"id": key, **dice.choice(drawn)} for key in range(1, dice.randint(2, 6))]
    made: list[Act] = []
    for _ in range(dice.randint(1, 3)):
        chosen = dice.sample(streams, dice.randint(1, 2))
        made.append(Feed(streams=[(stream, rows) for stream in chosen], disturbed=dice.choice([0, 1, 2])))
    return made


def _to_pay(dice: Random) -> list[Act]:
    much = [{"Description": "Much", "Quantity": 1, "UnitAmount": 5000, "AccountCode": "200"}]
    bodies = (words.invoice(dice, InvoiceNumber=number, LineItems=much) for number in TO_PAY)
    return [Somebody(method="PUT", path="Invoices", body=body) for body in bodies]
