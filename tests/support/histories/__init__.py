"""Random histories of what is published, played against the command, and compared with what the books must hold."""
