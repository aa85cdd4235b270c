"""The chapters of a block that the journals of its documents are written in, on either basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.document_to_journal import ACCRUALS, accrual_lines, cash_lines
from xero_sandbox.books.journals import day_of, journal, reversed_lines
from xero_sandbox.books.numbering import journal_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_sandbox.books.account_balances import Posted
    from xero_sandbox.books.record import Record
    from xero_sandbox.demo.company import Block, Company, Event

CHAPTERS: Final = ("trade", "bank", "adjustments", "expenses")
"""Those whose documents post something."""
LEDGERS: Final = {"Journals": accrual_lines, "CashJournals": cash_lines}


def write_ledger(block: Block) -> None:
    for event in _events(block):
        _write(
            block, "Journals", event, accrual_lines(event.source_type, event.record, block.company.chart, event.paid)
        )


def write_cash_ledger(block: Block) -> None:
    for event in _events(block):
        if event.source_type not in ACCRUALS:
            lines = cash_lines(event.source_type, event.record, block.company.chart, event.paid)
            _write(block, "CashJournals", event, lines)


def _events(block: Block) -> list[Event]:
    chapters = (block.company.chapter(name, block.number) for name in CHAPTERS)
    return sorted((event for chapter in chapters for event in chapter.events), key=lambda event: event.moment)


def _write(block: Block, path: str, event: Event, lines: list[Record]) -> None:
    number = journal_number(block.count(path))
    posted = reversed_lines(lines) if event.undone else lines
    entry = journal(event.source_type, event.record, posted, block.dice)
    entry = {"JournalID": block.new_id(path), "JournalNumber": number, **entry}
    block.write(path, entry, event.moment, "CreatedDateUTC")


def posted_in(company: Company, ledger: str) -> Iterator[Posted]:
    """What all blocks post, block by block: the same as their journals say, in two thirds of the time."""
    lines_of = LEDGERS[ledger]
    for number in range(company.plan.blocks):
        for name in CHAPTERS:
            for event in company.chapter(name, number).events:
                lines = lines_of(event.source_type, event.record, company.chart, event.paid)
                if lines:
                    posted = reversed_lines(lines) if event.undone else lines
                    yield day_of(event.record), event.source_type, posted, event.undone
