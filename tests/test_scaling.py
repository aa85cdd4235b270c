"""The page on scaling shows what its script computes."""

from __future__ import annotations

import subprocess
import sys
import typing as t

from support.meltano import ROOT

PAGE: t.Final = (ROOT / "docs" / "scaling.md").read_text()


def test_the_page_has_the_numbers_that_the_script_prints() -> None:
    command = [sys.executable, str(ROOT / "bench" / "scaling.py")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    limits, day = printed.strip().split("\n\n")
    assert limits in PAGE
    assert day in PAGE
    assert "| calls a day | 744 | 74,400 | 7,440,000 |" in limits, "24 runs of 31 calls"
