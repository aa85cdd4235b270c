"""The Meltano SDK's own conformance suite for targets, with every stream of it published as contacts.

Every test of it runs. Two were made for targets that are tables, and our promise is another one:

- `record_missing_key_property`: there a row without its key ends the run; here it is rejected, and the rest is
  published.
- `no_primary_keys`: there a stream without a key is appended; here somebody has to say so (`auto_sequence`), since the
  next run would append it again.
"""

from __future__ import annotations

import typing as t

import pytest
from singer_sdk.testing import SuiteConfig, get_target_test_class
from singer_sdk.testing.templates import TargetFileTestTemplate
from support.stores import store_in
from target_xero.target import TargetXero
from xero_client.errors import RejectsError

if t.TYPE_CHECKING:
    from pathlib import Path

    from singer_sdk.testing import TargetTestRunner
    from support.sandbox import Sandbox


def named(expression: str, **settings: t.Any) -> dict[str, t.Any]:
    """Contacts take their name from whatever identifies a row."""
    return {"entity": "Contacts", "payload": {"Name": f"={expression}"}, **settings}


WITHOUT_KEY: t.Final = {"key": "auto_sequence"}
CONFIG: t.Final[dict[str, t.Any]] = {
    "client_id": "id",
    "client_secret": "secret",
    "refresh_token": "token",
    "require_final_state": "never",
    "streams": {
        "*": named("f\"Row {record['id']}\""),
        "TestCamelcase": named("f\"Row {record['Id']}\""),
        "test:SpecialChars!in?attributes": named("f\"Row {record['_id']}\""),
        **{
            f"test_strings{part}": named(f"f\"Row {{record['id']}}{part}\"")
            for part in ("", "_in_objects", "_in_arrays")
        },
        "test_no_pk": named("f\"Row {record['id']}\"", **WITHOUT_KEY),
        "example_stream": named("f\"Row {record['id']}\"", **WITHOUT_KEY),
        "test_object_schema_with_properties": named("f\"Row {record['object_store']['id']}\"", **WITHOUT_KEY),
        "test_object_schema_no_properties": named("f\"Row without {record['object_store']['id']}\"", **WITHOUT_KEY),
    },
}
"""Enough to make the test class; the connection is filled in when the tests run."""


@pytest.fixture(autouse=True)
def _connected(sandbox: Sandbox, tmp_path: Path) -> None:
    CONFIG.update(sandbox.config(), store_url=store_in(tmp_path))


class TestTargetXero(
    get_target_test_class(  # type: ignore[misc]  # a class made at run time
        TargetXero, config=CONFIG, suite_config=SuiteConfig(), parse_env_config=False
    )
):
    """Promises of every Singer target."""

    def test_target_record_missing_key_property(
        self, config: SuiteConfig, resource: t.Any, runner: TargetTestRunner
    ) -> None:
        """It is rejected; the run says so at its end."""
        with pytest.raises(RejectsError, match="1 row was rejected"):
            _run("record_missing_key_property", config, resource, runner)


def _run(name: str, config: SuiteConfig, resource: t.Any, runner: TargetTestRunner) -> None:
    """Run the suite's own input, without what it expects."""
    template = type(name, (TargetFileTestTemplate,), {"name": name})()
    template.run(config, resource, runner)
