"""Numbers and names that somebody else has at Xero, or another key of ours; and a ledger that gets lost."""

from __future__ import annotations

import typing as t
from collections import Counter

from support.histories import words
from support.histories.history import Act, Feed, LoseLedger, Somebody, Stream

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from support.histories.history import Json

NUMBERS: t.Final = ("T-1", "T-2", "T-3")
NAMES: t.Final = ("Bramble & Sons", "Quenby Tools", "Otterly Clean")
SHARED: t.Final = 2
TAKEN: t.Final = 0.6
FIELDS: t.Final = {"Invoices": "InvoiceNumber", "Contacts": "Name"}


def numbers(dice: Random) -> list[Act]:
    """Invoices, some of whose numbers somebody else took before or between our runs; two keys may have one number."""
    setting = dice.choice([None, "reject", "update"])
    existing = {"on_existing": setting} if setting else {}
    stream = Stream(
        name="invoices",
        entity="Invoices",
        settings={"lines_policy": "replace", **existing},
        number="InvoiceNumber",
        existing=setting or "reject",
    )
    number_of = {key: dice.choice(NUMBERS) for key in range(1, 5)}
    return _acts(dice, stream, lambda key: words.invoice(dice, InvoiceNumber=number_of[key]), sorted(NUMBERS))


def names(dice: Random) -> list[Act]:
    """Contacts, whose names are shared on purpose."""
    stream = Stream(name="contacts", entity="Contacts", number="Name", existing="update")
    name_of = {key: dice.choice(NAMES) for key in range(1, 5)}

    def make(key: int) -> Json:
        return {"Name": name_of[key], "EmailAddress": dice.choice(["a@example.com", "b@example.com"])}

    return _acts(dice, stream, make, sorted(NAMES))


def _acts(dice: Random, stream: Stream, make: Callable[[int], Json], shared: list[str]) -> list[Act]:
    """Somebody else takes only what one key of ours says: of two, it would be a matter of taste why one is rejected."""
    made: list[Act] = []
    drawn = {key: [make(key), make(key)] for key in range(1, 5)}
    said = Counter(both[0][FIELDS[stream.entity]] for both in drawn.values())
    theirs = [each for each in shared if said[each] < SHARED and dice.random() < TAKEN]
    used: set[str] = set()
    for _ in range(dice.randint(1, 3)):
        for taken in [each for each in theirs if each not in used and dice.random() < 0.7]:
            made.append(_somebody(dice, stream, taken, [each for both in drawn.values() for each in both]))
            used.add(taken)
        keys = dice.sample(range(1, 5), dice.randint(1, 4))
        rows = [{"id": key, **dice.choice(drawn[key])} for key in keys]
        used |= {row[FIELDS[stream.entity]] for row in rows}
        made.append(Feed(streams=[(stream, rows)], disturbed=dice.choice([0, 0, 1, 2])))
    return made


def _somebody(dice: Random, stream: Stream, taken: str, drawn: list[Json]) -> Somebody:
    """Somebody else's document, which may say the very same as one of ours."""
    field = FIELDS[stream.entity]
    same = [each for each in drawn if each[field] == taken]
    if same and dice.random() < 0.3:
        return Somebody(method="PUT", path=stream.entity, body=same[0])
    if stream.entity == "Contacts":
        return Somebody(method="PUT", path="Contacts", body={"Name": taken, "FirstName": "Somebody"})
    return Somebody(method="PUT", path="Invoices", body=words.invoice(dice, InvoiceNumber=taken, Reference="theirs"))


def lost_ledger(dice: Random) -> list[Act]:
    """The ledger gets lost between runs; documents are found again by what is set, and none is doubled."""
    matched = dice.random() < 0.7
    made_of: list[tuple[str, str, Callable[[int], Json]]] = [
        ("Invoices", "InvoiceNumber", lambda key: words.invoice(dice, InvoiceNumber=f"L-{key}")),
        ("Invoices", "InvoiceNumber", lambda key: words.bill(dice, InvoiceNumber=f"L-{key}")),
        ("BankTransactions", "Reference", lambda key: words.bank_transaction(dice) | {"Reference": f"L-{key}"}),
        ("ManualJournals", "Narration", lambda key: words.journal(dice) | {"Narration": f"L-{key}"}),
        ("Quotes", "QuoteNumber", lambda key: words.quote(dice) | {"QuoteNumber": f"L-{key}"}),
    ]
    entity, field, make = dice.choice(made_of)
    matched = matched or entity in {"BankTransactions", "ManualJournals"}
    settings = {"entity": entity, "lines_policy": "replace", **({"match_on": [field]} if matched else {})}
    existing = "update" if matched else "reject"
    stream = Stream(name="documents", entity=entity, settings=settings, number=field, existing=existing)
    drawn = {key: [make(key), make(key)] for key in range(1, 5)}
    made: list[Act] = []
    for _ in range(dice.randint(2, 4)):
        keys = dice.sample(range(1, 5), dice.randint(1, 4))
        rows = [{"id": key, **dice.choice(drawn[key])} for key in keys]
        made += [Feed(streams=[(stream, rows)], disturbed=dice.choice([0, 0, 1]))]
        if dice.random() < 0.6:
            made.append(LoseLedger())
    return made
