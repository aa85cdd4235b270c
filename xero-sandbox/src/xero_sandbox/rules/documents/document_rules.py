"""The rules that all documents with line items share; what differs between them are rows and a few functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import totals
from xero_sandbox.rules.checks.names_and_ids import taken_from
from xero_sandbox.rules.checks.text_lengths import check_lengths
from xero_sandbox.rules.checks.validation_errors import Findings
from xero_sandbox.rules.documents.branding_theme import check_theme
from xero_sandbox.rules.documents.contact_of_document import entered, party_of
from xero_sandbox.rules.documents.currency_rate import currency_of
from xero_sandbox.rules.documents.document_dates import plain, today
from xero_sandbox.rules.documents.document_numbers import check_number, next_number, numbered
from xero_sandbox.rules.documents.lock_dates import require_open_when_posted
from xero_sandbox.rules.documents.part_paid import is_unstamped
from xero_sandbox.rules.documents.stock_on_hand import require_stock
from xero_sandbox.rules.documents.totals import check_totals
from xero_sandbox.rules.documents.voiding import VOID
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved
from xero_sandbox.rules.lines.line_items import lines_of
from xero_sandbox.rules.lines.reading_rules import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.documents.contact_of_document import Party
    from xero_sandbox.rules.documents.status_transitions import Transitions
    from xero_sandbox.rules.interface import Case, Rules

SELLING: Final = frozenset({"ACCREC", "ACCRECCREDIT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """What differs between the kinds of document."""

    transitions: Transitions
    number: str | None
    """Field with the number, if there is one to choose."""
    written: tuple[str, ...]
    """Fields that are kept as they are sent."""
    blank: Callable[[Case, Record], Record]
    """What a new document begins with; gets the contact."""
    finish: Callable[[Case, Record, Record | None], Record]
    """The document with what follows from all the rest; gets what it was before, too. May raise InvalidError."""
    types: tuple[str, ...] = ()
    """Values that Type may have; empty when there is no Type to choose."""
    unique: tuple[str, ...] = ()
    """Types whose numbers are unique and made up by Xero; of documents without a choice of Type, all are."""
    selling: bool | None = None
    """Whether it goes to a customer; None when the Type says so."""
    may_create_contacts: bool = True
    taxed_by_account: bool = True
    discounts: tuple[str, ...] = ()
    """Types whose lines can have a discount; "" for documents without Type."""
    capitals: bool = False
    """LineAmountTypes are printed in capitals (S-QUOTES, H)."""

    def sells(self, record: Record) -> bool:
        return record.get("Type") in SELLING if self.selling is None else self.selling

    def is_unique(self, kind: str | None) -> bool:
        return not self.types or kind in self.unique


class DocumentRules:
    def __init__(self, sort: Sort, contacts: Rules) -> None:
        self._sort = sort
        self._contacts = contacts

    def find(self, case: Case) -> Stored | None:
        """By id, then by number where numbers are unique (S-REQRESP, H)."""
        collection, key = case.organisation.collections[case.kind.path], str(case.kind.key)
        if wanted := case.key or case.sent.get(key):
            stored = collection.find(wanted)
            if not stored:
                raise InvalidError(Rule.DOCUMENT_NOT_FOUND.said(title=self._sort.transitions.title, key=key))
            return stored
        field = self._sort.number
        if not field or not case.sent.get(field) or not self._is_numbered(case):
            return None
        return numbered(collection, field, case.sent[field])

    def create(self, case: Case) -> Saved:
        if self._sort.types and case.sent.get("Type") not in self._sort.types:
            raise InvalidError(Rule.WRONG_TYPE.said(title=self._sort.transitions.title))
        return self._written(case, None, self._sort.transitions.started(case.sent.get("Status")))

    def update(self, case: Case, stored: Stored) -> Saved:
        before = stored.record
        if case.sent.get("Status") == "AUTHORISED" and before["Status"] == "PAID" and case.kind.path == "Invoices":
            raise InvalidError(Rule.STATUS_OF_SETTLED.said(status="AUTHORISED"))
        status = self._sort.transitions.moved(before["Status"], case.sent.get("Status"))
        if status in VOID:
            return self._voided(case, before, status)
        return self._written(case, before, status)

    def _voided(self, case: Case, before: Record, status: str) -> Saved:
        require_open_when_posted(case, self._sort.transitions.posted, before)
        record = self._sort.finish(replace(case, sent={}), {**before, "Status": status}, before)
        require_stock(case, record, before)
        return Saved(record=record)

    def _is_numbered(self, case: Case) -> bool:
        """An element without a Type can only mean a document whose number is unique."""
        kind = case.sent.get("Type")
        return kind is None or self._sort.is_unique(kind)

    def _written(self, case: Case, before: Record | None, status: str) -> Saved:
        findings, sort, party = Findings(), self._sort, None
        with findings.noting():
            party = party_of(case, before, self._contacts, may_create=sort.may_create_contacts)
        record = self._filled(case, before, party) | {"Status": status}
        with findings.noting():
            record |= currency_of(case, before, party.record if party else {})
        record |= self._priced(case, record, before, findings)
        self._check(case, record, before, findings)
        findings.settle(record)
        record = sort.finish(case, record, before)
        if sort.number and not record[sort.number] and sort.is_unique(record.get("Type")):
            record[sort.number] = next_number(case, sort.number)
        require_stock(case, record, before)
        if party:
            selling = sort.sells(record) if case.kind.path == "Invoices" else None
            record["Contact"] = entered(party, self._contacts, selling=selling)
        stamp = before is None or not is_unstamped(before, record)
        return Saved(record=record, warnings=tuple(findings.warnings), stamp=stamp)

    def _check(self, case: Case, record: Record, before: Record | None, findings: Findings) -> None:
        transitions, number = self._sort.transitions, self._sort.number
        for check in (check_lengths, check_theme):
            with findings.noting():
                check(case)
        with findings.noting():
            if number:
                unique = self._sort.is_unique(record.get("Type"))
                check_number(case, number, before, title=transitions.title, unique=unique)
        with findings.noting():
            require_open_when_posted(case, transitions.posted, before, record)

    def _filled(self, case: Case, before: Record | None, party: Party | None) -> Record:
        """What was there or what Xero fills in, and what was sent over it."""
        sent = taken_from(case.sent, (*self._sort.written, *filter(None, [self._sort.number])))
        if before:
            moved = {"Contact": party.record} if party and not party.is_in(before) else {}
            return {**before, **sent, **moved}
        sent["Date"] = plain(case.sent.get("Date") or today(case))
        contact = party.record if party else {}
        return {**self._sort.blank(replace(case, sent={**case.sent, **sent}), contact), **sent}

    def _priced(self, case: Case, record: Record, before: Record | None, findings: Findings) -> Record:
        sort, kind = self._sort, record.get("Type", "")
        old = (before or {}).get("LineAmountTypes", "Exclusive")
        types = case.sent.get("LineAmountTypes") or old
        usual = {"NOTAX": "NoTax"}.get(types.upper(), types.capitalize())
        sheet = Sheet(
            organisation=case.organisation,
            types=usual,
            unit_places=case.unit_places,
            selling=sort.sells(record),
            approved=record["Status"] in sort.transitions.complete,
            taxed_by_account=sort.taxed_by_account,
            discounts=kind in sort.discounts,
            empty_lines=case.empty_lines,
            new_lines=case.new_lines,
            retyped=types.upper() != old.upper(),
            findings=findings,
        )
        lines = lines_of(sheet, case.sent.get("LineItems"), (before or {}).get("LineItems", []))
        if record["Status"] != "DRAFT" and not lines and not findings.errors:
            findings.error(Rule.LINES_MISSING.said())
        sub_total, total_tax, total = totals(lines, usual)
        if total < 0:
            findings.error(f"The total of a {sort.transitions.title} cannot be negative")
        amounts = {"SubTotal": sub_total, "TotalTax": total_tax, "Total": total}
        if not findings.of_lines:
            check_totals(case.sent, amounts, findings)
        return {"LineAmountTypes": types.upper() if sort.capitals else usual, "LineItems": lines, **amounts}
