"""Values in settings that are computed, within bounds: text that begins with =."""
