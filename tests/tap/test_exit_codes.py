"""The tables of exit codes in the documentation are what a scheduler sees."""

from __future__ import annotations

import re
import signal
import typing as t
from pathlib import Path

import pytest
from support.tap import Run, Tap, wait_until

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from support.sandbox import Sandbox

    Provoke: t.TypeAlias = Callable[[Sandbox, Tap], Run]

ROOT: t.Final = Path(__file__).parents[2]
REPORT: t.Final[dict[str, t.Any]] = {"extra_streams": ["profit_and_loss"]}


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the table that begins with this cell."""
    lines = (ROOT / page).read_text().splitlines()
    (first,) = (place for place, line in enumerate(lines) if re.match(rf"\| ?{heading}", line))
    cells: list[list[str]] = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            return cells
        cells.append([cell.strip() for cell in line.strip("|").split("|")])
    return cells


def everything_is_well(sandbox: Sandbox, tap: Tap) -> Run:
    return tap("currencies", "users")


def a_stream_is_not_allowed(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.reset(role="standard")
    return tap("currencies", "profit_and_loss", **sandbox.config(), **REPORT)


def a_stream_is_not_allowed_and_that_counts(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.reset(role="standard")
    return tap("currencies", "profit_and_loss", **sandbox.config(), **REPORT, fail_on_skipped=True)


def a_setting_is_wrong(sandbox: Sandbox, tap: Tap) -> Run:
    return tap("currencies", page_size=0)


def a_state_is_wrong(sandbox: Sandbox, tap: Tap) -> Run:
    return tap("currencies", state={"bookmrks": {}})


def a_stream_fails(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.order({"status": 500}, path="/Users", times=0)
    return tap("currencies", "users")


def a_page_lacks_records(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.order({"status": 200, "body": {"Invoices": [], "pagination": PAGES}}, path="/Invoices", times=0)
    return tap("currencies", "invoices")


def others_can_read_the_store(sandbox: Sandbox, tap: Tap) -> Run:
    store = tap.folder / "open.db"
    store.touch(mode=0o644)
    return tap("currencies", store_url=f"sqlite:///{store}")


def access_was_ended(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.revoke()
    return tap("currencies")


def the_run_may_make_one_call(sandbox: Sandbox, tap: Tap) -> Run:
    return tap("currencies", "users", max_calls=1)


def the_day_is_used_up(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.order({"limit": "day", "retry_after": 3_600}, path="/Users")
    return tap("currencies", "users")


def the_books_are_down(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.order({"status": 503}, tenant="?*", times=0)
    return tap("currencies", "users", max_tries=1)


def nobody_listens(sandbox: Sandbox, tap: Tap) -> Run:
    return tap("currencies", api_url="http://127.0.0.1:1", max_tries=1)


def somebody_asks_it_to_stop(sandbox: Sandbox, tap: Tap) -> Run:
    sandbox.order({"stall_seconds": 1}, path="/Currencies")
    started = tap.start("currencies", "users")
    wait_until(lambda: sandbox.calls_of("GET /Currencies") or sandbox.in_flight())
    started.process.send_signal(signal.SIGTERM)
    return tap.finish(started)


PAGES: t.Final = {"page": 1, "pageSize": 1000, "pageCount": 1, "itemCount": 3}
PROVOKED: t.Final[dict[str, tuple[Provoke, ...]]] = {
    "0": (everything_is_well, a_stream_is_not_allowed),
    "1": (a_stream_is_not_allowed_and_that_counts,),
    "2": (a_setting_is_wrong, a_state_is_wrong),
    "3": (a_stream_fails, a_page_lacks_records),
    "4": (others_can_read_the_store,),
    "5": (access_was_ended,),
    "6": (the_run_may_make_one_call, the_day_is_used_up),
    "9": (the_books_are_down, nobody_listens),
    "143": (somebody_asks_it_to_stop,),
}
IN_THE_README: t.Final[dict[str, dict[str, Provoke]]] = {
    "allows no more calls today": {"6": the_day_is_used_up},
    "does not permit a stream": {"": a_stream_is_not_allowed},
    "fails, or pages lack records": {"3": a_page_lacks_records, "9": the_books_are_down},
    "refuses the connection": {"5": access_was_ended},
}
"""What the README says of the tap, by its row: the codes that it names there, and what brings each about."""


@pytest.mark.parametrize(
    ("code", "provoke"),
    [pytest.param(code, each, id=each.__name__) for code, ways in PROVOKED.items() for each in ways],
)
def test_a_run_ends_with_the_code_that_the_table_has_for_it(
    sandbox: Sandbox, tap: Tap, code: str, provoke: Provoke
) -> None:
    run = provoke(sandbox, tap)
    sandbox.clear_faults()

    assert run.exit_code == int(code), run.told
    assert "Traceback" not in run.log
    assert run.exit_code in {0, 1} or run.errors, "somebody is told why"


def test_the_table_has_every_code_and_no_other() -> None:
    page = (ROOT / "docs/running.md").read_text()

    assert re.findall(r"^- \*\*(\d+)\*\*: ", page, re.MULTILINE) == list(PROVOKED)


def test_the_readme_says_the_same() -> None:
    told = {row[0]: re.findall(r"exit (\d+)|; (\d+) if", row[1]) for row in rows("README.md", "Xero")}
    codes = {cause: [one or other for one, other in found] for cause, found in told.items()}

    assert {cause: codes[cause] for cause in IN_THE_README} == {
        cause: [code for code in ways if code] for cause, ways in IN_THE_README.items()
    }
    assert not any(found for cause, found in codes.items() if cause not in IN_THE_README)
    assert all(way in PROVOKED[code or "0"] for ways in IN_THE_README.values() for code, way in ways.items())
