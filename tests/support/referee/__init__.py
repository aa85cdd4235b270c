"""Holds what the sandbox answers against Xero's own document, with a validator that neither of us wrote."""
