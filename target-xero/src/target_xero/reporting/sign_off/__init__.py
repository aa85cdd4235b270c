"""The page of a dry run, which somebody signs off before the run: what would be written, and what it comes to."""
