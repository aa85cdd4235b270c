"""Documents that are rejected, corrected at either end, and replayed, among newer versions of the same keys."""

from __future__ import annotations

import typing as t

from support.histories import words
from support.histories.history import Act, Feed, Mend, OpenAccount, Replay, Stream, newest
from support.histories.kinds import grouped
from support.histories.model import REFUSED, accounts

if t.TYPE_CHECKING:
    from random import Random

    from support.histories.history import Json

NEITHER: t.Final = "NEITHER"


def refused(content: Json) -> str:
    if content.get("Type") == NEITHER:
        return "not_in_enum"
    return REFUSED if words.CLOSED in accounts(content) else ""


def documents(dice: Random) -> list[Act]:
    """Invoices of a row each."""
    stream = Stream(
        name="invoices", entity="Invoices", settings={"lines_policy": "replace"}, says=newest, fault=refused
    )

    def rows() -> list[Json]:
        keys = dice.sample(range(1, 5), dice.randint(1, 4))
        return [{"id": key, **_version(dice)} for key in keys]

    return _acts(dice, stream, rows)


def lines(dice: Random) -> list[Act]:
    """Invoices of a row for each line, some of which have an account that is not there."""
    stream = Stream(
        name="lines",
        entity="Invoices",
        key=("number",),
        key_properties=("number", "line"),
        settings={
            "entity": "Invoices",
            "group_by": ["number"],
            "lines_policy": "replace",
            "payload": {"Type": "ACCREC", "Status": "AUTHORISED"},
        },
        says=_says,
        fault=refused,
        grouped=True,
    )

    def rows() -> list[Json]:
        found = [row for number in grouped.NUMBERS[: dice.randint(1, 3)] for row in _document(dice, number)]
        if dice.random() < 0.5:
            dice.shuffle(found)
        return found

    return _acts(dice, stream, rows)


def _acts(dice: Random, stream: Stream, rows: t.Callable[[], list[Json]]) -> list[Act]:
    made: list[Act] = [Feed(streams=[(stream, rows())], disturbed=dice.choice([0, 0, 1]))]
    for _ in range(dice.randint(1, 4)):
        feed = Feed(streams=[(stream, rows())], disturbed=dice.choice([0, 0, 1]))
        mend = Mend(wrong=words.CLOSED, right="200")
        made += dice.choice([[feed], [feed, feed], [Replay()], [mend, Replay()], [OpenAccount(code=words.CLOSED)]])
    opened = [act for act in made if isinstance(act, OpenAccount)]
    return [act for act in made if not isinstance(act, OpenAccount) or act is opened[0]]


def _version(dice: Random) -> Json:
    made = words.invoice(dice)
    lot = dice.random()
    if lot < 0.1:
        made["Type"] = NEITHER
    elif lot < 0.4:
        made["LineItems"][0]["AccountCode"] = words.CLOSED
    return made


def _document(dice: Random, number: str) -> list[Json]:
    """The rows of a document, and whether Xero refuses it."""
    bad = dice.random() < 0.4
    shared = {"number": number, "InvoiceNumber": number, "Contact__Name": grouped.CONTACT}
    shared |= {"Date": dice.choice(words.DAYS), "DueDate": "2026-07-31"}
    found = [
        {**shared, "line": place, **{f"LineItems__{name}": value for name, value in words.line(dice).items()}}
        for place in range(1, dice.randint(2, 4))
    ]
    if bad:
        dice.choice(found)["LineItems__AccountCode"] = words.CLOSED
    return found


def _says(rows: t.Sequence[Json]) -> Json:
    columns = ("Description", "Quantity", "UnitAmount", "AccountCode")
    return {
        "InvoiceNumber": rows[0]["number"],
        "Date": rows[0]["Date"],
        "Contact": {"Name": grouped.CONTACT},
        "LineItems": [{name: row[f"LineItems__{name}"] for name in columns} for row in rows],
    }
