"""Runs fresh_duckdb.sql, and fails with what it finds."""

import sys
from pathlib import Path

import duckdb

with duckdb.connect("warehouse.duckdb", read_only=True) as warehouse:
    missing = warehouse.execute(Path("fresh_duckdb.sql").read_text(encoding="utf-8")).fetchall()
sys.exit("\n".join(line for (line,) in missing) or None)
