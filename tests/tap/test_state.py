"""A state that was edited, cut or comes from elsewhere is refused in one line or does no harm."""

from __future__ import annotations

import json
import typing as t

import pytest
from support.damaging import cut, damaged

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

DAMAGES: t.Final = 25
"""Of each kind of state."""
FAR: t.Final = "2091-01-01T00:00:00Z"
MARK: t.Final = {"replication_key": "UpdatedDateUTC", "replication_key_value": "2026-01-01T00:00:00.000Z"}
READING: t.Final = {"began": "2026-01-01T00:00:00.000Z", "next": 2, "known": {}, "since": None, "page_size": 1000}


def partition(tap: Tap, **words: t.Any) -> Json:
    return {"context": {"tenant_id": tap.config["tenant_ids"][0]}, **words}


def expect_refused(run: Run, *words: str) -> None:
    assert run.exit_code == 2, run.told
    assert len(run.errors) == 1, run.told
    for word in words:
        assert word in run.errors[0]
    assert run.messages == [], "nothing takes the place of the state that was kept"
    assert "Traceback" not in run.log


def with_state(tap: Tap, text: str) -> Run:
    file = tap.folder / "given.json"
    file.write_text(text)
    return tap.finish(tap.command("--config", tap.file("config", tap.config), "--state", str(file)))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"type": "STATE", "value": {"bookmarks": {}}}, "give what stands in its value"),
        ({"singer_state": {"bookmarks": {}}}, "give what stands in its singer_state"),
        ({"bookmrks": {}}, "Is bookmrks meant?"),
        ({"bookmarks": []}, "no bookmarks by stream"),
        ({"bookmarks": None}, "no bookmarks by stream"),
        ({"invoices": {}}, "no bookmarks by stream"),
    ],
)
def test_a_state_without_bookmarks_is_refused(tap: Tap, state: Json, words: str) -> None:
    expect_refused(tap("currencies", state=state), words)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "is empty"), (" \n", "is empty"), ('{"bookmarks": {"inv', "is not JSON"), ("[" * 100_000, "is not JSON")],
    ids=["empty", "blank", "cut", "deep"],
)
def test_a_state_file_that_was_not_all_written_is_refused(tap: Tap, text: str, words: str) -> None:
    expect_refused(with_state(tap, text), words)


@pytest.mark.parametrize(
    "words",
    [
        {**MARK, "replication_key_value": FAR},
        {**MARK, "replication_key_value": ["2026-01-01"]},
        {**MARK, "known": ["a"]},
        {**MARK, "reading": None},
        {**MARK, "reading": {**READING, "next": "2"}},
        {**MARK, "reading": {**READING, "next": -2}},
        {**MARK, "reading": {**READING, "began": FAR}},
        {**MARK, "streams": "invoices"},
        {**MARK, "left_out": [{"streams": ["invoice_line_items"], "replication_key_value": FAR}]},
        {**MARK, "left_out": [{"replication_key_value": "2026-01-01"}]},
        {**MARK, "keys": "c$^(oOAbRJ"},
        {**MARK, "missing": "c$^(oOAbRJ"},
        {**MARK, "missing_since": FAR},
        {**MARK, "keys_met": "c$^(oOAbRJ"},
        {**MARK, "done": "ä"},
        {**MARK, "keys_of": {"invoice_line_items": 5}},
        {**MARK, "questions": {"77fff73caf85c9bb": "read"}},
        {"questions": {"77fff73caf85c9bb": {**MARK, "replication_key_value": FAR}}},
        {"slices": {"bookmark": {}, "left": [["2026-01-01", "2025-01-01"], [None, None]], "state": {}}},
        {"slices": {"bookmark": {}, "left": [["2026-01-01", "2027-01-01"]], "state": {}}},
        {"slices": []},
        {"context": {"tenant": "a"}},
        {"context": None},
    ],
    ids=lambda words: next(iter(words.keys() - MARK.keys()), "bookmark"),
)
def test_a_word_of_the_state_that_cannot_be_is_told_with_its_stream(tap: Tap, words: Json) -> None:
    state = {"bookmarks": {"currencies": {}, "invoices": {"partitions": [{**partition(tap), **words}]}}}

    expect_refused(tap("invoices", state=state), "The state of invoices cannot be used", "Put back the state")


def test_two_bookmarks_of_one_organisation_are_refused(tap: Tap) -> None:
    state = {"bookmarks": {"invoices": {"partitions": [partition(tap, **MARK)] * 2}}}

    expect_refused(tap("invoices", state=state), "The state of invoices", "twice")


