"""What names and messages hold is shown to people, and commands no terminal."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xero_client.command.control_characters import ShownRecord, shown, shown_lines

COMMANDING: t.Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
EVIL: t.Final = "x\x1b[31m\r\x9b2J\u202e\nERROR all is lost"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_log_line_quotes_it_stays_one_line_and_holds_no_command(name: str) -> None:
    record = ShownRecord("tap-xero", logging.INFO, "", 0, "Reading %s.", (name,), None)

    assert not COMMANDING.search(record.getMessage())
    assert len(record.getMessage().splitlines()) == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"])))
def test_any_other_text_is_shown_as_it_is(name: str) -> None:
    assert shown(name) == shown_lines(name) == name


@pytest.mark.parametrize("command", ["tap-xero", "target-xero"])
def test_a_setting_whose_name_commands_the_terminal_is_named_in_one_line(command: str, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({EVIL: 1}))

    told = _told(command, "--config", str(config), *(["--discover"] if command == "tap-xero" else []))

    assert "\\x1b" in told
    assert not COMMANDING.search(told)
    assert not any(line.startswith("ERROR all") for line in told.splitlines())


@pytest.mark.parametrize("command", [["xero-auth", "status", "--config"], ["xero-sandbox", "serve", "--state"]])
def test_a_file_whose_name_commands_the_terminal_is_named_without_it(command: list[str], tmp_path: Path) -> None:
    told = _told(*command, str(tmp_path / "no\x1b[31m\u202e" / "file"))

    assert "\\u202e" in told
    assert not COMMANDING.search(told)


def _told(command: str, *arguments: str) -> str:
    path = Path(sys.executable).with_name(command)
    ran = subprocess.run([str(path), *arguments], input=b"", capture_output=True, timeout=60, check=False)
    return ran.stderr.decode()
