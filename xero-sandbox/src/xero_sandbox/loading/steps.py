"""The steps in which records get into the books; each is plain enough to go over the wire."""

from __future__ import annotations

from contextlib import contextmanager
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
    with _named(path, record):
        before = collection.find(record[collection.kind.key]) if collection.kind.key else None
        entries = organisation.ledger.entries(path, before.record if before else None, record, ledgers)
        collection.put(record, moment=None)
    organisation.ledger.write(entries, now)


def _post_all(organisation: Organisation, ledgers: list[str], now: datetime) -> None:
    for path in POSTING:
        for stored in organisation.collections[path].in_default_order():
            with _named(path, stored.record):
                entries = organisation.ledger.entries(path, None, stored.record, ledgers)
            organisation.ledger.write(entries, now)


@contextmanager
def _named(path: str, record: Record) -> Iterator[None]:
    """Raises ValueError that names the record for what books have no use for."""
    name = next(iter(record.values()), "")
    try:
        yield
    except KeyError as error:
        raise ValueError(f"{path}: the record {name} names {error}, which the organisation does not have") from error
    except (ArithmeticError, AttributeError, TypeError) as error:
        raise ValueError(f"{path}: the record {name} has a field of another shape than Xero's ({error})") from error
