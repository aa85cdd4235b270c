"""Singer messages in: lines, streams, and how far STATE may pass."""
