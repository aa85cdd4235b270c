"""What Xero documents of a path that a user gives: how it is paged, and by what its records are known."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from xero_client.catalogue.entities import ENTITIES, Paging

ACCOUNTING: t.Final = "/api.xro/2.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How a path hands out its records."""

    paging: Paging
    key: tuple[str, ...] = ()
    cursor: str | None = None
    """The number of its records, where they are asked for by offset."""
    stream: str | None = None
    """The stream of the catalogue that reads the same path."""
    size_param: str = "pageSize"
    largest: int = 1000
    """Records that a page can have."""


PAYROLL: t.Final = (
    *("Benefits", "Deductions", "EarningsOrders", "EarningsRates", "Employees", "Employees/[^/]+/SalaryAndWages"),
    *("LeaveTypes", "PayRunCalendars", "PayRuns", "Payslips", "Reimbursements", "StatutoryDeductions"),
    *("Superannuations", "Timesheets"),
)
"""Lists of the payroll of the UK, New Zealand and, with timesheets, Australia."""

PATHS: t.Final = (
    (r"/assets\.xro/1\.0/Assets", Known(paging=Paging.PAGES, largest=200)),
    (r"/bankfeeds\.xro/1\.0/(FeedConnections|Statements)", Known(paging=Paging.PAGES)),
    (r"/files\.xro/1\.0/Files", Known(paging=Paging.PAGES, size_param="pagesize", largest=100)),
    (
        r"/files\.xro/1\.0/Associations/(?!Count$)[^/]+",
        Known(paging=Paging.FIXED_PAGES, size_param="pagesize", largest=100),
    ),
    (r"/projects\.xro/2\.0/(Projects|ProjectsUsers)", Known(paging=Paging.PAGES, largest=500)),
    (r"/projects\.xro/2\.0/Projects/[^/]+/(Tasks|Time)", Known(paging=Paging.PAGES, largest=500)),
    (
        r"/payroll\.xro/1\.0/(Employees|LeaveApplications(/v2)?|PayrollCalendars|PayRuns|Superfunds|Timesheets)",
        Known(paging=Paging.FIXED_PAGES, largest=100),
    ),
    (
        rf"/payroll\.xro/2\.0/({'|'.join(PAYROLL)})",
        Known(paging=Paging.PAGES, largest=100),
    ),
)
"""Lists of Xero's other APIs that have pages, after the parameters that they document (S-OAS, H; S-LIVE, M)."""


def known(path: str) -> Known | None:
    """What is documented of a path, below the Accounting API or from the host on; None if nothing is."""
    below = path.removeprefix(ACCOUNTING).strip("/").lower()
    for entity in ENTITIES if not path.startswith("/") or path.startswith(ACCOUNTING) else ():
        if entity.path.lower() == below:
            number = entity.cursor if entity.paging is Paging.OFFSET else None
            return Known(paging=entity.paging, key=entity.key, cursor=number, stream=entity.stream)
    return next((each for form, each in PATHS if re.fullmatch(form, path.rstrip("/"), re.IGNORECASE)), None)
