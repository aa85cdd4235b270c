"""Keys whose documents change from run to run, and within a run: A, B, and A again."""

from __future__ import annotations

import typing as t

from support.histories import words
from support.histories.history import DELETED, Feed, Stream

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from support.histories.history import Act, Json

KEYS: t.Final = range(1, 5)

MAKERS: t.Final[dict[str, tuple[str, Callable[[Random], Json]]]] = {
    "bank_transactions": ("BankTransactions", words.bank_transaction),
    "manual_journals": ("ManualJournals", words.journal),
    "invoices": ("Invoices", words.invoice),
    "bills": ("Invoices", words.bill),
    "quotes": ("Quotes", words.quote),
}


def changing(name: str) -> Callable[[Random], list[Act]]:
    """Each key says one of two or three things in each run."""

    def acts(dice: Random) -> list[Act]:
        entity, make = MAKERS[name]
        settings = {"entity": entity, "lines_policy": "replace", "allow_deletes": True, "hard_delete": True}
        stream = Stream(name=name, entity=entity, settings=settings)
        drawn = [make(dice) for _ in range(dice.choice([2, 3]))]
        made: list[Act] = []
        for _ in range(dice.randint(2, 4)):
            keys = dice.sample(KEYS, dice.randint(1, len(KEYS)))
            rows = [{"id": key, DELETED: None, **dice.choice(drawn)} for key in keys]
            made.append(Feed(streams=[(stream, rows)], disturbed=dice.choice([0, 0, 1, 2])))
        return made

    return acts
