"""Reads reports off the sandbox, and what they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.sandbox import Sandbox

Json = dict[str, Any]
ZERO = Decimal("0.00")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Report:
    """One report as it was answered."""

    body: Json

    @property
    def head(self) -> list[str]:
        """The names of the columns."""
        return texts(self.body["Rows"][0])

    @property
    def sections(self) -> list[Json]:
        return [row for row in self.body["Rows"] if row["RowType"] == "Section"]

    def section(self, title: str) -> dict[str, list[Decimal]]:
        """The rows of a section by name, its sum under "Total …"."""
        found = next(section for section in self.sections if section["Title"] == title)
        return {texts(row)[0]: amounts(row) for row in found["Rows"]}

    def section_texts(self, title: str) -> dict[str, list[str]]:
        found = next(section for section in self.sections if section["Title"] == title)
        return {texts(row)[0]: texts(row)[1:] for row in found["Rows"]}

    def row(self, name: str) -> list[Decimal]:
        """The amounts of the first row or sum of that name; zeros where there is none."""
        found = (amounts(row) for row in self.rows() if texts(row)[0] == name)
        return next(found, [ZERO] * (len(self.head) - 1))

    def rows(self) -> Iterator[Json]:
        for section in self.sections:
            yield from section["Rows"]


def report(sandbox: Sandbox, name: str, **params: Any) -> Report:
    answer = sandbox.get(f"Reports/{name}", **params)
    assert answer.status_code == 200, answer.text
    (body,) = answer.json()["Reports"]
    return Report(body)


def texts(row: Json) -> list[str]:
    return [cell["Value"] for cell in row["Cells"]]


def amounts(row: Json) -> list[Decimal]:
    """All cells but the first; one without a number counts as nothing."""
    return [Decimal(text) if NUMBER.fullmatch(text) else ZERO for text in texts(row)[1:]]


def trial_balance(sandbox: Sandbox, **params: Any) -> dict[str, Decimal]:
    """Balances by code of account, debits positive; asserts that debits and credits are equal."""
    found = report(sandbox, "TrialBalance", **params)
    debit, credit, year_debit, year_credit = found.row("Total")
    assert (debit, year_debit) == (credit, year_credit)
    rows = {texts(row)[0]: amounts(row) for row in found.rows() if row["RowType"] == "Row"}
    return {name.rpartition("(")[2].rstrip(")"): values[2] - values[3] for name, values in rows.items()}


def moved(before: dict[str, Decimal], after: dict[str, Decimal]) -> dict[str, Decimal]:
    """By code of account, what is not as it was."""
    changes = {code: after.get(code, ZERO) - before.get(code, ZERO) for code in {*before, *after}}
    return {code: change for code, change in changes.items() if change}
