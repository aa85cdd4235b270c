"""From the name of a stream to the place of Xero's that it is written to."""
