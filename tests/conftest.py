"""Fixtures for all tests: one sandbox process, and a clean sandbox for each test."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from support.operations import RECORDED, Exercised
from support.postgres import postgres_running
from support.sandbox import Sandbox, serving
from support.secrets import expect_nowhere
from xero_sandbox.testing.process import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from support.postgres import Postgres

NUMBERS = count(1)
EXERCISED = pytest.StashKey[Exercised]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-operations", action="store_true", help=f"write {RECORDED.name} after a run of all tests")


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # compiling everything anew takes half the life of a process
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(config.rootpath / ".pytest_cache" / "compiled"))
    config.stash[EXERCISED] = Exercised()
    config.addinivalue_line("markers", "fault(number, ...): the rows of docs/faults.md that the test is about")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """With several workers, each tells what its share of the tests exercised."""
    node.config.stash[EXERCISED].add(node.workeroutput["exercised"])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.passed:
        item.config.stash[EXERCISED].passed(item.nodeid)
    return report


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command keeps where nobody says it, such as the default store, is of one test, not of who runs it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / f"state-{next(NUMBERS)}"))


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """A sandbox that lives as long as the session, without limits but that of calls in flight."""
    with serving(*UNLIMITED, "--invoices", "120") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The sandbox as new; a fault that is ordered and does not happen fails the test that ordered it.

    So does a secret of the sandbox in any file that the test's commands wrote, and an answer that is not as Xero's
    document has it, unless the test itself planted what is wrong in it.
    """
    sandbox_process.reset()
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    seen = sandbox_process.secrets_seen()
    yield sandbox_process
    if folder:
        expect_nowhere(sandbox_process.secrets(since=seen), folder)
    if "sdk" not in request.path.parts:
        request.config.stash[EXERCISED].called(sandbox_process.calls())
    assert sandbox_process.pending() == []
    sandbox_process.expect_no_complaint()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL that lives as long as the session; `postgres.database()` is the URL of a new database."""
    with postgres_running() as server:
        yield server


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A run of all tests says what they exercise, or where what is written down about it differs."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["exercised"] = config.stash[EXERCISED].as_text()
        return
    selected = config.option.keyword or config.option.markexpr or config.option.collectonly
    if selected or config.args != config.getini("testpaths"):
        return
    exercised = config.stash[EXERCISED]
    if config.option.record_operations:
        RECORDED.write_text(exercised.as_text())
    elif not exitstatus:
        session.exitstatus = compare(exercised, config)


def compare(exercised: Exercised, config: pytest.Config) -> pytest.ExitCode:
    """A claim of the docs that no test bears out fails the run; one that could be added is only told."""
    recorded = RECORDED.read_text()
    missing, unrecorded = exercised.missing(recorded), exercised.unrecorded(recorded)
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    assert terminal
    if missing or unrecorded:
        terminal.write_line(f"\n{RECORDED.name}: not exercised {missing}, not written down {unrecorded}.")
        terminal.write_line("Run pytest --record-operations, then tools/generate.py --regions.")
    return pytest.ExitCode.TESTS_FAILED if missing else pytest.ExitCode.OK
