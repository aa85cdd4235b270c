"""Documents of several rows: in any order, with rows that come again, computed lines, and rows without a line."""

from __future__ import annotations

import typing as t
from decimal import Decimal

from support.histories import words
from support.histories.history import DELETED, LINE_KEYS, Feed, Stream

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from support.histories.history import Act, Json, Rows

NUMBERS: t.Final = ("G-1", "G-2", "G-3")
CONTACT: t.Final = "Ada Lovelace"
MOMENT: t.Final = "2026-07-03T10:00:00Z"
DELETING: t.Final = 0.4
EMPTY: t.Final = "no line"
CONFLICT: t.Final = "conflict"

PLAIN: t.Final = "columns of lines"
COMPUTED: t.Final = "computed lines"
JOURNAL: t.Final = "computed journal lines"
STYLES: t.Final = (PLAIN, COMPUTED, JOURNAL)

PAYLOADS: t.Final[dict[str, Json]] = {
    PLAIN: {"Type": "ACCREC", "Status": "AUTHORISED", "LineItems": {"AccountCode": "200"}},
    COMPUTED: {
        "Type": "ACCPAY",
        "Status": "AUTHORISED",
        "Contact": {"Name": CONTACT},
        "InvoiceNumber": "=record['number']",
        "LineItems": {
            "Description": "=record['item'] + ' of ' + record['day']",
            "Quantity": "=record['hours']",
            "UnitAmount": "=record['rate'] * 2",
            "AccountCode": "429",
        },
    },
    JOURNAL: {
        "Status": "POSTED",
        "Narration": "='Accrual ' + record['number']",
        "JournalLines": {"Description": "=record['item']", "LineAmount": "=record['debit'] - record['credit']"},
    },
}


def _plain(row: Json) -> Json:
    return {
        "Description": row["LineItems__Description"],
        "Quantity": row["LineItems__Quantity"],
        "UnitAmount": row["LineItems__UnitAmount"],
        "AccountCode": "200",
    }


def _computed(row: Json) -> Json:
    return {
        "Description": f"{row['item']} of {row['day']}",
        "Quantity": row["hours"],
        "UnitAmount": row["rate"] * 2,
        "AccountCode": "429",
    }


def _journal(row: Json) -> Json:
    return {
        "Description": row["item"],
        "LineAmount": row["debit"] - row["credit"],
        "AccountCode": row["JournalLines__AccountCode"],
    }


LINE: t.Final = {PLAIN: _plain, COMPUTED: _computed, JOURNAL: _journal}


def _says(style: str, *, keyed: bool) -> Callable[[Rows], Json]:
    def says(rows: Rows) -> Json:
        lines = [LINE[style](row) for row in rows if not row.get(EMPTY)]
        told: Json = {"JournalLines" if style == JOURNAL else "LineItems": lines}
        if style == JOURNAL:
            told["Narration"] = f"Accrual {rows[0]['number']}"
        else:
            told |= {"InvoiceNumber": rows[0]["number"], "Date": rows[0]["Date"], "Contact": {"Name": CONTACT}}
        if keyed:
            told[LINE_KEYS] = [row["line"] for row in rows]
        if len(lines) < len(rows):
            told[EMPTY] = True
        if len({row["Date"] for row in rows}) > 1:
            told[CONFLICT] = True
        return told

    return says


def _fault(content: Json) -> str:
    if content.get(CONFLICT):
        return "conflicting_rows"
    return "*" if content.get(EMPTY) else ""


def grouped(style: str) -> Callable[[Random], list[Act]]:
    """Three documents at most, of a few rows each, over several runs; rows of a run are its whole documents."""

    def acts(dice: Random) -> list[Act]:
        keyed = dice.random() < 0.7
        stream = Stream(
            name="lines",
            entity="ManualJournals" if style == JOURNAL else "Invoices",
            key=("number",),
            key_properties=("number", "line") if keyed else ("number",),
            settings={
                "entity": "ManualJournals" if style == JOURNAL else "Invoices",
                "group_by": ["number"],
                "payload": PAYLOADS[style],
                "lines_policy": "replace",
            },
            says=_says(style, keyed=keyed),
            fault=_fault,
            grouped=True,
            keeps_lines=style != JOURNAL,
        )
        made: list[Act] = []
        for _ in range(dice.randint(1, 3)):
            rows = _rows(dice, style, keyed=keyed)
            made.append(Feed(streams=[(stream, rows)], disturbed=dice.choice([0, 0, 1, 2])))
        return made

    return acts


