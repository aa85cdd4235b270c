"""The settings that only the target has, and when they stop a run."""
