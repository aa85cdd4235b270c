"""Looks documents up at Xero: by number, by name, by what they say, many by one call."""
