"""Line items: replaced as a set, filled from items and accounts, priced, taxed and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.rules.checks.amounts_and_accounts import exact
from xero_sandbox.rules.checks.names_and_ids import taken_from
from xero_sandbox.rules.lines.account_and_tax import book, tax_rate
from xero_sandbox.rules.lines.inventory_account import require_asset
from xero_sandbox.rules.lines.merging import PRICED, item_defaults, item_of, merged, news
from xero_sandbox.rules.lines.prices import AMOUNTS, amounts_of, tax_of
from xero_sandbox.rules.lines.tracking import tracked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.lines.reading_rules import Sheet


def lines_of(sheet: Sheet, sent: Sequence[Record] | None, before: Sequence[Record]) -> list[Record]:
    """The lines of a document: with a known LineItemID changed, without one new, not mentioned gone (S-INVOICES, H).

    When none were sent, they stay. What is wrong goes to the sheet's findings.
    """
    known = {line["LineItemID"]: line for line in before if "LineItemID" in line}
    if sent is None or (not sent and sheet.empty_lines == "kept"):
        sent = [{"LineItemID": key} for key in known]
    found: list[tuple[bool, Record]] = []
    for place, each in enumerate(sent):
        old = known.pop(each.get("LineItemID", ""), None)
        sheet.findings.lines.append(each)
        with sheet.findings.noting(line=place):
            sheet.findings.lines[place] = line = _line(sheet, each, old)
            found.append((old is None, line))
    if sheet.new_lines != "as_sent":
        found.sort(key=lambda pair: pair[0] is (sheet.new_lines == "last"))
    return [line for _, line in found]


def _line(sheet: Sheet, sent: Record, before: Record | None) -> Record:
    new = news(sheet, sent, before)
    line = merged(sheet, new, before) if before else new
    item = item_of(sheet, line, before)
    if item:
        line = {**item_defaults(sheet, item), **line, "ItemCode": item["Code"]}
    book(sheet, line, before)
    if not before or "ItemCode" in new or new.keys() & {"AccountCode", "AccountID"}:
        require_asset(sheet, line, item)
    if before and not new.keys() & PRICED:
        amounts = {name: exact(value) for name, value in taken_from(before, AMOUNTS).items()}
    else:
        amounts = amounts_of(line, sheet.unit_places, discounts=sheet.discounts, needed=sheet.approved)
    rate = tax_rate(sheet, line, before)
    tax = tax_of({**line, **amounts}, rate, sheet.types)
    return {
        "LineItemID": before["LineItemID"] if before else sheet.organisation.new_id(),
        "Description": line.get("Description", ""),
        **taken_from(line, ("ItemCode", "TaxType", "AccountCode", "AccountID")),
        **({"Item": taken_from(item, ("ItemID", "Name", "Code"))} if item else {}),
        **{name: amounts[name] for name in ("Quantity", "UnitAmount") if name in amounts},
        "TaxAmount": tax,
        "LineAmount": amounts["LineAmount"],
        "Tracking": tracked(sheet, sent.get("Tracking"), (before or {}).get("Tracking", [])),
        **{name: amounts[name] for name in ("DiscountRate", "DiscountAmount") if amounts.get(name)},
    }
