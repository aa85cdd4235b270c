"""However a read is spread over runs that end for want of calls, no bookmark passes what was edited between them."""

from __future__ import annotations

import os
import typing as t
from random import Random

import pytest
from support.tap import select
from support.unwell import Reader, lacking, merged
from tap_xero.tap import TapXero

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.sandbox import Sandbox

    Json: t.TypeAlias = dict[str, t.Any]

SEEDS: t.Final = int(os.environ.get("RESUMED", "3"))
"""How many histories are played; `make chaos` plays 50."""
EDITED: t.Final = ("Invoices", "Contacts", "CreditNotes", "Quotes")
STREAMS: t.Final = ("invoices", "contacts", "quotes", "credit_notes", "contact_history", "profit_and_loss")
LATER: t.Final = "=f'UpdatedDateUTC >= {DateTime(bookmark)}'"
SETTINGS: t.Final[Json] = {
    "extra_streams": ["contact_history", "profit_and_loss"],
    "start_date": "2020-01-01T00:00:00Z",
    "streams": {
        "invoices": {"params": {"Statuses": {"each": ["DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED"]}}},
        "contacts": {"params": {"where": {"each": ["IsCustomer==true", "IsSupplier==true"]}}},
        "quotes": {"params": {"Status": {"each": ["DRAFT", "SENT", "ACCEPTED"]}}},
        "credit_notes": {"params": {"where": LATER}},
        "profit_and_loss": {"params": {"fromDate": {"each": "=months(4)"}, "toDate": "=month_end(fromDate)"}},
    },
}
"""Streams of several questions, with bookmarks of their own or none, and one of a call for each record."""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_edited_between_two_parts_of_a_read_comes_with_the_run_after_them(
    sandbox: Sandbox, tmp_path: Path, seed: int
) -> None:
    """That is the first one that begins at the beginning; what a part has read is not read again for it."""
    dice = Random(f"resumed {seed}")  # noqa: S311 - it must repeat
    sandbox.reset(invoices=20, contacts=6, seed=seed)
    read = Reader(sandbox, tmp_path)
    catalog = select(*STREAMS, among=TapXero(config={**read.config, **SETTINGS}).catalog_dict)
    held: Json = {}
    state, codes = None, list[int]()
    for turn in range(dice.randint(3, 6)):
        outcome = read(state, catalog=catalog, **SETTINGS, max_calls=dice.randint(3, 12))
        held, state = merged(held, outcome.rows), outcome.state or state
        codes.append(outcome.exit_code)
        sandbox.records(dice.choice(EDITED), count=dice.randint(1, 3), set={"Reference": f"edited {turn}"})
        sandbox.advance(dice.choice((1, 90)))
    assert set(codes) == {6}, "the calls were too few for one run"

    for _ in ("the parts that are left", "all from the beginning"):
        outcome = read(state, catalog=catalog, **SETTINGS)
        held, state = merged(held, outcome.rows), outcome.state
        assert outcome.exit_code == 0

    everything = read(None, catalog=catalog, **SETTINGS).rows
    assert everything.keys() >= {"invoices", "contacts", "profit_and_loss"}
    assert lacking(held, everything) == [], seed
