"""Singer streams: collections, parts of their records, and what costs a call for each record."""
