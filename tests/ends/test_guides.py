"""Each block of commands or queries in the guides does what its page says when it is entered as it stands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import typing as t

import duckdb
import pytest
import requests
import yaml
from support.auth import free_port, ungranted
from support.browser import open_link
from support.loaders import DuckDB
from support.meltano import BIN, ROOT, Project
from support.readme import entered
from support.shell import Shell, shell_in
from support.tap import PATIENCE_SECONDS, Tap, wait_until

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.readme import Terminal
    from support.sandbox import Sandbox
    from support.tap import Json

BLOCK: t.Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HERE: t.Final = {
    "README.md": ['export PATH="$PWD/.venv/bin:$PATH" MELTANO', "tap-xero --config config.json"],
    "docs/children.md": ["select line.*"],
    "docs/connecting.md": ["xero-auth login", "meltano invoke tap-xero:login", "xero-auth export"],
    "docs/reports.md": ["select *"],
    "docs/running.md": ["# everything"],
    "docs/sandbox.md": ["make sandbox", "curl localhost"],
    "tap-xero/README.md": ["xero-auth login"],
    "target-xero/README.md": ["xero-auth login"],
}
"""The beginnings of the blocks that are entered here."""
ELSEWHERE: t.Final = {
    "README.md": ["test_way_in", "test_packages"],
    "docs/analytics.md": ["test_analytics", "test_general_ledger", "test_dbt_sources", "test_guides"],
    "docs/architecture.md": ["test_architecture"],
    "docs/erd.md": ["test_generate"],
    "docs/how-to.md": ["test_how_to"],
    "docs/parameters.md": ["test_parameters_page"],
    "docs/publishing.md": ["test_page"],
    "docs/reports.md": ["test_reports"],
    "docs/running.md": ["test_complete", "test_packages"],
    "docs/writing-reference.md": ["test_writing_reference"],
    "xero-sandbox/README.md": ["test_for_others"],
}
"""The tests of blocks that are not; those of examples are in the tests of each."""
MELTANO: t.Final = (ROOT / "meltano.yml").read_text().replace("sandbox-custom-connection", "of-another-app")
LINK: t.Final = re.compile(r"(http\S+/authorize\?\S+)")
ROW: t.Final = (
    '{"type": "SCHEMA", "stream": "contacts", "schema": {"properties": {}}, "key_properties": ["Name"]}\n'
    '{"type": "RECORD", "stream": "contacts", "record": {"Name": "Oak Ltd"}}\n'
)


def block(page: str, beginning: str) -> str:
    (found,) = [text for _, text in BLOCK.findall((ROOT / page).read_text()) if text.startswith(beginning)]
    return str(found)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    with shell_in(tmp_path) as shell:
        yield shell


@pytest.fixture
def app(sandbox: Sandbox) -> Json:
    """What somebody knows who has an app and connected nothing."""
    redirect = {"redirect_uri": f"http://localhost:{free_port()}/callback"}
    return {**ungranted(sandbox, "web"), **redirect, "minute_limit": 6_000}


def connect(terminal: Terminal, times: int = 1) -> None:
    """Allow access, as often as a login asks for it, and wait for the end of the commands."""
    for number in range(times):
        wait_until(lambda: len(LINK.findall(terminal.printed)) > number, PATIENCE_SECONDS)  # noqa: B023 - at once
        link = LINK.findall(terminal.printed)[number]
        requests.get(open_link(link).press("allow"), timeout=10)
    assert terminal.finish() == 0, terminal.printed


def dotenv(settings: Json, prefix: str) -> str:
    return "".join(f"{prefix}_{name.upper()}={value}\n" for name, value in settings.items())


def test_every_block_of_a_page_has_its_test() -> None:
    """A page with a block that nobody enters would say what no test holds."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")]
    found = {str(page.relative_to(ROOT)): BLOCK.findall(page.read_text()) for page in pages}
    tests = {file.stem for file in (ROOT / "tests").rglob("test_*.py")}

    assert {page for page, blocks in found.items() if blocks} == {*HERE, *ELSEWHERE}
    assert set[str]().union(*ELSEWHERE.values()) <= tests
    for page in HERE:
        begun = [text for _, text in found[page] if text.startswith(tuple(HERE[page]))]
        assert len(begun) == len(HERE[page]), page
        assert len(begun) == len(found[page]) or page in ELSEWHERE, page


