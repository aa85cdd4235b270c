"""Tap and target of one Meltano project share a connection, which outlives the project's plugins and its folder."""

from __future__ import annotations

import json
import shutil
import typing as t

from singer_sdk.singerlib.json import serialize_json
from support.meltano import Example
from support.singer import invoice

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.meltano import Run
    from support.sandbox import Sandbox


def test_one_refresh_serves_both_wherever_the_project_is(sandbox: Sandbox, tmp_path: Path) -> None:
    """The grant and the ledger stay when plugins are installed anew, and with `store_url` in another checkout."""
    sandbox.reset(organisations=2, invoices=0, contacts=0)
    documents = {"Invoices": [invoice(n, InvoiceNumber=f"W-{n}") for n in (1, 2, 3)]}
    sandbox.put("Invoices", json.loads(serialize_json(documents))).raise_for_status()
    config = sandbox.config(organisations="2")
    source, copy = config["tenant_ids"]
    calls = sandbox.token_calls()["refresh_token"]
    project = checkout(tmp_path / "first", config, XERO_FROM=source, XERO_TO=copy)

    assert_copied(project.run("tap-xero", "target-xero"))
    assert sandbox.token_calls()["refresh_token"] == calls + 1
    writes = writes_of(sandbox)
    assert set(writes) == {"PUT /Contacts", "PUT /Invoices"}

    for folder in ("extractors", "loaders", "run"):
        shutil.rmtree(project.folder / ".meltano" / folder, ignore_errors=True)
    assert_copied(project.run("tap-xero", "target-xero"))

    store = project.folder / ".meltano" / "xero" / "store.db"
    other = checkout(tmp_path / "second", config, XERO_FROM=source, XERO_TO=copy, STORE_URL=f"sqlite:///{store}")
    other.change(lambda plugin: plugin["config"].update(store_url="$STORE_URL"))
    assert_copied(other.run("tap-xero", "target-xero"))

    assert sandbox.token_calls()["refresh_token"] == calls + 1
    assert writes_of(sandbox) == writes


def checkout(folder: Path, config: dict[str, t.Any], **environment: str) -> Example:
    project = Example("copy-organisation", folder, MELTANO_ENVIRONMENT="live", **environment)
    project.connect(config)
    return project


def assert_copied(run: Run) -> None:
    assert run.exit_code == 0, run.log


def writes_of(sandbox: Sandbox) -> list[str]:
    """What was written so far by anybody but this test."""
    calls = [call for call in sandbox.tenant_calls() if call["method"] in {"PUT", "POST"}]
    return [f"{call['method']} {call['path']}" for call in calls][1:]
