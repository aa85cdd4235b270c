"""The command xero-auth: connects organisations, and tells about the connection."""
