"""Grows reports of random shape, in which every cell says something that nothing else says."""

from __future__ import annotations

import copy
import itertools
import typing as t
import uuid

from support.printing import cell, header, section

if t.TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from support.tap import Json

TITLES: t.Final = ("Income", "Assets", "Bank", "Sales (2)", "Sales", "Total Assets", "Total Income", "")
"""Few, so that rows and sections often share theirs."""
HEADS: t.Final = ("", "Debit", "30 Nov 2026", "Reference", "Due", "Due", "Due (2)", "Number", "Remark")
AGED_HEADS: t.Final = ("Date", "Reference", "Due Date", "", "Total", "Number", "Due")
KINDS: t.Final = ("Row", "Row", "Row", "SummaryRow", "GrandTotal", None)
NAMES: t.Final = ("account", "account", "invoiceID", "groupID", None)
DEEPEST: t.Final = 4


class Grower:
    """Makes reports by the chances of one generator."""

    def __init__(self, chance: random.Random, heads: tuple[str, ...] = HEADS) -> None:
        self._chance = chance
        self._heads = heads
        self._numbers = itertools.count(1)

    def answer(self) -> list[Json]:
        """The reports of one answer: mostly one, which may have the id of another."""
        return [self.report() for _ in range(self._chance.choice((1, 1, 1, 2, 3)))]

    def report(self) -> Json:
        body: Json = {"ReportTitles": ["T", None], "Rows": self._rows(0)}
        if self._chance.random() < 0.7:
            body["ReportID"] = self._chance.choice(("TrialBalance", "Other"))
        if self._chance.random() < 0.3:
            body["Fields"] = [self._field() for _ in range(self._chance.randrange(5))]
        if self._chance.random() < 0.2:
            body["Contacts"] = [self._contact() for _ in range(self._chance.randrange(4))]
        return body

    def with_more(self, body: Json) -> Json:
        """The same report with rows of titles of their own, put among those that there are."""
        more = copy.deepcopy(body)
        for rows in list(_lists_of(more["Rows"])):
            for _ in range(self._chance.randrange(3)):
                place = self._chance.randrange(len(rows) + 1)
                rows.insert(place, {"RowType": "Row", "Cells": [cell(f"new {next(self._numbers)}")]})
        return more

    def _rows(self, depth: int) -> list[t.Any]:
        return [self._block(depth) for _ in range(self._chance.randrange(6))]

    def _block(self, depth: int) -> t.Any:
        kind = self._chance.choice(("header", "section", "section", "title", "bare", *["row"] * 6))
        if kind == "header":
            return header(*(self._chance.choice(self._heads) for _ in range(self._chance.randrange(1, 6))))
        if kind == "section" and depth < DEEPEST:
            return section(self._chance.choice(TITLES), *self._rows(depth + 1))
        if kind == "title":
            return {"RowType": "Section", "Title": self._chance.choice(TITLES)}
        if kind == "bare":
            return self._value()
        return self._row()

    def _row(self) -> Json:
        cells = [self._title(), *(self._cell() for _ in range(self._chance.randrange(6)))]
        found: Json = {"RowType": self._chance.choice(KINDS), "Cells": cells}
        if self._chance.random() < 0.1:
            found |= {"Title": self._chance.choice(TITLES), "Rows": [{"Cells": [self._cell()]}]}
        return found

    def _title(self) -> t.Any:
        return cell(self._chance.choice(TITLES)) if self._chance.random() < 0.4 else self._cell()

    def _cell(self) -> t.Any:
        value = self._value()
        if self._chance.random() < 0.1:
            return value
        ids = [
            {"Id": self._chance.choice(NAMES), "Value": self._id()} for _ in range(self._chance.choice((0, 0, 0, 1, 2)))
        ]
        return {"Value": value, "Attributes": self._chance.choice((ids, ids or None))}

    def _value(self) -> t.Any:
        number = next(self._numbers)
        forms = (f"{number}.25", f"{number:06}", f"text {number}", str(number), number, number + 0.5, f"{number}.5%")
        return self._chance.choice((*forms, "", None, f"2026-10-02T00:00:00.{number}"))

    def _id(self) -> t.Any:
        number = next(self._numbers)
        return self._chance.choice((str(uuid.UUID(int=number)), f"FX{number}", number))

    def _field(self) -> Json:
        names: tuple[Json, ...] = ({"FieldID": self._chance.choice(("G1", "ABN", "1A"))}, {"FieldID": None}, {})
        return {**self._chance.choice(names), "Description": f"about {next(self._numbers)}", "Value": self._value()}

    def _contact(self) -> Json:
        names: tuple[Json, ...] = ({"ContactId": str(uuid.UUID(int=1))}, {"Name": "Ada"}, {})
        return {**self._chance.choice(names), "TaxID": f"tax {next(self._numbers)}", "Box1": self._value()}


def printed_in(body: Json) -> Iterator[t.Any]:
    """All that a report prints in cells, fields and boxes, and the ids on cells, empty ones left out."""
    for each in (*body.get("Fields", ()), *body.get("Contacts", ())):
        yield from (value for name, value in each.items() if name not in ("FieldID", "ContactId", "Name"))
    yield from _in_rows(body["Rows"])


def _in_rows(rows: list[t.Any]) -> Iterator[t.Any]:
    for row in rows:
        if not isinstance(row, dict):
            yield row
        elif row.get("RowType") != "Header":
            yield row.get("Title")
            for each in row.get("Cells", ()):
                yield each.get("Value") if isinstance(each, dict) else each
                yield from (one["Value"] for one in (isinstance(each, dict) and each.get("Attributes")) or ())
            yield from _in_rows(row.get("Rows", []))


def _lists_of(rows: list[t.Any]) -> Iterator[list[t.Any]]:
    """Yield the lists of rows that have some: a section without any is another thing than one with a row."""
    if rows:
        yield rows
    for row in rows:
        if isinstance(row, dict):
            yield from _lists_of(row.get("Rows", []))