def deleted(dice: Random) -> list[Act]:
    """Rows that are deleted are lines that go; a document of which all rows are deleted goes, too, and stays away."""
    stream = Stream(
        name="lines",
        entity="Invoices",
        key=("number",),
        key_properties=("number", "line"),
        settings={
            "entity": "Invoices",
            "group_by": ["number"],
            "payload": PAYLOADS[PLAIN],
            "lines_policy": "replace",
            "allow_deletes": True,
            "hard_delete": True,
        },
        says=_says(PLAIN, keyed=True),
        fault=_fault,
        grouped=True,
        keeps_lines=True,
    )
    rows = [row for number in NUMBERS for row in _document(dice, PLAIN, number) if not row.get(EMPTY)]
    rows = [{**row, "Date": words.DAYS[0], DELETED: None} for row in rows]
    made: list[Act] = []
    for _ in range(dice.randint(2, 4)):
        made.append(Feed(streams=[(stream, rows)], disturbed=dice.choice([0, 0, 1, 2])))
        rows = [{**row, DELETED: row[DELETED] or (MOMENT if dice.random() < DELETING else None)} for row in rows]
    return made


def _rows(dice: Random, style: str, *, keyed: bool) -> list[Json]:
    """Rows in any order; some of them come twice, with the same or another version of what they say."""
    found = [row for number in NUMBERS[: dice.randint(1, 3)] for row in _document(dice, style, number)]
    if keyed:
        again = [dice.choice(found) for _ in range(dice.choice([0, 0, 1, 2]))]
        found += [row if dice.random() < 0.5 or style == JOURNAL else {**row, **_other(dice, style)} for row in again]
    if dice.random() < 0.6:
        dice.shuffle(found)
    return found


def _document(dice: Random, style: str, number: str) -> list[Json]:
    day = dice.choice(words.DAYS)
    shared: Json = {"number": number, "Date": day}
    if style == PLAIN:
        shared |= {"InvoiceNumber": number, "Contact__Name": CONTACT, "DueDate": "2026-07-31"}
    if style == COMPUTED:
        shared |= {"DueDate": "2026-07-31"}
    rows = [{**shared, "line": place, **own} for place, own in enumerate(_own(dice, style), start=1)]
    if dice.random() < 0.1:
        rows[-1]["Date"] = next(other for other in words.DAYS if other != day) if len(rows) > 1 else day
    return rows


def _own(dice: Random, style: str) -> list[Json]:
    """What the rows of a document say of themselves."""
    if style == JOURNAL:
        amounts = [dice.choice(words.AMOUNTS) for _ in range(dice.randint(1, 3))]
        sides = [(amount, Decimal(0)) for amount in amounts] + [(Decimal(0), sum(amounts, Decimal(0)))]
        return [_entry(dice, debit, credit) for debit, credit in sides]
    return [_other(dice, style) for _ in range(dice.randint(1, 4))]


def _entry(dice: Random, debit: Decimal, credit: Decimal) -> Json:
    account = "429" if debit else "453"
    return {"item": dice.choice(words.TEXTS), "debit": debit, "credit": credit, "JournalLines__AccountCode": account}


def _other(dice: Random, style: str) -> Json:
    if style == COMPUTED:
        day = dice.choice(["Mon", "Tue"])
        hours, rate = dice.choice([1, 2, 7]), dice.choice(words.AMOUNTS)
        return {"item": dice.choice(words.TEXTS), "day": day, "hours": hours, "rate": rate}
    line = words.line(dice)
    columns = {f"LineItems__{name}": line[name] for name in ("Description", "Quantity", "UnitAmount")}
    if dice.random() < 0.05:
        return dict.fromkeys(columns) | {EMPTY: True}
    return columns | {EMPTY: None}
