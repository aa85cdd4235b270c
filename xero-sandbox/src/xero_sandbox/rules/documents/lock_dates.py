"""Dates of documents, none of which may lie in a period that is closed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from xero_sandbox.openapi.dates import day_of_text
from xero_sandbox.rules.checks.amounts_and_accounts import organisation_record
from xero_sandbox.rules.documents.document_dates import plain, today
from xero_sandbox.rules.error_messages import Rule
from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case

LOCKS: Final = {
    "PeriodLockDate": Rule.LOCKED_PERIOD,
    "EndOfYearLockDate": Rule.LOCKED_YEAR,
}
"""By field of the organisation."""


def date_of(case: Case, sent: Record) -> date:
    """The Date, or today if it was left out; raises InvalidError for one that is locked."""
    day = plain(sent.get("Date") or today(case))
    require_open(case.organisation, day)
    return day


def require_open(organisation: Organisation, day: date) -> None:
    for field, rule in LOCKS.items():
        locked = _day(organisation_record(organisation).get(field))
        if locked and isinstance(day, date) and plain(day) <= locked:
            raise InvalidError(rule.said(day=f"{locked:%d %B %Y}", short=f"{locked:%d-%b-%Y}"))


def _day(value: object) -> date | None:
    """The API cannot lock a period, so it is /_sandbox/records that does, with raw JSON."""
    if isinstance(value, str):
        return day_of_text(value)
    return plain(value) if isinstance(value, date) else None


def require_open_when_posted(case: Case, posted: AbstractSet[str], *records: Record | None) -> None:
    """Nothing that counts enters, leaves or changes in a period that is closed (S-ERR, H; that drafts may, M)."""
    for record in records:
        if record and record["Status"] in posted and "Date" in record:
            require_open(case.organisation, plain(record["Date"]))
