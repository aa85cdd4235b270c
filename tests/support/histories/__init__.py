"""Random histories of what is published, played against the real command, and compared with what the books must hold."""
