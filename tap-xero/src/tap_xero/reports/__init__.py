"""The reports: Xero's trees of text, as rows."""
