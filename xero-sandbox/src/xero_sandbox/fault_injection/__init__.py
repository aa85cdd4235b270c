"""What goes wrong on order: faults of single calls, and chaos in the books between the calls of a reader."""
