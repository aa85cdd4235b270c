"""What differs between a document of ours and the one at Xero: fields, lines, what may still change."""
