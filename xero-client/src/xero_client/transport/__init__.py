"""One request over the wire and its answer: timeouts, tries, and JSON that is not quite JSON."""
