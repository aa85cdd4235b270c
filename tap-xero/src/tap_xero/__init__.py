"""The Singer tap for Xero."""
