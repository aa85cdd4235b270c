"""The short collections that look ahead: budgets, repeating invoices, and ways to be paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from xero_sandbox.books.ids import Ids
from xero_sandbox.demo.line_items import EXCLUSIVE, priced

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.demo.company import Company

MONTHS_BACK, MONTHS_AHEAD = 12, 12
BUDGETED: Final = (("200", 24_000), ("260", 900), ("300", 9_500), ("400", 800), ("469", 2_400), ("477", 11_000))
"""Account code and about how much a month."""

REPEATING: Final = (
    ("ACCREC", "AUTHORISED", "MONTHLY", 1),
    ("ACCREC", "AUTHORISED", "WEEKLY", 2),
    ("ACCREC", "DRAFT", "MONTHLY", 3),
    ("ACCPAY", "AUTHORISED", "MONTHLY", 1),
    ("ACCPAY", "DRAFT", "WEEKLY", 4),
    ("ACCPAY", "DELETED", "MONTHLY", 12),
)
"""Type, status, unit and period."""

SERVICES: Final = (("Card payments", "https://pay.example/card"), ("Bank link", "https://pay.example/bank"))


def budgets(company: Company) -> list[Record]:
    """One for the whole company and one for a tracking option (S-BUDGETS, H)."""
    dice = company.dice("budgets")
    ids = Ids(f"{company.secret}/Budgets", 2)
    category = company.reference.categories[0]
    tracked = {field: category[field] for field in ("TrackingCategoryID", "Name", "Status")}
    tracked |= {
        "TrackingOptionID": category["Options"][0]["TrackingOptionID"],
        "Option": category["Options"][0]["Name"],
    }
    whose: tuple[tuple[str, str, list[Record]], ...] = (
        ("OVERALL", "Overall budget", []),
        ("TRACKING", "Eastside", [tracked]),
    )
    return [
        {
            "BudgetID": ids[place],
            "Type": kind,
            "Description": description,
            "Tracking": tracking,
            "BudgetLines": [_budget_line(company, code, amount, dice.random()) for code, amount in BUDGETED],
            "UpdatedDateUTC": company.timeline.stamp(company.timeline.part(place + 1, 3)),
        }
        for place, (kind, description, tracking) in enumerate(whose)
    ]


def repeating_invoices(company: Company) -> list[Record]:
    if not company.contacts.count:
        return []
    dice = company.dice("repeating invoices")
    ids = Ids(f"{company.secret}/RepeatingInvoices", len(REPEATING))
    found = []
    for place, (kind, status, unit, period) in enumerate(REPEATING):
        write = company.lines.sale if kind == "ACCREC" else company.lines.purchase
        record = {
            "RepeatingInvoiceID": ids[place],
            "ID": ids[place],
            "Type": kind,
            "Status": status,
            "Contact": company.contacts.pick(kind, dice),
            "Schedule": _schedule(company.today, unit, period),
            "Reference": "",
            "CurrencyCode": company.currency,
            "HasAttachments": False,
            "ApprovedForSending": False,
            "SendCopy": False,
            "MarkAsSent": False,
            "IncludePDF": False,
        }
        found.append(record | priced(write(EXCLUSIVE, dice), EXCLUSIVE))
    return found


def payment_services(company: Company) -> list[Record]:
    ids = Ids(f"{company.secret}/PaymentServices", len(SERVICES))
    return [
        {
            "PaymentServiceID": ids[place],
            "PaymentServiceName": name,
            "PaymentServiceUrl": url,
            "PayNowText": "Pay now",
            "PaymentServiceType": "Custom",
        }
        for place, (name, url) in enumerate(SERVICES)
    ]


def month_of(day: date, months_later: int) -> date:
    """The first day of a month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months_later, 12)
    return date(year, month + 1, 1)


def _budget_line(company: Company, code: str, amount: int, luck: float) -> Record:
    return {
        "AccountID": company.chart.account(code)["AccountID"],
        "AccountCode": code,
        "BudgetBalances": [
            {"Period": month_of(company.today, later), "Amount": Decimal(round(amount * (1 + luck / 5) + 10 * later))}
            for later in range(-MONTHS_BACK, MONTHS_AHEAD)
        ],
    }


def _schedule(today: date, unit: str, period: int) -> Record:
    return {
        "Period": period,
        "Unit": unit,
        "DueDate": 20,
        "DueDateType": "OFFOLLOWINGMONTH",
        "StartDate": month_of(today, -6),
        "NextScheduledDate": month_of(today, 1),
    }
