"""The one door to Xero's API: a call goes out signed and within the limits, and what Xero refuses has a name."""
