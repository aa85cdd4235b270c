"""The GST returns that the organisation has published: one for each two months of the last year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.books.ids import Ids
from xero_sandbox.books.record import ZERO
from xero_sandbox.books.reports import report_rows
from xero_sandbox.books.reports.periods import Window, month_of, months_before
from xero_sandbox.books.reports.profit import COSTS, EXPENSES, INCOME, OTHER_INCOME, Profit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from xero_sandbox.books.record import Record
    from xero_sandbox.books.reports.books_view import View

MONTHS: Final = 2
RETURNS: Final = 6
NAME: Final = "GST Return"
TYPE: Final = "GSTReturn"
FIRST_YEAR: Final = 2000
PER_YEAR: Final = 12 // MONTHS
MOST: Final = 600
"""Returns that have ids: a hundred years."""
TAX_ACCOUNT: Final = "GST"


def published(view: View) -> list[Record]:
    """The newest first, as a list shows them."""
    return [_head(view, window) for window in _windows(view)]


def published_report(view: View, report_id: str) -> Record | None:
    """One of them with its fields, which are no rows (S-REPORTS, H)."""
    for window in _windows(view):
        head = _head(view, window)
        if head["ReportID"] == report_id.lower():
            boxes = [(name, told, report_rows.amount(value)) for name, told, value in _boxes(view, window)]
            return {**head, "Fields": [_field(*each) for each in (*_about(view, window), *boxes)]}
    return None


def _windows(view: View) -> Iterator[Window]:
    """Whole pairs of months that are over."""
    last = months_before(view.today, 1 + view.today.month % MONTHS)
    for place in range(RETURNS):
        end = months_before(last, place * MONTHS)
        yield Window(months_before(end, MONTHS - 1).replace(day=1), month_of(end).last)


def _head(view: View, window: Window) -> Record:
    place = (window.first.year - FIRST_YEAR) * PER_YEAR + (window.first.month - 1) // MONTHS
    span = f"{report_rows.short_day(window.first)} to {report_rows.short_day(window.last)}"
    return {
        "ReportID": Ids(f"{view.organisation.tenant_id}/Reports", MOST)[place % MOST],
        "ReportName": NAME,
        "ReportType": TYPE,
        "ReportTitle": NAME,
        "ReportTitles": [NAME, view.organisation_record["Name"], span],
        "ReportDate": span,
    }


def _about(view: View, window: Window) -> list[tuple[str, str, str]]:
    """What a return says before its figures (official example, H)."""
    first, last = (f"{day.isoformat()}T00:00:00" for day in window)
    return [
        ("1", "Registration number", view.organisation_record.get("TaxNumber", "")),
        ("GSTBasis", "GST basis", "Invoice Basis"),
        ("PeriodCovered", "Period covered by the return", f"{MONTHS} Monthly"),
        ("From", "From", first),
        ("2", "To", last),
    ]


def _boxes(view: View, window: Window) -> list[tuple[str, str, Decimal]]:
    profit = Profit(view.accounts(), [view.moved(window)])
    (sales,), (other,), (costs,), (expenses,) = map(profit.total, (INCOME, OTHER_INCOME, COSTS, EXPENSES))
    collected, paid = (_tax(view, window, debit=debit) for debit in (False, True))
    return [
        ("5", "Total sales and income including GST", sales + other + collected),
        ("10", "Total GST collected on sales and income", collected),
        ("11", "Total purchases and expenses including GST", costs + expenses + paid),
        ("14", "Total GST credit for purchases and expenses", paid),
        ("15", "GST to pay or to be refunded", collected - paid),
    ]


def _tax(view: View, window: Window, *, debit: bool) -> Decimal:
    moved = view.balances.moved(*window, debit=debit)
    ids = [each["AccountID"] for each in view.accounts() if each.get("SystemAccount") == TAX_ACCOUNT]
    return abs(sum((moved.get(each, ZERO) for each in ids), ZERO))


def _field(name: str, description: str, value: str) -> Record:
    return {"FieldID": name, "Description": description, "Value": value}
