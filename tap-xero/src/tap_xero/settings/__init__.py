"""The settings that only the tap has, checked before the first call."""
