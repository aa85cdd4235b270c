"""What a stream asks Xero, and where each of its questions stands."""
