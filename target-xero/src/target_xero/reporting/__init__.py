"""Files and lines that people read: results, rejects, the plan, the summary."""
