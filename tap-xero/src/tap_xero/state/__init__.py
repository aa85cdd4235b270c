"""What a Singer state remembers records by."""
