"""What became of an organisation's books since they were opened, as a list of plain lines, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from xero_sandbox.books.attachments_and_notes import Attachment, Note
from xero_sandbox.books.contact_balances import Due
from xero_sandbox.books.stock import moves_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from xero_sandbox.books.attachments_and_notes import Papers
    from xero_sandbox.books.organisation import Organisation

Line = dict[str, Any]


def changes_of(organisation: Organisation) -> Iterator[Line]:
    for path, collection in organisation.collections.items():
        if collection.version:
            yield from ({"collection": path, "removed": key} for key in collection.removed())
            yield from ({"collection": path, "record": stored.record} for stored in collection.touched())
    yield {"undone": sorted(organisation.ledger.undone), "dice": organisation.dice.getstate()}
    yield {"authors": organisation.authors, "counters": organisation.counters}
    moves = {key: list(map(list, found)) for key, found in organisation.stock.moves.items()}
    yield {"moves": moves, "dues": {key: list(due) for key, due in organisation.contact_balances.counted.items()}}
    yield {"papers": _papers(organisation.papers)}


def apply_change(organisation: Organisation, line: Line) -> None:
    """Take in a line of `changes_of`.

    Raises:
        KeyError: There is no such collection, or something is missing from the line.
    """
    if "record" in line:
        organisation.collections[line["collection"]].put(line["record"], moment=None)
    elif "removed" in line:
        organisation.collections[line["collection"]].remove(line["removed"])
    elif "dice" in line:
        organisation.ledger.undone.update(line["undone"])
        version, numbers, gauss = line["dice"]
        organisation.dice.setstate((version, tuple(numbers), gauss))
    elif "authors" in line:
        organisation.authors.update(line["authors"])
        organisation.counters.update(line["counters"])
    elif "moves" in line:
        organisation.stock.moves.update(moves_of(line["moves"]))
        organisation.contact_balances.counted.update({key: Due(*due) for key, due in line["dues"].items()})
    else:
        _restore(organisation.papers, line["papers"])


def state_of(organisation: Organisation) -> Hashable:
    """Differs after every change, without a look at the records."""
    papers = organisation.papers
    kept = (papers.notes, papers.attachments, papers.services)
    counts = tuple(sum(map(len, each.values())) for each in kept)
    content = sum(len(each.content) for files in papers.attachments.values() for each in files.values())
    versions = tuple(collection.version for collection in organisation.collections.values())
    return versions, counts, content, len(papers.sent)


def _papers(papers: Papers) -> Line:
    attachments = {key: list(map(asdict, files.values())) for key, files in papers.attachments.items()}
    notes = {key: list(map(asdict, found)) for key, found in papers.notes.items()}
    return {"notes": notes, "attachments": attachments, "services": dict(papers.services), "sent": papers.sent}


def _restore(papers: Papers, saved: Line) -> None:
    for key, notes in saved["notes"].items():
        papers.notes[key] = [Note(**note) for note in notes]
    for key, files in saved["attachments"].items():
        papers.attachments[key] = {each["name"]: Attachment(**each) for each in files}
    papers.services.update(saved["services"])
    papers.sent.extend(saved["sent"])
