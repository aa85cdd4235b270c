"""Whatever comes in place of Xero's answers, a run ends as the table says, and the next one loses and doubles nothing.

The long version: FUZZ_ANSWERS=2000; FUZZ_SEED begins elsewhere.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import time
import typing as t
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import requests
from support.auth import Auth, ungranted
from support.meddling import LIES, UNREADABLE, at_peace, meddling
from support.memory import MOST, peak
from support.singer import contacts, invoices, journals, whole
from support.tap import Tap
from support.target import Target

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

    from support import tap
    from support.meddling import Given, Meddler
    from support.sandbox import Sandbox

ANSWERS: t.Final = int(os.environ.get("FUZZ_ANSWERS", "30"))
"""That are spoilt, of all three commands together."""
SEED: t.Final = os.environ.get("FUZZ_SEED", "1")
LATER: t.Final = 31 * 60
"""Seconds after which an access token is worth nothing."""
BEGUN: t.Final = timedelta(days=25)
"""Before the machine's clock, past which no round may come: a bookmark from the future is refused."""
QUICK: t.Final[dict[str, t.Any]] = {"max_tries": 1, "read_timeout": 5, "call_timeout": 10, "connect_timeout": 5}
IMPATIENT: t.Final[dict[str, t.Any]] = {"read_timeout": 0.5}
STREAMS: t.Final = ("accounts", "contacts", "currencies", "invoices", "organisations")
TAPS: t.Final = frozenset({0, 3, 5, 6, 9})
TARGETS: t.Final = frozenset({0, 3, 5, 6, 7, 9})
AUTHS: t.Final = frozenset({0, 5, 6, 9})
"""How each may end when there is nothing wrong but the answers."""


@pytest.fixture
def meddler(sandbox: Sandbox) -> Iterator[Meddler]:
    sandbox.set_clock((datetime.now(timezone.utc) - BEGUN).isoformat())
    with meddling(sandbox) as between:
        yield between


def rounds(meddler: Meddler, share: float, *, chance: float) -> Iterator[tuple[str, bool]]:
    """Meddle anew until so many of all answers were spoilt: a name, and whether each can be seen to be spoilt."""
    spoilt = 0
    for number in itertools.count():
        if spoilt >= ANSWERS * share:
            return
        seen_through = number % 2 == 0
        meddler.meddle(f"{SEED}-{number}", UNREADABLE if seen_through else LIES, chance)
        yield f"{SEED}-{number}", seen_through
        spoilt += len(meddler.spoilt)


def expect_a_clean_end(code: int, codes: frozenset[int], log: str, why: t.Any) -> None:
    assert code in codes, (code, why, log[-3_000:])
    assert "Traceback" not in log, (why, log[-6_000:])


def keys(run: tap.Run) -> set[tuple[str, str]]:
    """Which versions of which records came."""
    names = {m["stream"]: m["key_properties"] for m in run.messages if m["type"] == "SCHEMA"}
    return {
        (stream, json.dumps([*(each[name] for name in names[stream]), each.get("UpdatedDateUTC")], sort_keys=True))
        for stream, records in run.records.items()
        for each in records
    }


def test_a_tap_reads_all_of_it_after_answers_that_cannot_be_read(
    sandbox: Sandbox, meddler: Meddler, tmp_path: Path
) -> None:
    tap = Tap(tmp_path, {**meddler.through(sandbox.config(), sandbox), **QUICK, "page_size": 40})
    everything = keys(tap(*STREAMS))

    for name, seen_through in rounds(meddler, 0.4, chance=0.5):
        sandbox.advance(LATER)
        started = tap.start(*STREAMS)
        memory = peak(started.process)
        run = tap.finish(started)
        why = (name, list(meddler.spoilt))
        expect_a_clean_end(run.exit_code, TAPS, run.log, why)
        assert len(run.errors) <= 1, (why, run.errors)
        assert memory < MOST, why
        with at_peace(meddler):
            states = [message["value"] for message in run.messages if message["type"] == "STATE"]
            after = tap(*STREAMS, state=states[-1] if states and seen_through else None)
        assert after.exit_code == 0, (why, after.told)
        assert everything - keys(after) - (keys(run) if seen_through else set()) == set(), (why, run.told)


def test_a_target_doubles_and_loses_nothing_after_answers_that_cannot_be_read(
    sandbox: Sandbox, meddler: Meddler, tmp_path: Path
) -> None:
    target = Target(tmp_path, {**meddler.through(sandbox.config(), sandbox), **QUICK})
    first = 1

    for name, seen_through in rounds(meddler, 0.4, chance=0.5):
        sandbox.advance(LATER)
        rows = whole(contacts(2, first=first), invoices(2, first=first), journals(2, first=first))
        started = target.start(rows)
        memory = peak(started.process)
        run = target.finish(started)
        why = (name, list(meddler.spoilt))
        expect_a_clean_end(run.exit_code, TARGETS, run.log, why)
        assert len(run.errors) <= 1, (why, run.errors)
        assert memory < MOST, why
        with at_peace(meddler):
            after = target(rows)
        assert after.exit_code in ({0} if seen_through else {0, 3, 7}), (why, run.told, after.told)
        if seen_through:
            expect_once(sandbox, range(first, first + 2), (why, run.told, after.told))
        first += 2


