"""Keys whose documents change from run to run, and within a run: A, B, A again, deleted, and there again."""

from __future__ import annotations

import typing as t

from support.histories import words
from support.histories.history import DELETED, Feed, Stream, fed

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from support.histories.history import Act, Json

KEYS: t.Final = range(1, 5)
MOMENT: t.Final = "2026-07-03T10:00:00Z"

MAKERS: t.Final[dict[str, tuple[str, Callable[[Random], Json]]]] = {
    "bank_transactions": ("BankTransactions", words.bank_transaction),
    "manual_journals": ("ManualJournals", words.journal),
    "invoices": ("Invoices", words.invoice),
    "bills": ("Invoices", words.bill),
    "quotes": ("Quotes", words.quote),
}
DELETES: t.Final = {"allow_deletes": True, "hard_delete": True}


def _stream(name: str, **facts: t.Any) -> Stream:
    entity, _ = MAKERS[name]
    settings = {"entity": entity, "lines_policy": "replace", **DELETES, **facts.pop("settings", {})}
    return Stream(name=name, entity=entity, settings=settings, **facts)


def changing(name: str) -> Callable[[Random], list[Act]]:
    """Each key says one of two or three things in each run."""

    def acts(dice: Random) -> list[Act]:
        drawn = _drawn(dice, name)
        made: list[Act] = []
        for _ in range(dice.randint(2, 4)):
            keys = dice.sample(KEYS, dice.randint(1, len(KEYS)))
            rows = [{"id": key, DELETED: None, **dice.choice(drawn)} for key in keys]
            made.append(fed(dice, _stream(name), rows))
        return made

    return acts


def repeated(name: str) -> Callable[[Random], list[Act]]:
    """A key comes several times in a run: the last version counts, or all are rejected unless they say the same."""

    def acts(dice: Random) -> list[Act]:
        drawn = _drawn(dice, name)
        last = dice.random() < 0.6
        stream = _stream(name, last_wins=last, settings={} if last else {"on_duplicate": "reject"})
        made: list[Act] = []
        for _ in range(dice.randint(1, 3)):
            keys = [dice.choice(KEYS) for _ in range(dice.randint(2, 7))]
            rows = [{"id": key, DELETED: None, **dice.choice(drawn)} for key in keys]
            made.append(fed(dice, stream, rows) if last else Feed(streams=[(stream, rows)], disturbed=1))
        return made

    return acts


def deleting(name: str) -> Callable[[Random], list[Act]]:
    """Keys that were published are deleted, and some come back."""

    def acts(dice: Random) -> list[Act]:
        drawn = _drawn(dice, name)
        known: set[int] = set()
        made: list[Act] = []
        for _ in range(dice.randint(2, 5)):
            keys = dice.sample(KEYS, dice.randint(1, len(KEYS)))
            gone = {key for key in keys if key in known and dice.random() < 0.5}
            rows = [{"id": key, DELETED: MOMENT if key in gone else None, **dice.choice(drawn)} for key in keys]
            known |= {*keys}
            made.append(fed(dice, _stream(name), rows))
        return made

    return acts


def _drawn(dice: Random, name: str) -> list[Json]:
    _, make = MAKERS[name]
    return [make(dice) for _ in range(dice.choice([2, 3]))]
