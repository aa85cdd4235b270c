"""What concerns a run as a whole: the state it starts from, whose turn it is, progress, and the summary."""
