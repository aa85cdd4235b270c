"""What tests need that is no test."""
