"""A store of each kind, empty, with a connection that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.stores import store_in

if TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return store_in(tmp_path)
    return str(request.getfixturevalue("postgres").database())


@pytest.fixture
def config(sandbox: Sandbox, store_url: str) -> dict[str, Any]:
    return {**sandbox.config(), "store_url": store_url}
