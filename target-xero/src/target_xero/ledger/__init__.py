"""What the target remembers: what it meant to send, what became of it, and what stands at Xero under our keys."""
