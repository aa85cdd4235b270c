"""Income less costs: the body of the profit and loss, and of whatever is laid out like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from xero_sandbox.books.record import Record


class Part(NamedTuple):
    """Accounts of some types, one under the other."""

    title: str
    total: str
    types: tuple[str, ...]
    sign: int
    """Income is credited, which the ledger counts as negative."""


INCOME: Final = Part("Income", "Total Income", ("REVENUE", "SALES"), -1)
COSTS: Final = Part("Less Cost of Sales", "Total Cost of Sales", ("DIRECTCOSTS",), 1)
OTHER_INCOME: Final = Part("Plus Other Income", "Total Other Income", ("OTHERINCOME",), -1)
EXPENSES: Final = Part(
    "Less Operating Expenses",
    "Total Operating Expenses",
    ("EXPENSE", "OVERHEADS", "DEPRECIATN"),
    1,
)
BEFORE_GROSS: Final = (INCOME, COSTS)
AFTER_GROSS: Final = (OTHER_INCOME, EXPENSES)
TYPES: Final = frozenset(each for part in (*BEFORE_GROSS, *AFTER_GROSS) for each in part.types)
"""Types of account that make up the profit."""


class Profit:
    """What each account and each part came to in some columns: by AccountID, debits less credits."""

    def __init__(self, accounts: Sequence[Record], columns: Sequence[Mapping[str, Decimal]]) -> None:
        self._accounts = accounts
        self._columns = columns

    def total(self, part: Part) -> list[Decimal]:
        ids = [account["AccountID"] for account in self._accounts if account["Type"] in part.types]
        return [part.sign * sum((column.get(each, ZERO) for each in ids), ZERO) for column in self._columns]

    @property
    def gross(self) -> list[Decimal]:
        return self._earned(BEFORE_GROSS)

    @property
    def net(self) -> list[Decimal]:
        return self._earned((*BEFORE_GROSS, *AFTER_GROSS))

    def sections(self, *, budgeted: bool = False) -> list[Record]:
        """As Xero lays it out: a part without amounts is left out, the two profits never are.

        In a budget they are sums, and what is spent has a sum as well (official examples, H).
        """
        result = report_rows.summary if budgeted else report_rows.row
        spent = [report_rows.section("", [report_rows.summary(["Total Expenses", *self.total(EXPENSES)])])]
        return [
            *self._parts(BEFORE_GROSS),
            report_rows.section("", [result(["Gross Profit", *self.gross])]),
            *self._parts(AFTER_GROSS),
            *(spent if budgeted else ()),
            report_rows.section("", [result(["Net Profit", *self.net])]),
        ]

    def _earned(self, parts: Iterable[Part]) -> list[Decimal]:
        sums = [[-part.sign * each for each in self.total(part)] for part in parts]
        return [sum(column, ZERO) for column in zip(*sums, strict=True)]

    def _parts(self, parts: Iterable[Part]) -> Iterable[Record]:
        for part in parts:
            if rows := [row for account in self._accounts if (row := self._row(part, account))]:
                yield report_rows.section(part.title, [*rows, report_rows.summary([part.total, *self.total(part)])])

    def _row(self, part: Part, account: Record) -> Record | None:
        if account["Type"] not in part.types:
            return None
        amounts = [part.sign * column.get(account["AccountID"], ZERO) for column in self._columns]
        return report_rows.row([account["Name"], *amounts], account["AccountID"]) if any(amounts) else None
