"""The write protocol: what is sent, in which calls, and how we find out what became of it."""
