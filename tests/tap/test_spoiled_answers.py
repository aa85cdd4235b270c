"""However an answer is spoiled, the run ends as the table of exit codes says, and no record that is whole is lost."""

from __future__ import annotations

import gzip
import json
import random
import re
import typing as t

import pytest
from support.answering import Answer, Asked, answering
from support.spoiling import ANYHOW, KEY, MENDABLE, answer
from support.tap import Tap

if t.TYPE_CHECKING:
    from pathlib import Path

    from support.tap import Run

CASES: t.Final = 120
TABLE: t.Final = frozenset({0, 3, 9})
STREAMS: t.Final = ("invoices", "invoice_line_items", "invoice_payments")


class Spoiled:
    """Answers by their cases, one of two good: two failures in a row end a stream."""

    def __init__(self, ways: t.Sequence[t.Any], seed: int) -> None:
        self.bodies: dict[str, bytes] = {}
        self.kept: dict[str, set[str]] = {}
        """The keys of what was not touched, by case."""
        for number in range(CASES):
            case, chance = f"case{number:04}", random.Random(f"{seed}-{number}")  # noqa: S311 - the same every time
            good = answer(case, chance)
            whole = json.dumps(good).encode()
            self.bodies[case] = chance.choice(ways)(good, chance) if number % 2 == 0 else whole
            self.kept[case] = untouched(good, self.bodies[case])

    def reply(self, asked: Asked) -> Answer:
        return Answer(body=self.bodies[asked.path.partition("/")[2]])

    def read(self, tap: Tap, **settings: t.Any) -> Run:
        with answering(self.reply) as xero:
            tap.config |= xero.config
            path = {"path": {KEY: list(self.bodies)}}
            return tap(*STREAMS, streams={"invoices": path}, **settings)


def untouched(good: dict[str, t.Any], body: bytes) -> set[str]:
    """The keys of the records that are in the body as they were, in whatever encoding."""
    texts = [body.decode(kind, "replace") for kind in ("utf-8", "utf-16", "utf-16-be", "utf-32", "latin-1")]
    squeezed = [re.sub(r"\s+", "", text) for text in texts]
    kept = set()
    for record in good["Invoices"]:
        written = [re.sub(r"\s+", "", json.dumps(record, ensure_ascii=each)) for each in (True, False)]
        if any(each in text for each in written for text in squeezed):
            kept.add(record[KEY])
    return kept


def keys(records: t.Iterable[dict[str, t.Any]]) -> set[t.Any]:
    return {record[KEY] for record in records if isinstance(record.get(KEY), str)}


def expect_a_clean_end(run: Run) -> None:
    assert run.exit_code in TABLE, run.told
    assert "Traceback" not in run.log
    assert len(run.errors) <= 1, run.errors


@pytest.mark.parametrize("seed", range(4))
def test_a_spoiled_record_hides_no_other(tmp_path: Path, seed: int) -> None:
    spoiled = Spoiled(MENDABLE, seed)

    run = spoiled.read(Tap(tmp_path, {}))

    expect_a_clean_end(run)
    assert run.exit_code == 0, run.told
    came = keys(run.records["invoices"])
    for case, kept in spoiled.kept.items():
        assert kept <= came, spoiled.bodies[case][:2_000]
    assert {f"{key}-{place}" for kept in spoiled.kept.values() for key in kept for place in range(2)} <= {
        line["LineItemID"] for line in run.records["invoice_line_items"] if isinstance(line["LineItemID"], str)
    }


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_that_cannot_be_read_is_told(tmp_path: Path, seed: int) -> None:
    spoiled = Spoiled(ANYHOW, seed)

    run = spoiled.read(Tap(tmp_path, {}))

    expect_a_clean_end(run)
    came = keys(run.records["invoices"])
    told = [case for case in spoiled.bodies if re.search(rf"Skipped invoices.*{case}", run.told)]
    for case, kept in spoiled.kept.items():
        assert kept <= came or case in told, spoiled.bodies[case][:2_000]
    assert (run.exit_code == 3) == bool(told)
    assert told, "some of them were cut"


def test_files_hold_what_can_be_read_too(tmp_path: Path) -> None:
    spoiled = Spoiled(MENDABLE, 11)
    folder = tmp_path / "batches"
    folder.mkdir()
    storage = {"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": folder.as_uri()}}

    run = spoiled.read(Tap(tmp_path, {}), batch_config=storage)

    expect_a_clean_end(run)
    lines = [line for file in folder.glob("*invoices*") for line in gzip.decompress(file.read_bytes()).splitlines()]
    came = keys(json.loads(line, parse_constant=_refuse) for line in lines)
    assert set().union(*spoiled.kept.values()) <= came


def test_every_message_is_json_for_whoever_reads_it(tmp_path: Path) -> None:
    spoiled = Spoiled(MENDABLE, 12)
    with answering(spoiled.reply) as xero:
        tap = Tap(tmp_path, xero.config)
        started = tap.start(*STREAMS, streams={"invoices": {"path": {KEY: list(spoiled.bodies)}}})
        tap.finish(started)

    lines = started.out.read_bytes().decode("utf-8").splitlines()
    assert len([json.loads(line, parse_constant=_refuse) for line in lines]) > CASES


def _refuse(constant: str) -> t.NoReturn:
    raise AssertionError(constant)


def test_cookies_are_not_taken_however_odd_they_are(tmp_path: Path) -> None:
    cookie = f"a=b; expires={'9' * 400}; max-age={'9' * 400}; version={'9' * 400}"

    def reply(_: Asked) -> Answer:
        return Answer(body=b'{"Currencies": [{"Code": "EUR"}]}', headers={"Set-Cookie": cookie})

    with answering(reply) as xero:
        run = Tap(tmp_path, xero.config)("currencies")

    assert run.exit_code == 0, run.told
    assert [each["Code"] for each in run.records["currencies"]] == ["EUR"]
    assert "Traceback" not in run.log
    assert "cookie" not in run.log
