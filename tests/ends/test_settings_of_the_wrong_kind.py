"""A setting of a wrong type ends every command in one line that names it, whatever the command was asked to do."""

from __future__ import annotations

import json
import math
import typing as t
from decimal import Decimal

import pytest
from support.auth import Auth
from support.given import Given
from support.singer import contacts, whole
from support.tap import Tap
from support.target import Target
from tap_xero.tap import TapXero
from target_xero.target import TargetXero
from xero_client.errors import SettingsError
from xero_client.settings.shared_settings import SHARED_SETTINGS

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.sandbox import Sandbox

TYPES: t.Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}
VALUES: t.Final[tuple[object, ...]] = ("{bad", 5, 1.5, True, [1], [[]], {"a": 1})
JSONL: t.Final = {"format": "jsonl", "compression": "gzip"}


def declared(plugin: type[TapXero | TargetXero]) -> dict[str, t.Any]:
    """The settings of a plugin, those of the SDK among them."""
    schema = json.loads(json.dumps(plugin.config_jsonschema))
    plugin.append_builtin_config(schema)
    return dict(schema["properties"])


def wrong(schema: dict[str, t.Any]) -> Iterator[object]:
    """Values that are of no type that is declared; text for a list is one thing of the list, or several."""
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    right: tuple[type, ...] = tuple(kind for name in kinds if name != "null" for kind in TYPES[name])
    for value in VALUES:
        if isinstance(value, bool):
            fits = bool in right
        elif isinstance(value, str):
            fits = bool({str, list} & {*right})
        else:
            fits = isinstance(value, right)
        if not fits:
            yield value


@pytest.mark.parametrize("connects", [True, False], ids=["run", "discover"])
@pytest.mark.parametrize("plugin", [TapXero, TargetXero], ids=lambda plugin: plugin.name)
def test_every_setting_of_a_wrong_type_is_named(plugin: type[TapXero | TargetXero], *, connects: bool) -> None:
    credentials = {"client_id": "a", "client_secret": "b", "refresh_token": "c"}
    for name, schema in declared(plugin).items():
        for value in wrong(schema):
            with pytest.raises(SettingsError) as problem:
                plugin(config={**credentials, name: value}, validate_config=connects)
            assert name in str(problem.value), (name, value)
            assert len(str(problem.value).splitlines()) == 1


OF_THE_SDK: t.Final = ("flattening_max_depth", "flattening_max_key_length")
"""Which have a check of their own, or are the length of a name."""


@pytest.mark.parametrize("value", [-1, 10**30, float("nan"), float("inf"), Decimal("NaN")], ids=str)
@pytest.mark.parametrize("plugin", [TapXero, TargetXero], ids=lambda plugin: plugin.name)
def test_every_number_that_cannot_be_meant_is_named(plugin: type[TapXero | TargetXero], value: float | Decimal) -> None:
    """A limit of a hundred million million calls at once would have a run hang before the first."""
    credentials = {"client_id": "a", "client_secret": "b", "refresh_token": "c"}
    numbers = [name for name, schema in declared(plugin).items() if {"integer", "number"} & {*schema["type"]}]
    assert len(numbers) > 10
    for name in numbers:
        if name in OF_THE_SDK and math.isfinite(value):
            continue
        with pytest.raises(SettingsError) as problem:
            plugin(config={**credentials, name: value})
        assert name in str(problem.value), (name, value)
        assert len(str(problem.value).splitlines()) == 1


@pytest.mark.parametrize("command", ["tap", "target", "auth"])
def test_the_largest_numbers_that_are_taken_do_no_harm(sandbox: Sandbox, tmp_path: Path, command: str) -> None:
    """All at once, in a run that has something to do."""
    limits = {
        name: schema["maximum"]
        for name, schema in declared(TargetXero if command == "target" else TapXero).items()
        if "maximum" in schema and (command != "auth" or name in SHARED_SETTINGS.to_dict()["properties"])
    }
    config = sandbox.config() | limits | {"day_reserve": 0, "page_size": 100}

    if command == "tap":
        tap = Tap(tmp_path, config)
        run = tap.finish(tap.command("--config", tap.file("config", config)))
        assert (run.exit_code, run.errors) == (0, []), run.told
    elif command == "target":
        done = Target(tmp_path, config)(whole(contacts(1)))
        assert (done.exit_code, done.errors) == (0, []), done.told
    else:
        status = Auth(tmp_path, config)("status")
        assert status.exit_code == 0, status.told


