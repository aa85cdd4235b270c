"""The settings that both plugins share, and how values become settings."""