@pytest.mark.parametrize("state", [{}, {"bookmarks": {}}, {"currently_syncing": "invoices"}])
def test_an_empty_state_is_a_first_run(sandbox: Sandbox, tap: Tap, state: Json) -> None:
    run = tap("invoices", state=state)

    assert run.exit_code == 0, run.told
    assert len(run.records["invoices"]) == sandbox.count("Invoices")
    assert "WARNING" not in run.told


def test_the_state_of_another_tap_is_told_and_not_used(sandbox: Sandbox, tap: Tap) -> None:
    """Nor is what the SDK would make a bookmark of when the run ends."""
    later = {"replication_key": "UpdatedDateUTC", "replication_key_value": FAR}
    state = {
        "currently_syncing": None,
        "bookmarks": {
            "invoices": {"UpdatedDateUTC": "2026-01-01T00:00:00Z"},
            "contacts": {"progress_markers": later},
            "credit_notes": {"partitions": [partition(tap, progress_markers=later)]},
        },
    }
    streams = ("invoices", "contacts", "credit_notes")

    first = tap(*streams, state=state)
    second = tap(*streams, state=first.state)

    assert first.exit_code == 0, first.told
    assert len(first.records["invoices"]) == sandbox.count("Invoices")
    assert len(first.records["contacts"]) == sandbox.count("Contacts")
    assert "The state of invoices names no organisations, as that of another tap: it is not used" in first.told
    assert FAR not in json.dumps(first.state)
    assert (second.exit_code, second.records) == (0, {})
    assert "another tap" not in second.told


def test_bookmarks_of_a_stream_that_there_is_not_are_told(tap: Tap) -> None:
    run = tap("currencies", state={"bookmarks": {"invoice": {"partitions": []}, "profit_and_loss": {}}})

    assert run.exit_code == 0, run.told
    assert "The state has bookmarks of invoice, which is no stream here: is invoices meant." in run.told
    assert "profit_and_loss" not in run.told.replace("bookmarks of invoice", "")


@pytest.mark.parametrize(("stream", "path"), [("contacts", "Contacts"), ("linked_transactions", "LinkedTransactions")])
def test_a_page_that_there_is_not_is_no_end(sandbox: Sandbox, tap: Tap, stream: str, path: str) -> None:
    """A bookmark would otherwise pass what was never read."""
    reading = {**READING, "page_size": 1000, "next": 100_000, "params": {}}

    run = tap(stream, state={"bookmarks": {stream: {"partitions": [partition(tap, reading=reading)]}}})

    assert run.exit_code == 0, run.told
    assert len(run.records[stream]) == sandbox.count(path) > 0


WHOLE: t.Final[Json] = {"tombstones": True, "streams": {"invoices": {"params": {"Statuses": {"each": ["PAID"]}}}}}
CUT_SHORT: t.Final[Json] = {"max_calls": 12, "page_size": 20, "extra_streams": ["invoice_history"]}
BY_RANGES: t.Final[Json] = {"max_calls": 14, "page_size": 10}
KINDS: t.Final[tuple[tuple[tuple[str, ...], Json], ...]] = (
    (("accounts", "contacts", "contact_addresses", "journals", "invoices", "tracking_category_options"), WHOLE),
    (("contacts", "linked_transactions", "invoice_history"), CUT_SHORT),
    (("invoices",), BY_RANGES),
)


@pytest.mark.parametrize(("streams", "settings"), KINDS, ids=["whole", "cut-short", "by-ranges"])
def test_whatever_happens_to_a_state_it_is_refused_or_nothing_is_missing(
    sandbox: Sandbox, tap: Tap, streams: tuple[str, ...], settings: Json
) -> None:
    if settings is BY_RANGES:
        sandbox.reset(row_threshold=40, long_lists="refused")
        tap.config |= sandbox.config()
    before = tap(*streams, **settings)
    rest = {name: value for name, value in settings.items() if name != "max_calls"}
    everything = keys(tap(*streams, **rest))
    codes = set[int]()
    for seed in range(DAMAGES):
        state, place = damaged(before.state, seed)
        run = tap(*streams, state=state, **rest)
        codes.add(run.exit_code)
        assert "Traceback" not in run.log, (seed, place)
        if run.exit_code == 2:
            expect_refused(run, f"The state of {place[0]} cannot be used")
        else:
            assert run.exit_code == 0, (seed, place, run.told)
            assert keys(before) | keys(run) >= everything, (seed, place)
    assert codes == {0, 2}
    for seed in range(5):
        expect_refused(with_state(tap, cut(before.state, seed)), "The state file is")


def keys(run: Run) -> set[str]:
    """Every row that there is, however often it came."""
    key = {m["stream"]: m["key_properties"] for m in run.messages if m["type"] == "SCHEMA"}
    rows = ((stream, row) for stream, rows in run.records.items() for row in rows)
    return {json.dumps([stream, *(row[name] for name in key[stream])]) for stream, row in rows}