def test_an_organisation_is_connected_looked_at_and_carried_to_another_machine(shell: Shell, app: Json) -> None:
    (shell.folder / ".env").write_text(dotenv(app, "TAP_XERO"))
    with entered(block("docs/connecting.md", "xero-auth login"), shell.folder, shell.variables) as terminal:
        connect(terminal)

    assert "connected" in terminal.printed
    assert "can be read" in terminal.printed

    done = shell(block("docs/connecting.md", "xero-auth export"))

    assert done.exit_code == 0, done.printed
    assert shell("xero-auth status").exit_code == 0


def test_a_clone_is_connected_and_read_as_readme_says(sandbox: Sandbox, tmp_path: Path, app: Json) -> None:
    project = Project(tmp_path / "project", {"meltano.yml": MELTANO, ".env": dotenv(app, "TAP_XERO")})
    (project.folder / ".venv").symlink_to(ROOT / ".venv")
    (project.folder / "output").mkdir()
    first, second, *rest = block("README.md", HERE["README.md"][0]).splitlines()
    assert second.startswith("meltano install ")  # which Project needs not

    with entered("\n".join([first, *rest]), project.folder, project.environment) as terminal:
        connect(terminal)

    assert "can be read" in terminal.printed
    with duckdb.connect(str(project.folder / "output" / "warehouse.duckdb"), read_only=True) as warehouse:
        (found,) = warehouse.execute("SELECT count(*) FROM xero.invoices").fetchall()
    assert found == (sandbox.count("Invoices"),)


def test_a_project_of_meltano_is_connected(tmp_path: Path, app: Json) -> None:
    """For reading, for writing, and for writing some kinds of documents alone."""
    both = dotenv(app, "TAP_XERO") + dotenv(app, "TARGET_XERO")
    project = Project(tmp_path / "project", {"meltano.yml": MELTANO, ".env": both})
    script = block("docs/connecting.md", "meltano invoke tap-xero:login")

    with entered(script, project.folder, project.environment | {"MELTANO_ENVIRONMENT": "live"}) as terminal:
        connect(terminal, times=3)

    assert "can be read" in terminal.printed


def test_everything_or_one_stream_is_read_anew(sandbox: Sandbox, tmp_path: Path) -> None:
    config = sandbox.config()
    selected = yaml.safe_load(MELTANO)
    selected["plugins"]["extractors"][0]["select"] = ["invoices.*", "contacts.*"]
    project = Project(tmp_path / "project", {"meltano.yml": json.dumps(selected)}, MELTANO_ENVIRONMENT="live")
    (project.folder / "output").mkdir()
    (project.folder / ".env").write_text(dotenv({**config, "tenant_ids": json.dumps(config["tenant_ids"])}, "TAP_XERO"))

    for _ in range(2):
        before = sandbox.tenant_calls()
        run = project.command("sh", "-ec", block("docs/running.md", "# everything"))

        assert run.exit_code == 0, run.log
        asked = [call["path"] for call in sandbox.tenant_calls()[len(before) :]]
        assert (asked.count("/Invoices"), asked.count("/Contacts")) == (2, 1)


