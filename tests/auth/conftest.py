"""xero-auth before anybody has logged in, and the tap with the same settings."""

from __future__ import annotations

import typing as t

import pytest
from support.auth import Auth, ungranted
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox


@pytest.fixture
def auth(sandbox: Sandbox, tmp_path: Path) -> Auth:
    return Auth(tmp_path, ungranted(sandbox, "web"))


@pytest.fixture
def tap(auth: Auth, tmp_path: Path) -> Tap:
    return Tap(tmp_path, auth.config)
