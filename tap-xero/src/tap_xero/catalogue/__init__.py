"""What can be read beside Xero's collections: parts of records, what costs a call for each record, reports."""
