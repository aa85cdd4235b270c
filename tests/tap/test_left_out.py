"""A stream that is left out for some runs misses nothing, and what it missed is all that it costs when it is back."""

from __future__ import annotations

import json
import random
import typing as t

import pytest

if t.TYPE_CHECKING:
    from support.sandbox import Sandbox
    from support.tap import Json, Run, Tap

    Table: t.TypeAlias = dict[str, Json]

CONTACTS: t.Final = ("contacts", "contact_addresses", "contact_phones")
OPTIONS: t.Final = ("tracking_categories", "tracking_category_options")
RUNS: t.Final = 7
PAGE: t.Final = 20
COUNT: t.Final = 60


@pytest.fixture
def tap(sandbox: Sandbox, tap: Tap) -> Tap:
    """One that reads 60 contacts in three pages."""
    sandbox.reset(invoices=0, contacts=COUNT)
    tap.config |= sandbox.config() | {"page_size": PAGE}
    return tap


class Target:
    """Keeps the latest row of each key, as a warehouse does."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}

    def load(self, run: Run) -> None:
        keys = {each["stream"]: each["key_properties"] for each in run.messages if each["type"] == "SCHEMA"}
        for stream, rows in run.records.items():
            table = self.tables.setdefault(stream, {})
            for row in rows:
                table[json.dumps([row[name] for name in keys[stream]])] = row


def loaded(run: Run) -> dict[str, Table]:
    target = Target()
    target.load(run)
    return target.tables


def edit(sandbox: Sandbox, collection: str, chance: random.Random, keys: list[str]) -> None:
    sandbox.advance(60)
    sandbox.records(collection, key=chance.choice(keys), set={"Name": f"Edited {chance.random()}"})
    sandbox.advance(60)


def ids(rows: list[Json], name: str) -> set[str]:
    return {row[name] for row in rows}


def test_a_part_that_was_left_out_for_a_run_gets_what_it_missed_and_no_more(sandbox: Sandbox, tap: Tap) -> None:
    first = tap(*CONTACTS)
    sandbox.advance(60)
    missed, *_, later = sorted(ids(first.records["contacts"], "ContactID"))
    sandbox.records("Contacts", key=missed, set={"Name": "While it was left out"})
    sandbox.advance(60)
    without = tap("contacts", state=first.state)
    sandbox.advance(60)
    sandbox.records("Contacts", key=later, set={"Name": "Afterwards"})
    before = len(sandbox.tenant_calls())

    back = tap(*CONTACTS, state=without.state)

    assert ids(without.records["contacts"], "ContactID") == {missed}
    assert ids(back.records["contact_addresses"], "ContactID") == {missed, later}
    assert ids(back.records["contacts"], "ContactID") == {missed, later}
    assert len(sandbox.tenant_calls()) - before == 1
    assert "left_out" not in json.dumps(back.state)


def test_who_is_new_reads_everything_and_who_was_left_out_meanwhile_does_not(sandbox: Sandbox, tap: Tap) -> None:
    first = tap("contacts", "contact_addresses")
    sandbox.advance(60)

    new = tap("contact_phones", state=first.state)
    sandbox.advance(60)
    back = tap(*CONTACTS, state=new.state)

    assert loaded(new) == loaded(tap("contact_phones"))
    assert back.records == {}


def test_who_is_new_and_is_stopped_does_not_let_the_others_forget(sandbox: Sandbox, tap: Tap) -> None:
    """The new one needs everything; what the old one had is known all the same."""
    first = tap("contacts")
    sandbox.advance(60)
    stopped = tap("contacts", "contact_phones", state=first.state, max_calls=2)
    assert stopped.exit_code == 6, stopped.told
    rest = tap("contact_phones", state=stopped.state)
    sandbox.advance(60)

    back = tap("contacts", "contact_phones", state=rest.state)

    assert loaded(rest)["contact_phones"].keys() | loaded(stopped)["contact_phones"].keys() == (
        loaded(tap("contact_phones"))["contact_phones"].keys()
    )
    assert back.records == {}


def test_a_deletion_is_told_to_who_was_left_out_when_it_was_found(sandbox: Sandbox, tap: Tap) -> None:
    streams = ("tracking_categories", "tracking_category_options")
    first = tap(*streams, tombstones=True)
    sandbox.advance(60)
    (key,) = sandbox.records("TrackingCategories", count=1, remove=True)
    without = tap("tracking_category_options", tombstones=True, state=first.state)
    sandbox.advance(60)

    back = tap(*streams, tombstones=True, state=without.state)

    gone = [row["TrackingCategoryID"] for row in back.records["tracking_categories"] if row["_sdc_deleted_at"]]
    assert gone == [key]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_left_out_and_comes_back_is_complete(sandbox: Sandbox, tap: Tap, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same for the same seed
    streams = [*CONTACTS, *OPTIONS]
    everything = tap(*streams)
    contacts = sorted(ids(everything.records["contacts"], "ContactID"))
    categories = sorted(ids(everything.records["tracking_categories"], "TrackingCategoryID"))
    target, state = Target(), dict[str, t.Any]()
    for _ in range(RUNS):
        chosen = chance.sample(streams, chance.randint(1, len(streams)))
        budget: Json = {"max_calls": chance.randint(2, 4)} if chance.random() < 0.3 else {}
        run = tap(*chosen, state=state, **budget)
        assert run.exit_code in {0, 6}, run.told
        target.load(run)
        state = run.state
        if run.exit_code == 0:
            run = tap(*chosen, state=state)  # The end of a read that was cut short has its edits with the next.
            target.load(run)
            state = run.state
            truth = loaded(tap(*chosen))
            assert {name: target.tables.get(name, {}) for name in truth} == truth
        for _ in range(chance.randint(0, 3)):
            collection, keys = chance.choice([("Contacts", contacts), ("TrackingCategories", categories)])
            edit(sandbox, collection, chance, keys)

    for _ in range(2):
        run = tap(*streams, state=state)
        target.load(run)
        state = run.state

    assert target.tables == loaded(tap(*streams))
