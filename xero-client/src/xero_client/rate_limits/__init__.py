"""Xero's limits, shared with other processes, and what a run may cost by its settings."""
