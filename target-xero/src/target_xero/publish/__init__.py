"""The write protocol from end to end: decide, write the intent ahead, send, settle; or, dry, only say what would be."""
