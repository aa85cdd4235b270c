"""Dates, numbers and time zones as Xero and people write them."""
