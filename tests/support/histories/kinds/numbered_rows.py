"""Rows without any key, of which the name of the run and their place make one."""

from __future__ import annotations

import typing as t

from support.histories import words
from support.histories.history import Act, Feed, Stream

if t.TYPE_CHECKING:
    from random import Random

    from support.histories.history import Json


def without_keys(dice: Random) -> list[Act]:
    """Equal rows of a run are as many documents, and the run repeated is the same ones; another run is others."""
    made: list[Act] = []
    entity, make = dice.choice([("BankTransactions", words.bank_transaction), ("ManualJournals", words.journal)])
    for name in ("may", "june")[: dice.randint(1, 2)]:
        stream = Stream(
            name="rows",
            entity=entity,
            key=("run", "place"),
            key_properties=(),
            settings={"entity": entity, "key": "auto_sequence"},
            says=_says,
        )
        drawn = [make(dice) for _ in range(2)]
        rows: list[Json] = [dice.choice(drawn) for _ in range(dice.randint(1, 6))]
        placed = [{"run": name, "place": place, **row} for place, row in enumerate(rows, start=1)]
        made += [
            Feed(streams=[(stream, placed)], disturbed=dice.choice([0, 1, 2]), settings={"run_name": name})
            for _ in range(dice.randint(1, 2))
        ]
    return made


def _says(rows: t.Sequence[Json]) -> Json:
    return {name: value for name, value in rows[-1].items() if name not in {"run", "place"}}
