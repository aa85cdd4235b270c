"""A setting counts, or the run stops and names it, wherever it is given: in a file, an option or the environment."""

from __future__ import annotations

import itertools
import os
import random
import re
import string
import typing as t
from difflib import get_close_matches

import pytest
from support.auth import Auth
from support.given import COMMANDS, PREFIXES, Given
from support.tap import Tap
from tap_xero.tap import TapXero
from target_xero.target import TargetXero
from xero_client.settings.misspelt import OF_ANY_PLUGIN, OF_THE_SDK, OF_THE_TAP, OF_THE_TARGET, unknown
from xero_client.settings.shared_settings import SHARED_SETTINGS

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

NAMES: t.Final = sorted({*OF_ANY_PLUGIN, *SHARED_SETTINGS.wrapped})
ROUNDS: t.Final = int(os.environ.get("MISSPELT", "1"))
"""Misspelt names for each command and source; `make fuzz` tries 20, and each host with each setting of each command."""
SLIPS: t.Final = ("start_dat", "result_path", "dry_runn")
HOSTS: t.Final = {
    "http://127.0.0.1.example.org": False,
    "http://localhost.example.org": False,
    "http://localhost@example.org": False,
    "http://10.0.0.1": False,
    "http://127.8.8.8:9": True,
    "http://[::1]:9": True,
    "http://localhost:9": True,
}
"""What no token should go to in the open, and what is this machine."""


def places() -> list[tuple[str, str, str]]:
    """Commands, settings and hosts: a Latin square, which has each pair of them, unless all are asked for."""
    commands, names = ("tap", "target", "auth"), ("api_url", "token_url", "authorize_url")
    grid = itertools.product(enumerate(HOSTS), enumerate(commands), enumerate(names))
    return [(command, name, host) for (h, host), (c, command), (n, name) in grid if ROUNDS > 1 or (h + c + n) % 3 == 0]


@pytest.fixture
def given(sandbox: Sandbox, tmp_path: Path) -> Given:
    return Given(tmp_path, sandbox.config())


def test_each_plugin_knows_the_names_of_the_other() -> None:
    shared = set(SHARED_SETTINGS.wrapped)

    assert set(TapXero.config_jsonschema["properties"]) - shared - {*OF_THE_SDK} == {*OF_THE_TAP}
    assert set(TargetXero.config_jsonschema["properties"]) - shared - {*OF_THE_SDK} == {*OF_THE_TARGET}


def misspelt(chance: random.Random) -> tuple[str, str]:
    """A setting, and its name with a letter too few, too many, or in the wrong place."""
    while True:
        meant = chance.choice([name for name in NAMES if len(name) > 5])
        at = chance.randrange(1, len(meant) - 1)
        wrong = chance.choice(
            [
                meant[:at] + meant[at + 1 :],
                meant[:at] + chance.choice(string.ascii_lowercase) + meant[at:],
                meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :],
            ]
        )
        if wrong not in NAMES and "__" not in wrong:
            return meant, wrong


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("source", ["file", "environment"])
def test_a_setting_that_there_is_not_ends_every_command(
    given: Given, sandbox: Sandbox, command: str, source: str
) -> None:
    chance = random.Random(f"{command} {source}")  # noqa: S311 - the same at each run
    for wrong in [chance.choice(SLIPS), *(misspelt(chance)[1] for _ in range(ROUNDS))]:
        in_file = {wrong: True} if source == "file" else {}
        variables = {} if in_file else {PREFIXES[command] + wrong.upper(): "true"}

        exit_code, told = given.run(command, settings=in_file, **variables)

        assert exit_code == 2, (wrong, told)
        assert f"There is no setting {wrong}" in told
        assert any(f"{name} is meant" in told for name in get_close_matches(wrong, NAMES, 9, 0.6)), told
        assert "Traceback" not in told
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_each_slip_in_each_name_is_told_with_the_name_that_is_meant(command: str) -> None:
    schemas = {"tap": TapXero.config_jsonschema, "auth": SHARED_SETTINGS.to_dict()}
    known = schemas.get(command, TargetXero.config_jsonschema)["properties"]
    for meant in (name for name in NAMES if len(name) > 5):
        for at in range(len(meant)):
            for wrong in (
                meant[:at] + meant[at + 1 :],
                meant[:at] + "q" + meant[at:],
                meant[:at] + meant[at].upper() + meant[at + 1 :],
            ):
                told = unknown([wrong], known)
                assert bool(told) is (wrong not in NAMES), wrong
                near = [name for name in NAMES if told and f" {name} is meant" in told[0]]
                assert not told or get_close_matches(wrong.lower(), near, 1, 0.8), (wrong, told)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_may_serve_all_commands(given: Given, command: str) -> None:
    shared = {
        "page_size": 100,
        "dry_run": True,
        "flattening_enabled": False,
        "stream_maps": {},
        "load_method": "upsert",
    }

    exit_code, told = given.run(command, settings=shared)

    assert exit_code == 0, told


