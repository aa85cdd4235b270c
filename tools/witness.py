"""Asks the sandbox and the tap what they make of the examples in Xero's own document.

    witness.py FOLDER      a folder with xero_accounting.yaml (or .json) as Xero publishes it, with its examples

Sends each example of a request to a new sandbox, in which the records are planted that it names, and lets the tap read
each example of an answer. Ends with 1 if the sandbox refuses one, or a value of one does not come out of the tap.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from witness_books import HTTP_OK, Books, RefusedError, complaint, complaints
from witness_examples import answers, document, requests
from witness_plants import Planting
from witness_reads import lost_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from witness_examples import Example

ROOT: Final = Path(__file__).resolve().parent.parent
OPERATIONS: Final = ROOT / "xero-sandbox/src/xero_sandbox/data/operations.json"
APART: Final = {"createBankTransactions": "one code is both the bank account and what the money is for"}
"""Examples that Xero itself would refuse, by operation, and why."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    example: Example
    word: str
    """accepted, refused, or apart: nobody can say."""
    why: str = ""

    def __str__(self) -> str:
        return f"{self.word:9} {self.example.title}{f': {self.why}' if self.why else ''}"


def main() -> int:
    if len(sys.argv) != 2:  # noqa: PLR2004 - the command itself and the folder
        sys.exit(__doc__)
    whole = document(Path(sys.argv[1]))
    written = requests(whole)
    if not written:
        sys.exit(f"The document in {sys.argv[1]} has no examples: take it as Xero publishes it.")
    known = json.loads(OPERATIONS.read_bytes())
    with sandbox() as url:
        books = Books(url)
        verdicts = [judged(books, example, known) for example in written]
    for verdict in verdicts:
        print(verdict)
    bad = sum(verdict.word == "refused" for verdict in verdicts)
    print(f"{len(verdicts)} examples of requests, {bad} refused", flush=True)
    return 1 if show_lost(answers(whole)) + bad else 0


def show_lost(shown: list[Example]) -> int:
    """Name what the tap loses of these answers; returns of how many it loses something."""
    readable = [example for example in shown if isinstance(example.body, dict)]
    with tempfile.TemporaryDirectory() as folder:
        found = lost_of(readable, Path(folder))
    for example, lost in found:
        print(f"{'lost' if lost else 'read':9} {example.title}{': ' if lost else ''}{'; '.join(lost)}")
    bad = sum(bool(lost) for _, lost in found)
    print(f"{len(shown)} examples of answers, {len(shown) - len(found)} without records, {bad} with losses")
    return bad


def judged(books: Books, example: Example, known: dict[str, Any]) -> Verdict:
    if example.operation not in known:
        return Verdict(example=example, word="apart", why="Xero has no such operation any more")
    if example.body is None:
        return Verdict(example=example, word="apart", why="the example is no JSON")
    books.begin()
    try:
        planting = Planting(books, example)
        planting.prepare()
        path, body = planting.path(), planting.body()
    except RefusedError as error:
        return Verdict(example=example, word="refused", why=f"what it needs cannot be planted: {error}")
    status, answer = books.send(example.method, path, body)
    said = complaint(answer) if status not in {HTTP_OK, 204} else "; ".join(complaints(answer))
    if said and example.operation in APART:
        return Verdict(example=example, word="apart", why=f"{APART[example.operation]}: {said}")
    return Verdict(example=example, word="refused" if said else "accepted", why=f"{status} {said}" if said else "")


@contextlib.contextmanager
def sandbox() -> Iterator[str]:
    """Serve one on a free port; yields its URL."""
    command: list[str | Path] = [Path(sys.executable).parent / "xero-sandbox", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        try:
            assert server.stdout  # noqa: S101 - it has one
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main())
