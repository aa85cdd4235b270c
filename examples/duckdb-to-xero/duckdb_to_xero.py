#!/usr/bin/env python3
"""Writes what to_xero.sql finds, as Singer messages."""

from pathlib import Path

import duckdb

warehouse = duckdb.connect("warehouse.duckdb", read_only=True)
warehouse.execute(Path("to_xero.sql").read_text(encoding="utf-8"))