@pytest.mark.parametrize("command", COMMANDS)
def test_what_meltano_says_of_a_plugin_is_no_setting(given: Given, tmp_path: Path, command: str) -> None:
    names = ("_SELECT", "_LOAD_SCHEMA", "_CATALOG", "_STATE", "_METADATA", "LOGLEVEL", "STREAMS_INVOICES_METHOD")
    variables = {PREFIXES[command] + name: "INFO" for name in names} | {f"{PREFIXES[command]}_EU_DRY_RUNN": "x"}

    exit_code, told = given.run(command, settings={}, MELTANO_PROJECT_ROOT=str(tmp_path), **variables)

    assert exit_code == 0, told


@pytest.mark.parametrize("name", ["_DRY_RUN", "DRY__RUN"])
def test_a_setting_with_more_underscores_than_anybody_reads_is_refused(
    given: Given, sandbox: Sandbox, name: str
) -> None:
    exit_code, told = given.run("target", settings={}, **{f"TARGET_XERO_{name}": "true"})

    assert exit_code == 2, told
    assert (
        f"TARGET_XERO_{name}, which nobody reads: it is TARGET_XERO_{name.replace('__', '_').strip('_')} that" in told
    )
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


@pytest.mark.parametrize("project", [False, True], ids=["alone", "with Meltano"])
@pytest.mark.parametrize(
    ("name", "setting"),
    [("STREAMS__INVOICES__METHOD", "streams"), ("STREAMS_INVOICES_METHOD", "streams"), ("PAYLOAD_STATUS", "payload")],
)
def test_a_part_of_a_setting_is_refused_with_the_whole_one(
    given: Given, tmp_path: Path, name: str, setting: str, *, project: bool
) -> None:
    """Meltano itself says parts, beside a file that has them all."""
    variables = {f"TARGET_XERO_{name}": "PUT"} | ({"MELTANO_PROJECT_ROOT": str(tmp_path)} if project else {})

    exit_code, told = given.run("target", settings={}, **variables)

    if project and "__" not in name:
        assert exit_code == 0, told
        return
    said = f"{setting} is one setting, so put all of it into TARGET_XERO_{setting.upper()}, as JSON."
    assert exit_code == 2, told
    assert f"The environment has TARGET_XERO_{name}, which nobody reads: {said}" in told


@pytest.mark.parametrize("name", ["dry_run", "expected_organisation", "max_deletes", "require_demo_company"])
def test_what_the_environment_forbids_is_not_done_since_nobody_read_it(
    given: Given, sandbox: Sandbox, name: str
) -> None:
    exit_code, told = given.run("target", settings={}, **{f"TARGET_XERO_{name.upper()}": "true"})

    assert exit_code == 2, told
    assert f"TARGET_XERO_{name.upper()} is in the environment" in told
    assert "--config=ENV" in told
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


