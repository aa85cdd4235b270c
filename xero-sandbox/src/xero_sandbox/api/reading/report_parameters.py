"""Reads what is asked of a report; what cannot be read is refused with a 400 (status H, words L)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import orjson

from xero_sandbox.api import errors
from xero_sandbox.books.reports.profit_and_loss import Split
from xero_sandbox.openapi.operations import GUID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xero_sandbox.api.request_context import Asked
    from xero_sandbox.books.record import Record
    from xero_sandbox.http.messages import Response

DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(T00:00(:00)?)?")
YEARS: Final = range(1753, 9000)
"""Those from which any number of periods can be counted, back and forth."""
FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False}
MOST_PERIODS: Final = 11


class BadParameterError(Exception):
    """The message is for the caller."""

    def response(self) -> Response:
        return errors.validation([orjson.dumps({"ValidationErrors": [{"Message": str(self)}]})])


class ReportQuery:
    """The parameters of a report by their names in lower case; an empty one counts as not given."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def text(self, name: str) -> str:
        return self._asked.query.get(name.lower(), "").strip()

    def day(self, name: str) -> date | None:
        text = self.text(name)
        match = DAY.fullmatch(text)
        try:
            found = date.fromisoformat(match[1] if match else text) if text else None
        except ValueError:
            raise self._bad(name, "a date such as 2026-06-30") from None
        if found and found.year not in YEARS:
            raise self._bad(name, "a date such as 2026-06-30")
        return found

    def flag(self, name: str) -> bool:
        text = self.text(name).lower() or "false"
        if text not in FLAGS:
            raise self._bad(name, "true or false")
        return FLAGS[text]

    def number(self, name: str, *, least: int = 1, most: int) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or not least <= int(text[:5]) <= most:
            raise self._bad(name, f"a whole number from {least} to {most}")
        return int(text)

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        text = self.text(name).upper()
        if text and text not in choices:
            raise self._bad(name, f"one of {', '.join(choices)}")
        return text or None

    def guid(self, name: str, *, required: bool = False) -> str | None:
        text = self.text(name).lower()
        if required and not text:
            raise BadParameterError(f"The parameter {name} is required")
        if text and not GUID.fullmatch(text):
            raise self._bad(name, "a GUID")
        return text or None

    def contact(self) -> Record:
        stored = self._asked.organisation.collections["Contacts"].find(self.guid("contactID", required=True) or "")
        if not stored:
            raise BadParameterError("No contact has the contactID that was given")
        return stored.record

    def category(self, name: str) -> Record | None:
        key = self.guid(name)
        stored = self._asked.organisation.collections["TrackingCategories"].find(key) if key else None
        if key and not stored:
            raise BadParameterError(f"No tracking category has the {name} that was given")
        return stored.record if stored else None

    def split(self, number: str) -> Split | None:
        """A tracking category to be split by, all of it or one option; "2" for the second (S-REPORTS, H)."""
        category, option = self.category(f"trackingCategoryID{number}"), self.option(f"trackingOptionID{number}")
        if option and not category:
            place = number or "1"
            raise BadParameterError(  # A live report: XeroAPI/Xero-Java#100
                f"TrackingCategoryID{place} must be provided if a TrackingOptionID{place} is provided."
            )
        if category and option not in {None, *(each["TrackingOptionID"] for each in category["Options"])}:
            raise BadParameterError(f"The tracking category has no option with the trackingOptionID{number} given")
        return Split(category, option) if category else None

    def option(self, name: str) -> str | None:
        """The id of a tracking option that is there."""
        key = self.guid(name)
        categories = self._asked.organisation.collections["TrackingCategories"].in_default_order()
        known = {each["TrackingOptionID"] for stored in categories for each in stored.record["Options"]}
        if key and key not in known:
            raise BadParameterError(f"No tracking option has the {name} that was given")
        return key

    def _bad(self, name: str, wanted: str) -> BadParameterError:
        return BadParameterError(f"The parameter {name} must be {wanted}")
