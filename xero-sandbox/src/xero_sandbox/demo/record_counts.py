"""How many records there are, known by arithmetic before any is made."""

from __future__ import annotations

from collections import Counter
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from xero_sandbox.demo.scenarios import (
    INVOICES,
    LONE_CREDIT_NOTES,
    PAYMENTS_PER_BATCH,
    RECEIPTS_PER_CLAIM,
    SHARES,
    Share,
    Story,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BLOCK: Final = 1_000
"""Invoices in a block of business, at most."""

POSTED: Final = {"AUTHORISED": 1, "PAID": 1, "POSTED": 1, "VOIDED": 2}
"""Journals by status of the document: what is voided was posted and reversed."""


def dealt(weights: Mapping[Story, int], invoices: int) -> dict[Story, int]:
    """All invoices shared among the stories by their weights: largest remainders first."""
    whole = sum(weights.values())
    counts = {story: invoices * weight // whole for story, weight in weights.items()}
    missing = invoices - sum(counts.values())
    by_remainder = sorted(weights, key=lambda story: -(invoices * weights[story] % whole))
    return counts | {story: counts[story] + 1 for story in by_remainder[:missing]}


def rounded(per_thousand: int, invoices: int) -> int:
    return (per_thousand * invoices + 500) // 1_000


@cache
def stories(invoices: int, *, newest: bool) -> dict[Story, int]:
    """How often each story is told in a block with so many invoices."""
    told = dealt({story: story.newest if newest else story.past for story in INVOICES}, invoices)
    alone = {story: rounded(story.newest if newest else story.past, invoices) for story in LONE_CREDIT_NOTES}
    return told | alone


@cache
def shares(invoices: int) -> dict[Share, int]:
    return {share: rounded(share.count, invoices) for share in SHARES}


@cache
def tally(invoices: int, *, newest: bool) -> Mapping[str, int]:
    """Records of each collection in such a block, and documents of each type."""
    total: Counter[str] = Counter()
    batched: Counter[str] = Counter()
    for story, count in stories(invoices, newest=newest).items():
        batched[story.type] += count * story.batch
        for path, records in _records_of_story(story).items():
            total[path] += count * records
    for share, count in shares(invoices).items():
        for path, records in _records_of_share(share).items():
            total[path] += count * records
    total["BatchPayments"] = sum(-(-count // PAYMENTS_PER_BATCH) for count in batched.values())
    return total


def _records_of_story(story: Story) -> Counter[str]:
    paid = len(story.payments) + 2 * story.bounced
    banked = story.credit in {"Prepayments", "Overpayments"}
    records = Counter({"CreditNotes" if story.alone else "Invoices": 1, story.type: 1, story.credit: 1})
    records += Counter({f"{story.type}CREDIT": story.credit == "CreditNotes"})
    records += Counter({"Payments": len(story.payments) + story.bounced, "LinkedTransactions": story.billable})
    records += Counter({"BankTransactions": banked, "CashJournals": paid + banked})
    records += Counter({"Journals": POSTED.get(story.status, 0) + 2 * story.edited + paid + bool(story.credit)})
    return records


def _records_of_share(share: Share) -> Counter[str]:
    records = Counter({share.path: 1})
    if share.path == "BankTransactions":
        posted = cash = 1 if share.status == "AUTHORISED" else 2
    elif share.path == "BankTransfers":
        posted = cash = 1 if share.status == "AUTHORISED" else 2
        records["BankTransactions"] = 2
    elif share.path == "ManualJournals":
        posted = cash = POSTED.get(share.status, 0)
    elif share.path == "ExpenseClaims":
        cash = int(share.status == "PAID")
        posted = POSTED.get(share.status, 0) + cash
        records["Receipts"] = RECEIPTS_PER_CLAIM
    else:
        posted = cash = 0
    return records + Counter({"Journals": posted, "CashJournals": cash})


class Plan:
    """The blocks of a history with so many invoices."""

    def __init__(self, invoices: int) -> None:
        self.invoices = invoices
        self.blocks = -(-invoices // BLOCK)
        self._offsets: dict[str, Sequence[int]] = {}

    @cached_property
    def first_invoices(self) -> Sequence[int]:
        """The position of each block's first invoice: blocks are as equal as can be."""
        return [self.invoices * block // max(self.blocks, 1) for block in range(self.blocks + 1)]

    def tally(self, block: int) -> Mapping[str, int]:
        return tally(self.size(block), newest=self.newest(block))

    def size(self, block: int) -> int:
        return self.first_invoices[block + 1] - self.first_invoices[block]

    def newest(self, block: int) -> bool:
        return block == self.blocks - 1

    def offsets(self, path: str) -> Sequence[int]:
        """The position of each block's first record of a collection, and at last how many there are."""
        if path not in self._offsets:
            counts = (self.tally(block)[path] for block in range(self.blocks))
            self._offsets[path] = list(accumulate(counts, initial=0))
        return self._offsets[path]
