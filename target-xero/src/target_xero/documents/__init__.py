"""Rows in, documents out: routed, grouped, shaped as Xero wants them, and checked before a call is spent."""