def test_what_the_project_forbids_in_its_file_is_not_done_since_meltano_did_not_hand_it_over(
    given: Given, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("TARGET_XERO_DRY_RUN=true\n")
    (tmp_path / ".env").chmod(0o600)

    exit_code, told = given.run("target", settings={}, MELTANO_PROJECT_ROOT=str(tmp_path))

    assert exit_code == 2, told
    assert "TARGET_XERO_DRY_RUN is in the environment" in told
    assert "declare it in meltano.yml" in told
    assert [call for call in sandbox.tenant_calls() if call["method"] != "GET"] == []


@pytest.mark.parametrize(
    ("settings", "works"),
    [
        ({"dry_run": "true", "max_rejects": "5", "settle_seconds": "1.5", "query": '{"unitdp": "4"}'}, True),
        ({"dry_run": "no", "tenant_ids": '["all"]', "streams": "{}"}, True),
        (
            {"streams": {"invoices": {"payload_wins": "true", "group_by": "InvoiceNumber", "match_within_days": "3"}}},
            True,
        ),
        ({"streams": '{"invoices": {"payload_wins": "no"}}'}, True),
        ({"streams": {"invoices": {"payload_wins": "maybe"}}}, False),
        ({"dry_run": "maybe"}, False),
        ({"max_rejects": "five"}, False),
        ({"streams": "[]"}, False),
    ],
)
def test_text_for_what_is_none_is_taken_as_meltano_stores_it(
    given: Given, settings: dict[str, t.Any], works: bool
) -> None:
    exit_code, told = given.run("target", settings=settings)

    assert exit_code == (0 if works else 2), told
    if not works:
        assert re.search(rf"{next(iter(settings))}(\.\w+)* should be of type", told)


@pytest.mark.parametrize(("command", "name", "host"), places())
def test_tokens_cross_no_network_in_the_open(given: Given, command: str, name: str, host: str) -> None:
    works = HOSTS[host]
    if command == "auth":
        done = Auth(given.folder, given.config)("status", **{name: host})
        exit_code, told = done.exit_code, done.told
    else:
        in_file: dict[str, t.Any] = {name: host, "dry_run": True, "max_tries": 1}
        exit_code, told = given.run(command, settings=in_file)

    assert ("should begin with https://" in told) is not works, told
    assert works or exit_code == 2


def dotenv(folder: Path, mode: int = 0o600) -> Path:
    file = folder / ".env"
    file.write_text("TAP_XERO_AUTH_FLOW=client_credentials\nTAP_XERO_PAGE_SIZE=none\n")
    file.chmod(mode)
    return file


def reads(folder: Path, **environment: str) -> tuple[bool, str]:
    """Whether the tap has read the file, whose page size is none."""
    tap = Tap(folder, {})
    variables = {"TAP_XERO_CLIENT_ID": "1", "TAP_XERO_CLIENT_SECRET": "2", **environment}
    run = tap.finish(tap.command("--config", "ENV", "--catalog", tap.file("all", {"streams": []}), **variables))
    return "page_size should be" in run.told, run.told


def test_a_file_of_variables_is_read_in_this_folder_and_in_the_project_alone(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    dotenv(tmp_path)

    assert reads(tmp_path)[0]
    assert not reads(below)[0]
    assert reads(below, MELTANO_PROJECT_ROOT=str(tmp_path))[0]


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_of_variables_that_others_can_write_is_not_read(tmp_path: Path, mode: int) -> None:
    file = dotenv(tmp_path, mode)

    was_read, told = reads(tmp_path)

    assert not was_read
    assert f"{file} is not read: others can write it" in told
    done = Auth(tmp_path, {}).command("scopes", "--stream", "contacts").finish()
    assert "offline_access" in done.out, "the kind of grant in .env does not count"
    assert "is not read" in done.told
