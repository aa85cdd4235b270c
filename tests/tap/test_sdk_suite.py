"""The Meltano SDK's own conformance suite, for every stream."""

from __future__ import annotations

import typing as t

import pytest
from singer_sdk.testing import SuiteConfig, get_tap_test_class
from support.tap import select
from tap_xero.catalogue.parts import PARTS, PARTS_BY_STREAM
from tap_xero.general_ledger.columns import LEDGERS
from tap_xero.tap import TapXero
from xero_client.catalogue.entities import BY_STREAM

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

CONFIG: t.Final[dict[str, t.Any]] = {"client_id": "id", "client_secret": "secret", "refresh_token": "token"}
"""Enough to list the streams when tests are collected; the connection is filled in when they run."""

RARE: t.Final = [part.stream for part in PARTS if part.parent not in {"contacts", "invoices", "tax_rates"}]
"""Parts of which fifty records need not have any; tests/tap/test_children.py looks at all of them."""


@pytest.fixture(scope="module", autouse=True)
def _connected(sandbox_process: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> None:
    store: Path = tmp_path_factory.mktemp("store") / "store.db"
    sandbox_process.reset(invoices=500)
    CONFIG.update(sandbox_process.config(), store_url=f"sqlite:///{store}")


class TestTapXero(
    get_tap_test_class(  # type: ignore[misc]  # a class made at run time
        TapXero,
        config=CONFIG,
        catalog=select(*BY_STREAM, *PARTS_BY_STREAM, *LEDGERS),
        suite_config=SuiteConfig(max_records_limit=50, ignore_no_records_for_streams=RARE),
        parse_env_config=False,
    )
):
    """Promises of every Singer tap."""