def expect_once(sandbox: Sandbox, numbers: range, why: t.Any) -> None:
    """Each of the documents with these numbers is in the books, once."""
    reader = sandbox.headers()
    for collection, field, text in (
        ("Contacts", "ContactNumber", "CUST-{}"),
        ("Invoices", "InvoiceNumber", "INV-{}"),
        ("ManualJournals", "Narration", "Accrual {}"),
    ):
        wanted = [text.format(number) for number in numbers]
        where = " OR ".join(f'{field}=="{each}"' for each in wanted)
        found = sandbox.get(collection, reader, where=where, page=1).json()[collection]
        assert Counter(each[field] for each in found) == Counter(wanted), why


def test_a_login_ends_cleanly_and_the_next_one_connects(sandbox: Sandbox, meddler: Meddler, tmp_path: Path) -> None:
    auth = Auth(tmp_path, {**meddler.through(ungranted(sandbox, "web"), sandbox), **QUICK})
    auth.log_in()

    for name, seen_through in rounds(meddler, 0.2, chance=0.6):
        sandbox.advance(LATER)
        started = auth.start("login")
        with suppress(requests.RequestException):  # It may end without a word to the browser.
            started.come_back("allow")
        memory = peak(started.process)
        done = started.finish()
        why = (name, list(meddler.spoilt))
        expect_a_clean_end(done.exit_code, AUTHS, done.told, why)
        assert memory < MOST, why
        with at_peace(meddler):
            connected = auth("status") if seen_through else auth.log_in()
        assert connected.exit_code == 0, (why, done.told, connected.told)


def without_successor(given: Given, _: Random) -> Given:
    """The answer without the next refresh token."""
    if b'"refresh_token"' not in given.body:
        return given
    answer = json.loads(given.body)
    del answer["refresh_token"]
    return replace(given, body=json.dumps(answer).encode())


def test_a_connection_outlives_an_answer_without_the_next_refresh_token(
    sandbox: Sandbox, meddler: Meddler, tmp_path: Path
) -> None:
    """The token that was sent is spent, and good for half an hour only: who went on with it would have to log in."""
    tap = Tap(tmp_path, {**meddler.through(sandbox.config(), sandbox), **QUICK})
    meddler.meddle(SEED, [without_successor], 1.0)
    run = tap("currencies")
    meddler.meddle(SEED, [], 0.0)
    assert run.exit_code == 9, run.told
    assert "answers without the next refresh token: try again within half an hour" in run.told

    assert tap("currencies").exit_code == 0
    sandbox.advance(LATER)
    assert tap("currencies").exit_code == 0


def not_quite_json(given: Given, _: Random) -> Given:
    """The answer with a number in the place of the next refresh token, of a form that JSON does not have."""
    return replace(given, body=re.sub(rb'("refresh_token": ?)"[^"]*"', rb"\g<1>01", given.body))


def test_a_connection_outlives_a_refresh_token_that_is_not_quite_json(
    sandbox: Sandbox, meddler: Meddler, tmp_path: Path
) -> None:
    """What is mended of records would, of a token, make another one, with which the connection would be lost."""
    tap = Tap(tmp_path, {**meddler.through(sandbox.config(), sandbox), **QUICK})
    meddler.meddle(SEED, [not_quite_json], 1.0)
    run = tap("currencies")
    meddler.meddle(SEED, [], 0.0)
    assert run.exit_code == 9, run.told
    assert "answers without the next refresh token" in run.told

    assert tap("currencies").exit_code == 0
    sandbox.advance(LATER)
    assert tap("currencies").exit_code == 0


def late(given: Given, _: Random) -> Given:
    """The answer, which comes when nobody waits for it any more."""
    time.sleep(4 * IMPATIENT["read_timeout"])
    return given


def test_a_tap_goes_on_where_answers_did_not_come(sandbox: Sandbox, meddler: Meddler, tmp_path: Path) -> None:
    tap = Tap(tmp_path, {**meddler.through(sandbox.config(), sandbox), **QUICK})
    everything = keys(tap(*STREAMS))
    sandbox.advance(LATER)

    meddler.meddle(SEED, [late], 0.4)
    run = tap(*STREAMS, **IMPATIENT)
    assert meddler.spoilt
    expect_a_clean_end(run.exit_code, TAPS, run.log, meddler.spoilt)
    meddler.meddle(SEED, [], 0.0)
    states = [message["value"] for message in run.messages if message["type"] == "STATE"]
    after = tap(*STREAMS, state=states[-1] if states else None)

    assert after.exit_code == 0, after.told
    assert everything <= keys(after) | keys(run)


def test_a_target_sends_nothing_twice_where_answers_did_not_come(
    sandbox: Sandbox, meddler: Meddler, tmp_path: Path
) -> None:
    target = Target(tmp_path, {**meddler.through(sandbox.config(), sandbox), **QUICK})
    rows = whole(contacts(2), invoices(2), journals(2))

    meddler.meddle(SEED, [late], 0.6)
    run = target(rows, **IMPATIENT)
    assert meddler.spoilt
    expect_a_clean_end(run.exit_code, TARGETS, run.log, meddler.spoilt)
    meddler.meddle(SEED, [], 0.0)
    after = target(rows)

    assert after.exit_code == 0, after.told
    expect_once(sandbox, range(1, 3), (run.told, after.told))
