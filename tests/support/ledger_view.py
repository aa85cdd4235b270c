"""The general ledger as a warehouse has it after some runs, and as Xero's own journals have it."""

from __future__ import annotations

import json
import typing as t
from collections import defaultdict
from datetime import datetime, timezone
from decimal import Decimal

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from support.sandbox import Sandbox

Json: t.TypeAlias = dict[str, t.Any]
Place: t.TypeAlias = tuple[str | None, str | None, str]
"""SourceType, AccountID and day."""
Sums: t.TypeAlias = dict[Place, Decimal]

COST_OF_SALES: t.Final = {
    (source_type, code)
    for source_type in ("ACCREC", "ACCRECCREDIT", "CASHREC", "ACCRECPAYMENT", "ARCREDITPAYMENT")
    for code in ("310", "630")
}
"""No document says at what cost the stock of a tracked item went out; on a cash basis it goes with the payments."""
PAID_BACK: t.Final = {("EXPPAYMENT", "090"), ("EXPPAYMENT", None)}
"""No record says from which bank account an expense claim was paid back."""
NOT_IN_DOCUMENTS: t.Final = COST_OF_SALES | PAID_BACK


class View:
    """Rows by their keys, the latest version of each, as loaders keep them."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, ...], Json] = {}

    def load(self, rows: Iterable[Json]) -> None:
        for row in rows:
            self._rows[row["tenant_id"], row["Collection"], row["DocumentID"], row["PostingID"]] = row

    def loaded(self) -> list[Json]:
        return list(self._rows.values())

    def current(self) -> list[Json]:
        """Those with the newest stamp of their document."""
        newest: dict[tuple[str, ...], str] = {}
        for key, row in self._rows.items():
            newest[key[:3]] = max(newest.get(key[:3], ""), row["UpdatedDateUTC"])
        return [row for key, row in self._rows.items() if row["UpdatedDateUTC"] == newest[key[:3]]]


def posted(rows: Iterable[Json]) -> Sums:
    """What rows of ours come to, as far as documents can say it."""
    return summed(
        (row["SourceType"], row["AccountID"], row["AccountCode"], row["Date"], exact(row["NetAmount"])) for row in rows
    )


def journalled(sandbox: Sandbox, **query: t.Any) -> Sums:
    """The same of Xero's journals."""
    return summed(
        (journal.get("SourceType"), line["AccountID"], line["AccountCode"], day(journal), line["NetAmount"])
        for journal in journals(sandbox, **query)
        for line in journal["JournalLines"]
    )


def journals(sandbox: Sandbox, **query: t.Any) -> list[Json]:
    found: list[Json] = []
    while True:
        answer = sandbox.get("Journals", offset=found[-1]["JournalNumber"] if found else 0, **query)
        page = json.loads(answer.text, parse_float=Decimal)["Journals"]
        if not page:
            return found
        found += page


def summed(lines: Iterable[tuple[str | None, str | None, str | None, str, Decimal]]) -> Sums:
    found: Sums = defaultdict(Decimal)
    for source_type, account, code, when, amount in lines:
        if (source_type, code) not in NOT_IN_DOCUMENTS:
            found[source_type, account, when] += amount
    return {place: amount for place, amount in found.items() if amount}


def day(journal: Json) -> str:
    milliseconds = int(journal["JournalDate"].removeprefix("/Date(").partition("+")[0])
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).date().isoformat()


def exact(amount: float | str) -> Decimal:
    """An amount as it stood in the message: the tests read it as a float, which prints as it was written."""
    return Decimal(str(amount))
