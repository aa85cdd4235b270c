#!/usr/bin/env python3
"""Runs a file of SQL in warehouse.duckdb, and shows what its last query finds."""

import sys
from pathlib import Path

import duckdb

warehouse = duckdb.connect("warehouse.duckdb")
if found := warehouse.sql(Path(sys.argv[1]).read_text(encoding="utf-8")):
    found.show(max_width=120)
