"""What an option of a tracking category looks like, generated or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record


def option_of(key: str, name: str, status: str) -> Record:
    return {
        "TrackingOptionID": key,
        "Name": name,
        "Status": status,
        "HasValidationErrors": False,
        "IsDeleted": False,
        "IsArchived": status == "ARCHIVED",
        "IsActive": status == "ACTIVE",
    }
