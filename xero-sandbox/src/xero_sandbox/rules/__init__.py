"""What Xero allows: a file for each entity, and folders for what several share: checks, lines, documents."""
