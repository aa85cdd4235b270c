"""Several organisations in one run: the input is parted by a column, and each part is a run of its own."""
