"""A proxy that is away is named by the variable that names it, so that nobody looks for the fault at Xero."""

from __future__ import annotations

import json
import os
import subprocess
import typing as t

import pytest
from support.tap import COMMAND

if t.TYPE_CHECKING:
    from pathlib import Path

NOBODY: t.Final = "127.0.0.1:1"
"""Where nobody listens."""
PROXIES: t.Final = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"})


def told(folder: Path, **environment: str) -> tuple[int, str]:
    """How a run ends that can reach Xero through a proxy alone."""
    file = folder / "config.json"
    given = {"auth_flow": "access_token", "access_token": "a" * 40, "max_tries": 1, "connect_timeout": 5}
    file.write_text(
        json.dumps(given | {"api_url": "https://api.xero.example", "store_url": f"sqlite:///{folder}/s.db"})
    )
    clean = {name: value for name, value in os.environ.items() if name.upper() not in PROXIES}
    done = subprocess.run(
        [COMMAND, "--config", file], env=clean | environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "proxy", [f"socks5://{NOBODY}", f"socks5h://{NOBODY}", f"socks4://{NOBODY}", f"http://{NOBODY}"]
)
@pytest.mark.parametrize("variable", ["ALL_PROXY", "all_proxy", "HTTPS_PROXY"])
def test_a_proxy_that_is_away_is_named_by_its_variable(tmp_path: Path, variable: str, proxy: str) -> None:
    exit_code, said = told(tmp_path, **{variable: proxy})

    assert exit_code == 9, said
    assert f"api.xero.example cannot be reached through the proxy of {variable}: see to the proxy." in said


def test_a_socks_proxy_without_its_library_is_told(tmp_path: Path) -> None:
    (tmp_path / "socks.py").write_text("raise ImportError")

    exit_code, said = told(tmp_path, ALL_PROXY=f"socks5://{NOBODY}", PYTHONPATH=str(tmp_path))

    assert exit_code == 2, said
    assert "ALL_PROXY names a SOCKS proxy, whose support is not installed: install PySocks" in said
