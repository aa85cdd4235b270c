"""How Xero answers: which operation is meant, what the books say to it, and how Xero words that."""
