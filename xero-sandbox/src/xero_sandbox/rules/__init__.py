"""What Xero allows: one small module for each kind of record, or family of kinds."""
