"""What tap-xero and target-xero share: one connection to Xero and one description of what it holds."""
