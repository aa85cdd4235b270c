"""The currencies that a generated company knows, and the rates in place of those that Xero looks up each day."""

from __future__ import annotations

from typing import Final

CURRENCIES: Final = (
    ("NZD", "New Zealand Dollar", "1"),
    ("AUD", "Australian Dollar", "0.92"),
    ("EUR", "Euro", "0.56"),
    ("GBP", "British Pound", "0.48"),
    ("USD", "United States Dollar", "0.61"),
)
"""Code, name, and about how many of them one unit of the first, the company's own, is worth."""
