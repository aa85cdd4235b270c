"""What was seen of the calls: counts, the last calls, and every secret that went over the wire."""
