"""A Xero on localhost: OAuth, the Accounting API, limits and faults, for everyone without an account."""
