"""The steps in which records get into the books; each is plain enough to go over the wire."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from xero_sandbox.books.journal_entries import BASES
from xero_sandbox.books.posted_records import DOCUMENTS, SOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from xero_sandbox.books.organisation import Organisation
    from xero_sandbox.books.record import Record
    from xero_sandbox.loading.singer import Gathered

Step = dict[str, Any]

AT_ONCE: Final = 500
"""Records in a step."""
POSTING: Final = (*DOCUMENTS, *SOURCE_TYPES, "Payments")
LAST: Final = ("Payments", "Journals")
"""Payments post in the light of what they pay."""


def steps(gathered: Gathered, *, add: bool) -> Iterator[Step]:
    """What to do with the records.

    A collection of which there are records is replaced by them, unless they are to be added to it. The documents
    post their journals; where there are journals among the records, these are taken instead.
    """
    found = gathered.records
    posts = any(path in found for path in (*POSTING, "Journals"))
    ledgers = [path for path in BASES if path not in found] if posts else []
    if not add:
        yield {"empty": sorted({*found, *(BASES if posts else ())})}
    for path in sorted(found, key=lambda path: (path in LAST, path)):
        records = iter(found[path].values())
        while chunk := list(islice(records, AT_ONCE)):
            yield {"collection": path, "records": chunk, "ledgers": ledgers if add else []}
    if not add and ledgers:
        yield {"post": ledgers}


def take(organisation: Organisation, step: Step, now: datetime) -> int:
    """Do one step, and return how many records were put into the books.

    Raises:
        ValueError: There is no such collection, or a document names an account that is not there.
    """
    if unknown := {step.get("collection", "Journals"), *step.get("empty", ())} - set(organisation.collections):
        raise ValueError(f"there is no collection {min(unknown)}")
    for path in step.get("empty", ()):
        organisation.collections[path].clear()
    if "post" in step:
        _post_all(organisation, step["post"], now)
    for record in step.get("records", ()):
        _put(organisation, step["collection"], record, step["ledgers"], now)
    return len(step.get("records", ()))


def _put(organisation: Organisation, path: str, record: Record, ledgers: list[str], now: datetime) -> None:
    collection = organisation.collections[path]
    before = collection.find(record[collection.kind.key]) if collection.kind.key else None
    try:
        entries = organisation.ledger.entries(path, before.record if before else None, record, ledgers)
    except KeyError as error:
        raise _unknown(path, record, error) from error
    collection.put(record, moment=None)
    organisation.ledger.write(entries, now)


def _post_all(organisation: Organisation, ledgers: list[str], now: datetime) -> None:
    for path in POSTING:
        for stored in organisation.collections[path].in_default_order():
            try:
                entries = organisation.ledger.entries(path, None, stored.record, ledgers)
            except KeyError as error:
                raise _unknown(path, stored.record, error) from error
            organisation.ledger.write(entries, now)


def _unknown(path: str, record: Record, error: KeyError) -> ValueError:
    name = next(iter(record.values()), "")
    return ValueError(f"{path}: the record {name} names {error}, which the organisation does not have")
