"""What only receipts and repeating invoices have: whose they are, and when they are due."""

from __future__ import annotations

import typing as t

from target_xero.validation.problems import Problem, quoted

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.record import Record
    from target_xero.validation.planned_books import Known

REQUIRED: t.Final = ("Period", "Unit", "DueDate", "DueDateType")
COUNTED: t.Final = ("Period", "DueDate")


def problem_of_user(body: Record, before: Record | None, known: Known) -> Problem | None:
    """Why a receipt is nobody's (S-OAS, H)."""
    stub = body.get("User") or (before or {}).get("User") or {}
    key = stub.get("UserID") if isinstance(stub, dict) else None
    if key and known.among("Users", "UserID", key) != []:
        return None
    hint = f"Xero has no user {quoted(key)}." if key else "Name it by UserID."
    return Problem(words="A valid User must be specified", hint=hint)


def problems_of_schedule(body: Record, before: Record | None) -> Iterator[Problem]:
    """Why nobody knows when a repeating invoice comes (S-OAS, H)."""
    schedules = [each for record in (before or {}, body) if isinstance(each := record.get("Schedule"), dict)]
    schedule = {name: value for each in schedules for name, value in each.items()}
    missing = [name for name in REQUIRED if not schedule.get(name)]
    for name in missing:
        yield Problem(words=f"Schedule {name} is required")
    if not missing and any(schedule[name] < 1 for name in COUNTED):
        yield Problem(words="Schedule Period and DueDate must be greater than zero")
