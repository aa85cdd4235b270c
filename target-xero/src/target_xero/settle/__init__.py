"""What became of documents that were sent: read from the answer, or found out where it was lost."""
