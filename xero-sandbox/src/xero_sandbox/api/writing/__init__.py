"""How a write is asked for and answered."""
