"""The Singer target for Xero."""
