"""The invoices of a block before they are written: what becomes of each, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from xero_sandbox.demo.line_items import pick
from xero_sandbox.demo.name_lists import EVERYDAY_NUMBERS
from xero_sandbox.demo.record_counts import stories
from xero_sandbox.demo.scenarios import LATENESS, PAYMENTS_PER_BATCH, Story
from xero_sandbox.demo.timeline import DAY, moments_between

if TYPE_CHECKING:
    from xero_sandbox.books.ids import Dice
    from xero_sandbox.books.record import Record
    from xero_sandbox.demo.company import Block

LONGEST_WAIT: Final = 45
"""Days between an invoice and its payment, at most."""
EVERYDAY: Final = 0.15


@dataclass(slots=True)
class Batch:
    """A batch payment, and how it stands within its payments; both are empty until the first is made."""

    record: Record = field(default_factory=dict)
    stub: Record = field(default_factory=dict)


@dataclass(slots=True)
class Deal:
    """One invoice, or one credit note on its own."""

    story: Story
    moment: int
    """When it was last changed, for instance paid."""
    entered: int
    """When it was approved."""
    number: str = ""
    batch: Batch = field(default_factory=Batch)
    """Shared with the deals that are paid together."""
    closes: bool = False
    """Whether it is the last of its batch."""


def deals_of(block: Block) -> list[Deal]:
    """All of a block, in the order of their last change."""
    plan, dice = block.company.plan, block.dice
    newest = plan.newest(block.number)
    told = stories(plan.size(block.number), newest=newest)
    deck = [story for story, count in told.items() for _ in range(count)]
    keyed = [(dice.random() + (LATENESS.get(story.status, 0) if newest else 0), story) for story in deck]
    keyed.sort(key=lambda pair: pair[0])
    moments = moments_between(block.start, block.end, len(deck), dice)
    deals = [
        Deal(story, moment, _entered(story, moment, dice)) for (_, story), moment in zip(keyed, moments, strict=True)
    ]
    _gather_batches(deals)
    _number(deals, block)
    return sorted(deals, key=lambda deal: deal.moment)


def _entered(story: Story, moment: int, dice: Dice) -> int:
    """What waits for nothing was approved just now."""
    if story.payments or story.credit or story.status == "VOIDED":
        return moment - DAY - int(dice.random() * (LONGEST_WAIT - 1) * DAY)
    return moment


def _gather_batches(deals: list[Deal]) -> None:
    """Move what is paid together to the moment of the last one."""
    batched = sorted((deal for deal in deals if deal.story.batch), key=lambda deal: deal.story.type)
    for _, same_type in groupby(batched, key=lambda deal: deal.story.type):
        queue = list(same_type)
        for first in range(0, len(queue), PAYMENTS_PER_BATCH):
            batch = queue[first : first + PAYMENTS_PER_BATCH]
            batch[-1].closes = True
            for deal in batch:
                deal.moment, deal.batch = batch[-1].moment, batch[-1].batch


def _number(deals: list[Deal], block: Block) -> None:
    """Sales count on in the order in which they were entered; suppliers have numbers of their own."""
    for deal in sorted(deals, key=lambda deal: deal.entered):
        if deal.story.type == "ACCREC":
            deal.number = block.new_number("Invoices", "ACCREC")
        elif deal.story.type == "ACCPAY":
            deal.number = supplier_number(block.dice)


def supplier_number(dice: Dice) -> str:
    if dice.random() < EVERYDAY:
        return pick(EVERYDAY_NUMBERS, dice)
    return f"{10_000 + int(dice.random() * 90_000)}"
