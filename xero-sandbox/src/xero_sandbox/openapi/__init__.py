"""What Xero's own document says: its operations, and the fields of its models."""