STRUCTURED: t.Final[tuple[dict[str, t.Any], ...]] = (
    *({"streams": "{bad"}, {"streams": [1]}, {"streams": 5}, {"streams": {"bills": {}}}),
    *({"streams": {"invoices": 5}}, {"streams": {"invoices": {"params": [1]}}}),
    *({"custom_streams": "{bad"}, {"custom_streams": [1]}, {"custom_streams": [{"name": "mine"}]}),
    *({"extra_streams": [1]}, {"extra_streams": ["nothing_of_the_kind"]}),
    {"stream_maps": [1]},
    {"organisation_schemas": {"Demo": 5}},
    {"start_date": [1]},
    {"batch_config": {"x": 1}},
    {"batch_config": {"encoding": JSONL}},
    {"batch_config": {"encoding": JSONL, "storage": 5}},
    {"batch_config": {"encoding": {"format": "csv"}, "storage": {"root": "/tmp/files"}}},  # noqa: S108 - never written
    {"batch_config": {"encoding": JSONL | {"compression": "none"}, "storage": {"root": "/tmp/files"}}},  # noqa: S108
    {"batch_config": {"encoding": {"format": "parquet"}, "storage": {"root": "/tmp/files"}}},  # noqa: S108
    {"batch_config": {"encoding": JSONL, "storage": {"root": "nowhere://files"}}},
    {"batch_config": {"encoding": JSONL, "storage": {"root": "/tmp/files"}, "batch_size": -1}},  # noqa: S108
)


@pytest.mark.parametrize("settings", STRUCTURED, ids=json.dumps)
def test_a_tap_names_it_in_whatever_mode_and_asks_nothing_of_xero(
    sandbox: Sandbox, tmp_path: Path, settings: dict[str, t.Any]
) -> None:
    tap = Tap(tmp_path, sandbox.config())
    file = tap.file("config", tap.config | settings)
    for mode in ((), ("--discover",), ("--test",)):
        run = tap.finish(tap.command("--config", file, *mode))

        assert run.exit_code == 2, (mode, run.told)
        assert len(run.errors) == 1, (mode, run.told)
        assert next(iter(settings)) in run.errors[0]
        assert "Traceback" not in run.log
    assert sandbox.calls() == []


@pytest.mark.parametrize(
    "settings", [{"streams": "{bad"}, {"streams": {"invoices": 5}}, {"query": [1]}], ids=json.dumps
)
@pytest.mark.parametrize("command", ["target", "replay"])
def test_a_target_names_it_too(sandbox: Sandbox, tmp_path: Path, command: str, settings: dict[str, t.Any]) -> None:
    exit_code, told = Given(tmp_path, Target(tmp_path, sandbox.config()).config).run(command, settings=settings)

    assert exit_code == 2, told
    assert next(iter(settings)) in told
    assert "Traceback" not in told
    assert sandbox.calls() == []


@pytest.mark.parametrize("asked", ["status", "scopes", "refresh", "export", "import", "connections", "revoke --yes"])
def test_xero_auth_names_it_too(tmp_path: Path, asked: str) -> None:
    auth = Auth(tmp_path, {})
    for name, schema in SHARED_SETTINGS.to_dict()["properties"].items():
        value = next(wrong(schema))
        done = auth(*asked.split(), given="", **{name: value})

        assert done.exit_code == 2, (name, value, done.told)
        assert f"Error: {name}" in done.told
        assert len(done.told.splitlines()) == 1
