"""What is selected and is not there is told; a selection of which nothing is left is refused."""

from __future__ import annotations

import typing as t

import pytest
from support.tap import select

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap


def named(catalog: Json, old: str, new: str) -> Json:
    for entry in catalog["streams"]:
        if entry["tap_stream_id"] == old:
            entry |= {"tap_stream_id": new, "stream": new}
    return catalog


def expect_refused(sandbox: Sandbox, run: Run, words: str) -> None:
    assert run.exit_code == 2, run.told
    assert [words in line for line in run.errors] == [True], run.told
    assert "Traceback" not in run.log
    assert sandbox.calls() == []


def read_alone(tap: Tap, *streams: str) -> Run:
    """A run without a catalogue, as from a pipe."""
    options = [part for stream in streams for part in ("--stream", stream)]
    return tap.finish(tap.command("--config", tap.file("config", tap.config), *options))


def test_streams_that_are_named_are_read_alone(tap: Tap) -> None:
    """A part of records, too, which nobody gets who does not ask for it."""
    run = read_alone(tap, "c*rencies", "invoice_line_items")

    assert run.exit_code == 0, run.told
    assert run.records.keys() == {"currencies", "invoice_line_items"}
    assert all(row["LineItemID"] and row["Description"] for row in run.records["invoice_line_items"])


@pytest.mark.parametrize(("name", "near"), [("invoice", "is invoices meant"), ("invoice_history", "extra_streams")])
def test_a_stream_that_is_named_and_not_there_is_refused(sandbox: Sandbox, tap: Tap, name: str, near: str) -> None:
    run = read_alone(tap, name, "currencies")

    expect_refused(sandbox, run, f"--stream {name}: there is no such stream")
    assert near in run.errors[0]


@pytest.mark.parametrize("option", ["--discover", "--test", "--test=schema"])
def test_streams_are_not_named_in_vain(sandbox: Sandbox, tap: Tap, option: str) -> None:
    """What reads no streams, or one record of each, does not pass a selection by without a word."""
    config = tap.file("config", tap.config)
    for options in ((option, "--stream", "currencies"), ("--stream", "currencies", option)):
        run = tap.finish(tap.command("--config", config, *options))

        expect_refused(sandbox, run, "--stream is for a run that reads")


def test_a_selected_stream_that_is_not_there_is_told_with_the_nearest(tap: Tap) -> None:
    run = tap(catalog=named(select("currencies", "invoices"), "invoices", "invoice"))

    assert run.exit_code == 0, run.told
    assert run.records.keys() == {"currencies"}
    assert "The catalogue selects invoice, which is no stream here: is invoices meant." in run.told


def test_a_stream_that_extra_streams_does_not_list_is_told(tap: Tap) -> None:
    run = tap(catalog=named(select("currencies", "invoices"), "invoices", "invoice_history"))

    assert run.exit_code == 0, run.told
    assert "selects invoice_history" in run.told
    assert "Is it one for extra_streams?" in run.told


def test_what_a_catalogue_does_not_select_is_not_told(tap: Tap) -> None:
    run = tap(catalog=named(select("currencies"), "invoices", "invoice"))

    assert run.exit_code == 0, run.told
    assert "WARNING" not in run.told


@pytest.mark.parametrize("streams", [(), ("invoice",)])
def test_a_selection_of_which_nothing_is_left_is_refused(sandbox: Sandbox, tap: Tap, streams: tuple[str, ...]) -> None:
    catalog = named(select("invoices"), "invoices", "invoice") if streams else select()

    expect_refused(sandbox, tap(catalog=catalog), "No stream is selected")


@pytest.mark.parametrize(
    "streams",
    [
        5,
        [5],
        [{"stream": "invoices"}],
        [{"tap_stream_id": "invoices", "schema": 5}],
        [{"tap_stream_id": "invoices", "schema": {"properties": []}}],
        [{"tap_stream_id": "invoices", "metadata": [{"breadcrumb": []}]}],
        [{"tap_stream_id": "invoices", "metadata": {}}],
    ],
)
def test_a_catalogue_that_is_none_is_one_line(sandbox: Sandbox, tap: Tap, streams: t.Any) -> None:
    expect_refused(sandbox, tap(catalog={"streams": streams}), "The catalog file is no Singer catalogue")


def test_an_empty_catalogue_is_refused(sandbox: Sandbox, tap: Tap) -> None:
    expect_refused(sandbox, tap(catalog={"streams": []}), "No stream is selected")


@pytest.mark.parametrize(
    "maps", [{"invoice": {"Total": None}}, {"bills": {"__source__": "invoice"}}, {"invoice*s_of": None}]
)
def test_a_stream_map_of_a_stream_that_is_not_there_is_told(tap: Tap, maps: Json) -> None:
    run = tap("currencies", stream_maps=maps)

    assert run.exit_code == 0, run.told
    assert run.records.keys() == {"currencies"}
    assert "which is no stream here" in run.told


@pytest.mark.parametrize(
    "maps", [{"currencies": {"Code": "Code"}}, {"currenc*": {}}, {"coins": {"__source__": "users"}}]
)
def test_a_stream_map_of_a_stream_that_is_there_is_not_told(tap: Tap, maps: Json) -> None:
    assert "no stream here" not in tap("currencies", stream_maps=maps).told


def test_stream_maps_that_leave_out_all_that_is_selected_are_refused(sandbox: Sandbox, tap: Tap) -> None:
    expect_refused(sandbox, tap("currencies", stream_maps={"currencies": None}), "leave out every stream")


@pytest.mark.parametrize("given", [5, "gone", {"__filter__": "Code ="}, {"Code": "nothing("}])
def test_a_stream_map_that_cannot_be_is_one_line(sandbox: Sandbox, tap: Tap, given: t.Any) -> None:
    run = tap("currencies", stream_maps={"currencies": given})

    assert run.exit_code == 2, run.told
    assert len(run.errors) == 1, run.told
    assert "Traceback" not in run.log
    assert sandbox.calls() == []
