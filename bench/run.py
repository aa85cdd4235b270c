"""Measures reading and publishing beside others, in one run, as one table; docs/performance.md has the last one.

    run.py [--into FILE]   print the table, and put it between the marks of FILE

Needs half an hour of a machine that does nothing else, and an index of packages.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import publishing
import reading
from measured import table, told

BEGIN, END = "<!-- table:begin -->", "<!-- table:end -->"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", type=Path)
    page: Path | None = parser.parse_args().into
    text = table([told(each) for each in itertools.chain(reading.rows(), publishing.rows())])
    print(text)
    if page:
        before, _, rest = page.read_text().partition(BEGIN)
        page.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
