"""Generates docs/faults.md: what can go wrong while writing, what happens then, and which test shows it.

A test says by `@pytest.mark.fault(7)` which faults it is about. What happens then is the test's own sentence: its name,
and its docstring if it has one. So the page cannot promise what no test shows; a fault without a test or a reason for
having none is an error.
"""

from __future__ import annotations

import ast
import typing as t
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from readme_tables import point

ROOT: t.Final = Path(__file__).resolve().parents[1]
PAGE: t.Final = Path("docs/faults.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong sooner or later."""

    number: int
    """For good: tests name it."""
    title: str
    note: str = ""
    """Why there is no test, or what we leave to people on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A test that makes a fault happen."""

    numbers: tuple[int, ...]
    sentence: str
    file: Path
    """From the root."""


def _fault(number: int, title: str, note: str = "") -> Fault:
    return Fault(number=number, title=title, note=note)


FAULTS: t.Final = (
    _fault(1, "Xero saves a document, and its answer never arrives"),
    _fault(2, "The connection breaks before Xero has read the call"),
    _fault(3, "Xero repeats an error from memory for as long as it gets the same idempotency key"),
    _fault(4, "Xero fails (5xx) when it has saved a part of a batch"),
    _fault(5, "The calls of this minute are used up"),
    _fault(6, "The calls of this day are used up"),
    _fault(7, "Too many calls are under way, and Xero does not say how long to wait"),
    _fault(8, "Another app spends the calls of the day"),
    _fault(9, "The access token expires in the middle of a run"),
    _fault(10, "Another process renews the grant"),
    _fault(11, "The process dies while it saves a renewed grant"),
    _fault(12, "The connection lacks a scope"),
    _fault(13, "The connection leads to another organisation"),
    _fault(14, "Xero refuses some documents of a batch"),
    _fault(15, "Xero cannot read a whole batch because of one document"),
    _fault(16, "The number of a new document is taken"),
    _fault(17, "The number of a new bill is taken, which Xero does not mind"),
    _fault(18, "The input has a key twice"),
    _fault(19, "Two rows without a key are equal, and both are meant"),
    _fault(20, "Killed when a call is written down and not yet sent"),
    _fault(21, "Killed when Xero has saved and the ledger does not know it"),
    _fault(22, "Killed when the ledger knows and STATE is not out"),
    _fault(23, "Killed in the middle of a line of results or rejects"),
    _fault(24, "Somebody stops the run (SIGTERM)"),
    _fault(25, "The tap dies in the middle of a document"),
    _fault(26, "The ledger is lost"),
    _fault(27, "Two runs write to one organisation"),
    _fault(28, "The disk is full"),
    _fault(29, "A line of the input is not JSON"),
    _fault(30, "Blank lines, a byte order mark, Windows line ends"),
    _fault(31, "A RECORD comes before its SCHEMA, or a SCHEMA has no properties"),
    _fault(32, "A row does not fit its SCHEMA, or lacks its key"),
    _fault(33, "The SCHEMA of a stream changes between its rows"),
    _fault(34, "STATEs come between rows of several streams"),
    _fault(35, "A document or a batch is larger than Xero takes"),
    _fault(36, "A document has thousands of lines, and Xero takes long over it"),
    _fault(37, "Amounts have more digits than a float, or than Xero"),
    _fault(38, "Lines do not come to the total, or a journal does not balance"),
    _fault(39, "Texts hold characters that Xero does not take"),
    _fault(40, "A document is dated in a closed period"),
    _fault(
        41,
        "The contact of a document is archived",
        "That Xero lets an API restore a contact is not documented: if it does not, `unarchive` rejects as without it.",
    ),
    _fault(42, "The document is paid, voided or locked"),
    _fault(43, "An account or a tax rate cannot be used", "No other code is tried or suggested."),
    _fault(44, "A document names its contact by id and by name"),
    _fault(45, "An update has fewer lines than the document"),
    _fault(46, "A payment exceeds what is owed, or pays what is not approved"),
    _fault(47, "The document that another one refers to is rejected"),
    _fault(48, "A look-up at Xero fails"),
    _fault(49, "A document is changed, and changed back, within minutes"),
    _fault(50, "Xero knows the idempotency key with another request"),
    _fault(51, "An empty view, or a new version of a stream, would delete everything"),
    _fault(52, "An attachment fails when its document is at Xero already"),
    _fault(53, "Xero cannot be reached when a run starts"),
    _fault(54, "Xero answers 404 to a deletion: what was meant is gone, or the address was wrong"),
    _fault(55, "Xero fails (5xx) for ever at one document"),
    _fault(56, "Xero fails (5xx) for ever at all documents of a kind"),
    _fault(57, "Xero gives a new document the id of another one"),
    _fault(58, "Documents of different keys say the same"),
    _fault(59, "What became of a document cannot be found out"),
    _fault(60, "Xero refuses a document without a word: 200, no error, and nothing is saved"),
    _fault(61, "Xero saves nothing of a call of which it refuses one document"),
)


def regions() -> dict[Path, dict[str, str]]:
    return {PAGE: {"faults": table_of_faults(proofs(ROOT / "tests"))}}


def table_of_faults(found: t.Sequence[Proof]) -> str:
    """Each fault with a line for each of its tests.

    Raises:
        LookupError: a fault has neither a test nor a reason, or a test is about a fault that is not listed.
    """
    if lacking := missing(found):
        raise LookupError(f"neither a test nor a reason for fault {', '.join(map(str, lacking))}")
    by_number: dict[int, list[Proof]] = defaultdict(list)
    for proof in found:
        for number in proof.numbers:
            by_number[number].append(proof)
    if unknown := by_number.keys() - {fault.number for fault in FAULTS}:
        raise LookupError(f"no fault has the number {', '.join(map(str, sorted(unknown)))}")
    return "\n".join(_told(fault, by_number[fault.number]) for fault in FAULTS)


def missing(found: t.Iterable[Proof]) -> list[int]:
    """Faults with neither a test nor a reason for having none."""
    shown = {number for proof in found for number in proof.numbers}
    return [fault.number for fault in FAULTS if fault.number not in shown and not fault.note]


def proofs(tests: Path) -> list[Proof]:
    """The marked tests, by file and then as they stand there."""
    return [proof for file in sorted(tests.rglob("test_*.py")) for proof in _proofs(file, tests.parent)]


def _proofs(file: Path, root: Path) -> t.Iterator[Proof]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and (numbers := _numbers(node)):
            yield Proof(numbers=numbers, sentence=_sentence(node), file=file.relative_to(root))


def _numbers(test: ast.FunctionDef) -> tuple[int, ...]:
    marks = (each for each in test.decorator_list if isinstance(each, ast.Call))
    return tuple(
        ast.literal_eval(number)
        for mark in marks
        if ast.unparse(mark.func) == "pytest.mark.fault"
        for number in mark.args
    )


def _sentence(test: ast.FunctionDef) -> str:
    """The test's name as a sentence, and what its docstring adds."""
    words = test.name.removeprefix("test_").capitalize().split("_")
    name = " ".join(WRITTEN.get(word.lower(), word) for word in words)
    added = " ".join((ast.get_docstring(test) or "").split())
    return f"{name}. {added}".rstrip()


WRITTEN: t.Final = {
    "ascii": "ASCII",
    "crlf": "CRLF",
    "json": "JSON",
    "schema": "SCHEMA",
    "state": "STATE",
    "xero": "Xero",
}
"""Words that are not written in small letters outside a name."""


def _told(fault: Fault, found: t.Sequence[Proof]) -> str:
    lines = [f"{proof.sentence} ([{proof.file.stem}](../{proof.file}))" for proof in found]
    if fault.note:
        lines.append(fault.note)
    return f"**{fault.number}. {fault.title}**\n\n" + "".join(f"{point(line)}\n" for line in lines)
