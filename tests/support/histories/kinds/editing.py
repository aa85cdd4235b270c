"""Documents whose lines are edited from run to run: reworded, added, taken away and put into another order."""

from __future__ import annotations

import typing as t

from support.histories import words
from support.histories.history import Act, Feed, Stream

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from support.histories.history import Json

MAKERS: t.Final[dict[str, tuple[str, Callable[[Random], Json]]]] = {
    "invoices": ("Invoices", words.invoice),
    "bills": ("Invoices", words.bill),
    "credit_notes": ("CreditNotes", words.credit_note),
    "bank_transactions": ("BankTransactions", words.bank_transaction),
    "quotes": ("Quotes", words.quote),
}


def editing(name: str) -> Callable[[Random], list[Act]]:
    """Lines go only if the setting lets them; lines that stay keep their ids."""

    def acts(dice: Random) -> list[Act]:
        entity, make = MAKERS[name]
        policy = dice.choice([None, "replace"])
        settings = {"entity": entity, **({"lines_policy": policy} if policy else {})}
        stream = Stream(name=name, entity=entity, settings=settings, fewer_lines=bool(policy), keeps_lines=True)
        documents = {key: make(dice) for key in (1, 2)}
        made: list[Act] = []
        for _ in range(dice.randint(2, 4)):
            rows = [{"id": key, **document} for key, document in documents.items()]
            made.append(Feed(streams=[(stream, rows)], disturbed=dice.choice([0, 0, 1])))
            documents = {
                key: {**document, "LineItems": _edited(dice, document["LineItems"])}
                for key, document in documents.items()
            }
        return made

    return acts


def _edited(dice: Random, before: list[Json]) -> list[Json]:
    lines = [dict(line) for line in before]
    account = lines[0]["AccountCode"]
    for _ in range(dice.choice([0, 1, 1, 2])):
        what = dice.choice(["reword", "price", "add", "insert", "remove", "move"])
        place = dice.randrange(len(lines))
        if what == "reword":
            lines[place]["Description"] = dice.choice(["Tea for two", "Armchair"])
        elif what == "price":
            lines[place]["UnitAmount"] = dice.choice(words.AMOUNTS)
        elif what == "remove" and len(lines) > 1:
            lines.pop(place)
        elif what == "move":
            lines.insert(0, lines.pop(place))
        else:
            lines.insert(place if what == "insert" else len(lines), words.line(dice, account))
    return lines
