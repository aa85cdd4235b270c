"""The general ledger as pure functions: a record as it was read, and a chart of accounts, become postings."""
