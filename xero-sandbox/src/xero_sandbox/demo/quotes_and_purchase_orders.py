"""The chapter of a block that purchase orders and quotes are written in: neither posts anything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import ONE
from xero_sandbox.demo.line_items import EXCLUSIVE, INCLUSIVE, NO_TAX, Terms, discount_of, pick, priced
from xero_sandbox.demo.name_lists import REFERENCES
from xero_sandbox.demo.record_counts import shares
from xero_sandbox.demo.timeline import day_of, moments_between

if TYPE_CHECKING:
    from datetime import date

    from xero_sandbox.books.record import Record
    from xero_sandbox.demo.company import Block
    from xero_sandbox.demo.scenarios import Share

TITLES: Final = ("Showroom fit-out", "Reading corner", "Office for twelve", "Kitchen table and chairs", "Restoration")
DELIVERY_ADDRESS: Final = "18 Sawmill Road\nHollowmere\nNelson\n7010"
TERMS: Final = "Prices hold until the quote expires."
USUAL: Final = (EXCLUSIVE, EXCLUSIVE, EXCLUSIVE, INCLUSIVE, NO_TAX)


def write_orders(block: Block) -> None:
    for path, write in (("PurchaseOrders", _order), ("Quotes", _quote)):
        for moment, share in drawn(block, path):
            block.write(path, write(block, share.status, day_of(moment)), moment)


def drawn(block: Block, path: str) -> list[tuple[int, Share]]:
    """What a block has of a collection, and when."""
    told = shares(block.company.plan.size(block.number))
    rows = [share for share, count in told.items() if share.path == path for _ in range(count)]
    moments = [(moment, row) for row in rows for moment in moments_between(block.start, block.end, 1, block.dice)]
    return sorted(moments, key=lambda pair: pair[0])


def _order(block: Block, status: str, day: date) -> Record:
    terms = pick(USUAL, block.dice)
    lines = block.company.lines.purchase(terms, block.dice)
    return _document(block, "PurchaseOrders", status, day, lines, terms) | {
        "DeliveryDate": day + timedelta(days=14),
        "DeliveryAddress": DELIVERY_ADDRESS,
        "AttentionTo": "Goods in",
        "Telephone": "",
        "DeliveryInstructions": "Ring the bell at the yard gate.",
        "SentToContact": status in {"AUTHORISED", "BILLED"},
        "IsDiscounted": False,
        "Type": "PURCHASEORDER",
        "HasErrors": False,
        "HasAttachments": False,
    }


def _quote(block: Block, status: str, day: date) -> Record:
    """Quotes print how amounts are taxed in capitals (S-QUOTES, H)."""
    terms = pick(USUAL, block.dice)
    terms = terms._replace(line_amount_types=terms.line_amount_types.upper())
    lines = block.company.lines.sale(terms, block.dice)
    return _document(block, "Quotes", status, day, lines, terms) | {
        "TotalDiscount": discount_of(lines),
        "ExpiryDate": day + timedelta(days=30),
        "Title": pick(TITLES, block.dice),
        "Summary": "",
        "Terms": TERMS,
    }


def _document(block: Block, path: str, status: str, day: date, lines: list[Record], terms: Terms) -> Record:  # noqa: PLR0913, PLR0917
    word = path[:-1]
    return {
        f"{word}ID": block.new_id(path),
        f"{word}Number": block.new_number(path),
        "Reference": pick(REFERENCES, block.dice),
        "Contact": block.company.contacts.pick("ACCREC" if path == "Quotes" else "ACCPAY", block.dice),
        "Date": day,
        "Status": status,
        "CurrencyCode": block.company.currency,
        "CurrencyRate": ONE,
        "BrandingThemeID": block.company.reference.theme_ids[0],
        **priced(lines, terms),
    }