def test_each_organisation_gets_its_schema_from_a_project_of_meltano(sandbox: Sandbox, tmp_path: Path) -> None:
    """Where the setting is text, as the page says; and the schemas are those that it tells dbt_xero of."""
    page = (ROOT / "docs" / "analytics.md").read_text()
    (written,) = re.findall(r"`(organisation_schemas: '.*')`", page)
    (example,) = re.findall(r'^({.*"organisation_schemas".*})$', page, re.MULTILINE)
    (told,) = re.findall(r"^```yml\n(vars:\n  xero:\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    shown = json.loads(example)["organisation_schemas"]
    sandbox.reset(organisations=2, invoices=0)
    config = sandbox.config(organisations="2")
    selected = yaml.safe_load(MELTANO)
    selected["plugins"]["extractors"][0] |= {"select": ["organisations.*"], "config": yaml.safe_load(written)}
    project = Project(tmp_path / "project", {"meltano.yml": json.dumps(selected)}, MELTANO_ENVIRONMENT="live")
    (project.folder / ".env").write_text(dotenv({**config, "tenant_ids": '["all"]'}, "TAP_XERO"))

    run = project.command(BIN / "meltano", "invoke", "tap-xero")

    assert run.exit_code == 0, run.log
    found = set(re.findall(r'"stream": ?"(\w+)-organisations"', run.log))
    assert len(found) == 2
    assert all(re.fullmatch(r"xero_\w+_workshop_demo", name) for name in found)
    assert {each["schema"] for each in yaml.safe_load(told)["vars"]["xero"]["xero_sources"]} == {
        shown["Demo Company (NZ)"],
        shown["*"].format(organisation="acme_ltd"),
    }


def test_the_sandbox_is_started_asked_for_settings_and_given_a_fault(sandbox: Sandbox, tmp_path: Path) -> None:
    started, ordered = (block("docs/sandbox.md", beginning) for beginning in HERE["docs/sandbox.md"])
    first, *rest = started.splitlines()
    assert first.startswith("make sandbox ")
    assert "xero-sandbox serve --port 8420" in (ROOT / "Makefile").read_text()
    script = "\n".join([*rest, ordered]).replace("localhost:8420", sandbox.url)

    done = subprocess.run(
        ["bash", "-ec", script],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()
    assert b'"tap_stream_id":"invoices"' in done.stdout.replace(b": ", b":")
    assert sandbox.get("Invoices", page=2).status_code == 503
    assert sandbox.get("Invoices", page=2).status_code == 200


def test_the_tap_and_the_target_are_run_as_their_own_pages_say(sandbox: Sandbox, shell: Shell, app: Json) -> None:
    (shell.folder / "config.json").write_text(json.dumps({**app, "rejects_path": "rejects.jsonl"}))
    (shell.folder / "state.json").write_text("{}")
    (shell.folder / "input.singer").write_text(ROW)
    tap, target = (block(f"{name}/README.md", "xero-auth login") for name in ("tap-xero", "target-xero"))
    pipe = block("README.md", HERE["README.md"][1])
    (shell.folder / ".env").write_text(dotenv(app, "TAP_XERO") + dotenv(app, "TARGET_XERO"))

    with entered(tap.replace("any-singer-target", "tee read.singer"), shell.folder, shell.variables) as terminal:
        connect(terminal)
    piped = shell(pipe.replace("any-singer-target", "cat"))
    with entered(target.replace("any-singer-tap", "cat input.singer"), shell.folder, shell.variables) as terminal:
        connect(terminal)

    assert '"stream":"invoices"' in (shell.folder / "read.singer").read_text()
    assert (piped.exit_code, '"stream":"bank_transactions"' in piped.printed) == (0, True), piped.printed
    assert '"stream":"invoices"' not in piped.printed
    assert len(sandbox.get("Contacts", where='Name=="Oak Ltd"').json()["Contacts"]) == 1


@pytest.mark.parametrize(
    ("page", "beginning", "stream"),
    [("docs/children.md", "select line.*", "invoice_line_items"), ("docs/reports.md", "select *", "profit_and_loss")],
)
def test_a_query_finds_what_is_current(
    sandbox: Sandbox, tmp_path: Path, page: str, beginning: str, stream: str
) -> None:
    """And nothing that is not: of lines that were there before an edit, and of figures that were read before."""
    tap = Tap(tmp_path, sandbox.config())
    warehouse = DuckDB(tmp_path, add_metadata_columns=True)
    extra = [stream] if stream == "profit_and_loss" else []
    first = tap(stream, extra_streams=extra)
    record = sandbox.get("Invoices", statuses="DRAFT", page=1).json()["Invoices"][0]
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 9, "AccountCode": "200"}
    sandbox.post(f"Invoices/{record['InvoiceID']}", {"LineItems": [line], "Status": "AUTHORISED"}).raise_for_status()
    second = tap(stream, state=first.state, extra_streams=extra)
    for run in (first, second):
        warehouse.load(run.messages)

    query = block(page, beginning).replace(f"from {stream}", f"from xero.{stream}")
    found = warehouse.ask(f"select count(*) from ({query})")  # noqa: S608 - the page's own
    latest = second if extra else tap(stream, extra_streams=extra)
    assert found == [(len(latest.records[stream]),)]
