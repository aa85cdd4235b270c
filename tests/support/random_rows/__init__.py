"""Random rows of each kind, good and bad, for plans and runs."""
