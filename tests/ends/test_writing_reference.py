"""The page with every setting of the target: it has them all, and each of its examples does what it says."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

import pytest
import yaml
from support.meltano import ROOT
from support.publishing import writes
from support.singer import record, state
from support.target import Target
from target_xero.settings.target_settings import TARGET_SETTINGS
from xero_client.settings.shared_settings import SHARED_SETTINGS

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox
    from support.singer import Json
    from support.target import Run

PAGE: t.Final = (ROOT / "docs" / "writing-reference.md").read_text()
SECTION: t.Final = re.compile(r"^### ([^\n]+)\n(.*?)^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS: t.Final = [(re.findall(r"`(\w+)`", title), text, block) for title, text, block in SECTION.findall(PAGE)]
OWN: t.Final = {name: each for name, each in TARGET_SETTINGS.wrapped.items() if name not in SHARED_SETTINGS.wrapped}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an example says becomes of its rows."""

    exit: int = 0
    results: dict[t.Any, str] | None = None
    operations: list[str] | None = None
    rejects: dict[t.Any, str] = field(default_factory=dict)
    books: dict[str, Json] = field(default_factory=dict)
    calls_that_write: int | None = None


def test_every_setting_has_a_section() -> None:
    assert sorted(name for names, _, _ in SECTIONS for name in names) == sorted(OWN)


@pytest.mark.parametrize(("names", "text"), [each[:2] for each in SECTIONS], ids=lambda each: str(each)[:40])
def test_the_default_is_told(names: list[str], text: str) -> None:
    """A setting with a default that is worth showing names it."""
    defaults = [OWN[name].default for name in names if OWN[name].default is not None]

    assert all(str(each).lower() in text.lower() for each in defaults)


@pytest.mark.parametrize("block", [each[2] for each in SECTIONS], ids=[each[0][0] for each in SECTIONS])
def test_the_example_does_what_it_says(sandbox: Sandbox, tmp_path: Path, block: str) -> None:
    settings, rows, outcome = yaml.load_all(block, Loader=Literal)
    wanted = Outcome(**outcome)

    run = publish(sandbox, tmp_path, settings, rows)

    assert run.exit_code == wanted.exit, run.told
    done = [(each["key"], each["operation"]) for each in run.results]
    if wanted.results is not None:
        assert dict(done).items() >= {str(key): operation for key, operation in wanted.results.items()}.items()
        assert not (done and not wanted.results)
    if wanted.operations is not None:
        assert [operation for _, operation in done] == wanted.operations
    assert {each["key"]: each["reason"] for each in run.rejects} == {str(k): v for k, v in wanted.rejects.items()}
    for path, fields in wanted.books.items():
        expect_in_books(sandbox, path, fields)
    if wanted.calls_that_write is not None:
        assert len(writes(sandbox)) == wanted.calls_that_write


class Literal(yaml.SafeLoader):
    """Reads YAML, but dates stay the text that they are in JSON."""


Literal.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def publish(sandbox: Sandbox, folder: Path, settings: Json, rows: Json | list[Json]) -> Run:
    """Publish the rows of an example, run by run."""
    target = Target(folder, sandbox.config())
    files: Json = {name: str(folder / settings[name]) for name in ("results_path", "rejects_path") if name in settings}
    target.config |= files
    for each in rows if isinstance(rows, list) else [rows]:
        messages = [message for name, records in each.items() for message in messages_of(name, records)]
        run = target([*messages, state(done=True)], **{**settings, **files})
    return run


def messages_of(name: str, records: list[Json]) -> list[Json]:
    """A stream whose key is the first column."""
    declared = {"type": "SCHEMA", "stream": name, "schema": {"properties": {}}}
    return [{**declared, "key_properties": [next(iter(records[0]))]}, *(record(name, each) for each in records)]


def expect_in_books(sandbox: Sandbox, path: str, fields: Json) -> None:
    """A document at Xero has these fields; a contact's number stands for its id."""
    collection, _, key = path.partition("/")
    if collection == "Contacts":
        found = sandbox.get("Contacts", where=f'ContactNumber=="{key}"', includeArchived="true").json()
    else:
        found = sandbox.get(path, unitdp=4).json()
    (document,) = found[collection]
    for name, value in fields.items():
        there = document.get(name)
        assert (there | value if isinstance(value, dict) else there) == (there if isinstance(value, dict) else value)
