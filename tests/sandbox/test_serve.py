"""The command `xero-sandbox serve`: how it starts, refuses and ends."""

from __future__ import annotations

import re
import signal
import subprocess

import pytest
import requests
from support.sandbox import COMMAND, Sandbox, serving


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(COMMAND), *arguments], capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_url_once_and_ends_quietly_whoever_is_connected(ending: signal.Signals) -> None:
    command = [str(COMMAND), "serve", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process, requests.Session() as client:
        assert process.stdout
        line = process.stdout.readline()
        url = line.split()[-1]
        assert client.get(url, timeout=10).text.startswith("This is xero-sandbox")
        process.send_signal(ending)
        rest = process.communicate(timeout=10)

    assert re.fullmatch(r"xero-sandbox listens on http://127\.0\.0\.1:\d+\n", line)
    assert (rest, process.returncode) == (("", ""), 0)


def test_its_flags_reach_the_sandbox() -> None:
    with serving("--tier", "starter", "--organisations", "2", "--no-transfer-legs-listed") as sandbox:
        assert sandbox.get("Accounts").headers["X-DayLimit-Remaining"] == "999"
        assert len(sandbox.config(organisations="2")["tenant_ids"]) == 2


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (("--port", "eighty"), "port"),
        (("--tier", "gold"), "tier"),
        (("--invoices", "-5"), "invoices"),
        (("--today", "soon"), "today"),
        (("--colour", "red"), "colour"),
    ],
)
def test_a_bad_flag_gets_one_line(flags: tuple[str, str], named: str) -> None:
    result = ran("serve", *flags)

    assert result.returncode != 0
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr


def test_a_taken_port_gets_one_line(sandbox: Sandbox) -> None:
    result = ran("serve", "--port", sandbox.url.rsplit(":", 1)[1])

    assert result.returncode != 0
    assert len(result.stderr.splitlines()) == 1
