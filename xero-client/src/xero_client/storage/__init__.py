"""Everything that is kept: SQLite in a private file or PostgreSQL, with locks between processes."""
