"""xero-auth check --plugin target-xero: what the target refuses before its first row is found without a row."""

from __future__ import annotations

import typing as t

import pytest
from support.singer import contacts, whole
from support.target import Target

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.auth import Auth
    from support.singer import Json
    from support.target import Run

CHECK: t.Final = ("check", "--plugin", "target-xero")
NMAE: t.Final = {"payload": {"Nmae": "Ada"}}


def words_of(run: Run) -> str:
    """What the run said was wrong, without the time."""
    return run.errors[-1].rpartition(" | ")[2].strip()


@pytest.fixture
def target(auth: Auth, tmp_path: Path) -> Target:
    """The target with a connection that may write."""
    auth.log_in(None, "--write")
    return Target(tmp_path / "target", auth.config)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "Nothing may be written: run xero-auth login --write."),
        ({"streams": {"contacts": {"match_on": ["Name"]}}}, "(Contacts needs accounting.contacts)"),
    ],
    ids=str,
)
@pytest.mark.parametrize("scope", ["contacts", "attachments"])
def test_a_token_that_may_only_read_is_wrong_for_the_target(auth: Auth, settings: Json, words: str, scope: str) -> None:
    auth.log_in(None, "--stream", scope, "--stream", "organisations")

    done = auth(*CHECK, **settings)

    assert done.exit_code == 5, done.told
    assert words in done.told
    assert "Everything is right" not in done.out


def test_a_token_that_may_write_something_is_right_for_the_target(auth: Auth) -> None:
    auth.log_in(None, "--entity", "Contacts")

    done = auth(*CHECK)

    assert done.exit_code == 0, done.told
    assert "writing" in done.out


@pytest.mark.parametrize(
    "wrong",
    [
        {"streams": {"contacts": NMAE}},
        {"streams": {"contacts": {"payload": {"Phones": {"PhoneNubmer": "1"}}}}},
        {"streams": {"contacts": {"payload": {"ContactID": {"$ref": 3}}}}},
        {"streams": {"contacts": {"match_on": ["Nonsense"]}}},
        {"streams": {"contacts": {"method": "DELETE"}}},
        {"streams": {"contacts": {"entity": "Contacts"}}, "match_on": ["Nonsense"]},
        {"streams": {"contacts": {"path": "Contacts/{ContactID}/Attachments/{FileName}"}}},
        {"new_ledger": "banana"},
    ],
    ids=str,
)
def test_settings_of_a_stream_that_the_target_would_refuse_are_refused_with_its_words(
    auth: Auth, target: Target, wrong: Json
) -> None:
    run = target(whole(contacts(1)), **wrong)

    checked = auth(*CHECK, **target.config | wrong)

    assert checked.exit_code == run.exit_code == 2, checked.told + run.told
    assert words_of(run) in checked.told


@pytest.mark.parametrize(
    "wrong", [NMAE, {"match_on": ["Nonsense"]}, {"streams": {"contact*": NMAE}}, {"streams": {"*": NMAE}}], ids=str
)
def test_what_no_stream_of_many_could_have_is_refused(auth: Auth, target: Target, wrong: Json) -> None:
    run = target(whole(contacts(1)), **wrong)

    checked = auth(*CHECK, **target.config | wrong)

    assert checked.exit_code == run.exit_code == 2, checked.told + run.told
    assert "No stream could have these settings" in checked.told
    assert next(iter(wrong.get("match_on", ["Nmae"]))) in checked.told


def test_a_column_for_the_organisation_that_would_be_sent_is_refused(auth: Auth, target: Target) -> None:
    files = {name: str(target.folder / f"{{tenant_id}}-{name}") for name in ("results_path", "rejects_path")}
    settings = {"tenant_column": "Name", "streams": {"contacts": {"on_duplicate": "last"}}, **files}

    done = auth(*CHECK, **target.config | settings)

    assert done.exit_code == 2, done.told
    assert "tenant_column is Name, which stream contacts would send as Name of Contacts" in done.told


@pytest.mark.parametrize(
    "right",
    [
        {"payload": {"Status": "DRAFT"}},
        {"match_on": ["InvoiceNumber"]},
        {"streams": {"[p]ublic_t*": NMAE}},
        {"streams": {"to_xero-*": {"payload": {"Status": "DRAFT"}}, "contacts": {}, "Contacts": {}}},
        {"streams": {"staff": NMAE}, "unmapped_streams": "ignore"},
    ],
    ids=str,
)
def test_settings_that_some_stream_can_have_are_right(auth: Auth, target: Target, right: Json) -> None:
    done = auth(*CHECK, **target.config | right)

    assert done.exit_code == 0, done.told


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_of_files_that_is_not_there_is_found(auth: Auth, target: Target, there: bool) -> None:
    folder = target.folder / "scans"
    if there:
        folder.mkdir()
    stream = {"path": "Contacts/{ContactID}/Attachments/{FileName}", "file_column": "scan"}

    done = auth(*CHECK, **target.config | {"files_folder": str(folder), "streams": {"scans": stream}})

    assert done.exit_code == (0 if there else 2), done.told
    assert there or f"files_folder is {folder}, and there is no such folder" in done.told


def test_a_file_is_no_folder_of_files(auth: Auth, target: Target) -> None:
    file = target.folder / "scan.pdf"
    file.write_text("A scan.\n")

    done = auth(*CHECK, **target.config | {"files_folder": str(file)})

    assert done.exit_code == 2, done.told
    assert "files_folder" in done.told
