"""The line items of documents: accounts, taxes, items, tracking, prices."""
