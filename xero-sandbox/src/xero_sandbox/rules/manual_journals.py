"""Manual journals: their lines come to nothing, tax included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.arithmetic import money
from xero_sandbox.books.record import ZERO
from xero_sandbox.rules.checks.names_and_ids import found_by_id, taken_from
from xero_sandbox.rules.checks.validation_errors import Findings
from xero_sandbox.rules.documents.document_dates import plain, today
from xero_sandbox.rules.documents.lock_dates import require_open_when_posted
from xero_sandbox.rules.documents.status_transitions import MANUAL_JOURNALS
from xero_sandbox.rules.documents.voiding import VOID
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError, Saved
from xero_sandbox.rules.lines.line_items import lines_of
from xero_sandbox.rules.lines.reading_rules import Sheet

if TYPE_CHECKING:
    from decimal import Decimal

    from xero_sandbox.books.record import Record, Stored
    from xero_sandbox.rules.interface import Case

WRITTEN: Final = ("Date", "Narration", "ShowOnCashBasisReports", "Url")
SHOWN: Final = ("LineAmount", "AccountCode", "AccountID", "Description", "TaxType", "TaxAmount", "Tracking")
FEWEST: Final = 2


class ManualJournalRules:
    def find(self, case: Case) -> Stored | None:
        return found_by_id(case)

    def create(self, case: Case) -> Saved:
        blank = {
            "ManualJournalID": case.organisation.new_id(),
            "Date": today(case),
            "ShowOnCashBasisReports": True,
            "HasAttachments": False,
            "LineAmountTypes": "NoTax",
        }
        return _written(case, blank, None, MANUAL_JOURNALS.started(case.sent.get("Status")))

    def update(self, case: Case, stored: Stored) -> Saved:
        before = stored.record
        status = MANUAL_JOURNALS.moved(before["Status"], case.sent.get("Status"))
        if status in VOID:
            require_open_when_posted(case, MANUAL_JOURNALS.posted, before)
            return Saved(record={**before, "Status": status})
        return _written(case, before, before, status)


def _written(case: Case, draft: Record, before: Record | None, status: str) -> Saved:
    findings = Findings()
    types = case.sent.get("LineAmountTypes") or draft["LineAmountTypes"]
    record = {**draft, **taken_from(case.sent, WRITTEN), "Status": status}
    record |= {"LineAmountTypes": types, "Date": plain(record["Date"])}
    if not record.get("Narration", "").strip():
        findings.error("Narration must be specified")
    if before is None or "JournalLines" in case.sent or types != draft["LineAmountTypes"]:
        sent = case.sent.get("JournalLines") or draft.get("JournalLines", [])
        record["JournalLines"] = _lines(case, sent, types, findings)
    with findings.noting():
        require_open_when_posted(case, MANUAL_JOURNALS.posted, before, record)
    findings.settle(record)
    _check_balance(record)
    return Saved(record=record, warnings=tuple(findings.warnings))


def _lines(case: Case, sent: list[Record], types: str, findings: Findings) -> list[Record]:
    """Every line needs an account and an amount, even in a draft (S-MJ, M)."""
    sheet = Sheet(
        organisation=case.organisation,
        types=types,
        unit_places=2,
        selling=False,
        approved=True,
        bank_too=True,
        findings=findings,
    )
    lines = lines_of(sheet, [_shown(line) for line in sent], [])
    return [{**_shown(line), "IsBlank": False} for line in lines]


def _shown(line: Record) -> Record:
    return taken_from(line, SHOWN)


def _check_balance(journal: Record) -> None:
    """Raises InvalidError with the sums, as Xero words it (M)."""
    lines = journal["JournalLines"]
    if len(lines) < FEWEST:
        raise InvalidError("A Journal must have at least two journal lines")
    amounts = [_gross(line, journal["LineAmountTypes"]) for line in lines]
    debits = sum((amount for amount in amounts if amount > 0), ZERO)
    credit = -sum((amount for amount in amounts if amount < 0), ZERO)
    if debits != credit:
        raise InvalidError(Rule.JOURNAL_UNBALANCED.said(debits=money(debits), credits=money(credit)))


def _gross(line: Record, types: str) -> Decimal:
    amount: Decimal = line["LineAmount"]
    return amount + line["TaxAmount"] if types == "Exclusive" else amount
