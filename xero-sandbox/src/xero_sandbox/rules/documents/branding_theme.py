"""Branding themes of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.rules.interface import InvalidError

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.rules.interface import Case


def usual_theme(case: Case, contact: Record) -> Record:
    """The contact's theme or the organisation's first."""
    if theme := contact.get("BrandingTheme", {}).get("BrandingThemeID"):
        return {"BrandingThemeID": theme}
    themes = case.organisation.collections["BrandingThemes"].in_key_order()
    first = min((stored.record for stored in themes), key=lambda record: record.get("SortOrder", 0), default=None)
    return {"BrandingThemeID": first["BrandingThemeID"]} if first else {}


def check_theme(case: Case) -> None:
    theme = case.sent.get("BrandingThemeID")
    if theme and not case.organisation.collections["BrandingThemes"].find(theme):
        raise InvalidError("BrandingThemeID must be that of a branding theme")
