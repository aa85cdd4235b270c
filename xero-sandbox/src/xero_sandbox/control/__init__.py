"""What tests and benchmarks steer and read under /_sandbox, and Xero does not have."""
