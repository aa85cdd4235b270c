"""The reports: trees of strings, computed from what the ledgers say."""
