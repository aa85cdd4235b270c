"""How one collection of one organisation is read: page by page, from where the last run stopped."""
