"""One run of the target: opens what it needs, takes rows in, and lets STATE pass when all before it is durable."""
