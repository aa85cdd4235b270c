"""Runs the tap with custom streams alone, as with a catalog that was discovered with them."""

from __future__ import annotations

import json
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from support.tap import Json, Run, Tap


def only(tap: Tap, *custom: Json, state: Json | None = None, **settings: t.Any) -> Run:
    """Sync these custom streams and nothing else."""
    catalog = discover(tap, *custom, **settings)
    return tap(catalog=catalog, state=state, custom_streams=list(custom), **settings)


def discover(tap: Tap, *custom: Json, keep: Iterable[str] = (), **settings: t.Any) -> Json:
    """The catalog with the custom streams and those to keep."""
    config = tap.file("config", tap.config | {"custom_streams": list(custom)} | settings)
    started = tap.command("--config", config, "--discover")
    run = tap.finish(started)
    assert run.exit_code == 0, run.told
    catalog: Json = json.loads(started.out.read_text())
    names = {*keep, *(each["name"] for each in custom)}
    catalog["streams"] = [entry for entry in catalog["streams"] if entry["stream"] in names]
    return catalog
