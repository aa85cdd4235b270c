"""What belongs to a record of a collection, as rows of its own: at no call, or at a call for each record."""
