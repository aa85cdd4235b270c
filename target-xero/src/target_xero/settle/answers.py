"""What an answer says of each document that was sent: paired by position and by what it echoes, or not believed."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests
from xero_client.api.messages import errors_of, warnings_of
from xero_client.errors import ServerError
from xero_client.values.dates import as_datetime

from target_xero.compare.kept_type import kept_type
from target_xero.compare.reached_status import stays_behind
from target_xero.compare.refused_changes import says_otherwise
from target_xero.compare.same_content import EMPTY, MOVES_ON, same_content, same_value
from target_xero.documents.ending_status import ends_for_good
from target_xero.documents.reasons import Reason
from target_xero.lookup.finding import GONE, records_of, status_of
from target_xero.send.batches import element_of
from target_xero.validation.refusal_words import reason_of

if t.TYPE_CHECKING:
    from target_xero.documents.record import Record
    from target_xero.ledger.intent import Batch, Parcel

NOBODY: t.Final = "00000000-0000-0000-0000-000000000000"
"""The id of what was not saved (S-NETSTD156, H)."""

SLACK: t.Final = timedelta(minutes=1)
"""By which Xero's clocks may differ: what it stamps, and the moment that its answer carries."""

_SAID_AT: t.Final = re.compile(rb'"DateTimeUTC"\s*:\s*"([^"]+)"')
_TOP: t.Final = 2_000
"""Bytes in which an answer says when it was given."""


class UnclearError(Exception):
    """The answer does not say what became of the documents."""

    def __init__(self, *said: str) -> None:
        """`said` is what Xero says against it all the same."""
        super().__init__(" ".join(("Xero's answer does not say what became of what was sent.", *said)))


class NotTakenError(ServerError):
    """The answer is about no document at all, but about the place that it was sent to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What Xero says of one document."""

    accepted: bool
    record: Record = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    """Why not, in Xero's words."""
    warnings: tuple[str, ...] = ()
    status: int = requests.codes.ok
    """Of the answer that says it."""
    silent: bool = False
    """Whether Xero says neither that it was saved nor why not: it shows what was sent without an id, or what was there
    before (Xero-Net#285, Xero-NetStandard#324, M)."""
    partial: bool = False
    """Whether Xero took all but what can never change."""
    stamped: bool = False
    """Whether Xero shows that the record was touched since the call began."""

    @property
    def reason(self) -> Reason:
        return Reason.NOT_MODIFIABLE if self.partial else reason_of(self.messages, self.status)


def verdicts_of(batch: Batch, answer: requests.Response) -> list[Verdict]:
    """One verdict for each document, in order, from an answer that is no error.

    Raises:
        UnclearError: documents and answers cannot be paired, or neither an id nor a reason came.
    """
    entity = batch.parcels[0].document.route.entity
    if batch.method == "DELETE" or entity.id is None:
        return [Verdict(accepted=True) for _ in batch.parcels]
    try:
        records = records_of(answer, entity)
    except ValueError:
        raise UnclearError from None
    if len(records) != len(batch.parcels):
        raise UnclearError
    begun = _begun(answer)
    return [_verdict(parcel, record, begun) for parcel, record in zip(batch.parcels, records, strict=True)]


def _verdict(parcel: Parcel, record: Record, begun: datetime | None) -> Verdict:
    """What has an id, but errors in its parts, may be saved or not: a look-up will tell (XeroAPI/xero-node#702)."""
    messages, warnings = errors_of(record), warnings_of(record)
    refused = record.get("StatusAttributeString") == "ERROR" or record.get("HasErrors") is True
    own = errors_of({name: value for name, value in record.items() if name == "ValidationErrors"})
    if refused or own or record.get("HasValidationErrors") is True or (messages and not _has_id(parcel, record)):
        return Verdict(accepted=False, record=record, messages=messages or warnings)
    kept = kept_type(parcel.document.route.entity.entity, element_of(parcel), record) if parcel.xero_id else ""
    if kept and not messages:
        return Verdict(accepted=False, record=record, messages=(kept,), partial=True)
    if not messages and _is_silent(parcel, record, begun):
        return Verdict(accepted=False, record=record, silent=True)
    if messages or not _has_id(parcel, record) or not _echoes(parcel, record):
        raise UnclearError(*messages)
    return Verdict(accepted=True, record=record, warnings=warnings, stamped=_is_stamped(record, begun))


def _is_silent(parcel: Parcel, record: Record, begun: datetime | None) -> bool:
    """Whether the answer looks like a success, and shows that it is none."""
    sent = element_of(parcel)
    if not _has_id(parcel, record):
        shown = {name: value for name, value in sent.items() if record.get(name) not in EMPTY}
        return any(same_content({name: value}, record) for name, value in shown.items() if name not in MOVES_ON)
    if parcel.document.delete:
        return status_of(record) not in {"", *GONE}
    if not parcel.xero_id:
        return False
    behind = stays_behind(parcel.document.route.entity.entity, sent, record)
    if behind or ends_for_good(parcel.document):
        return behind
    return _shows_what_was_there(parcel, record, begun)


def _shows_what_was_there(parcel: Parcel, record: Record, begun: datetime | None) -> bool:
    """Whether the record is not what was sent, so that it may be what was there before.

    That costs a second call, in which Xero says what is wrong. If that one looks like a success, too, the difference is
    of Xero's own making, unless its clocks say that the record was not touched.
    """
    if parcel.silent:
        return _is_older(record, begun and begun - SLACK) and says_otherwise(element_of(parcel), record)
    return says_otherwise(element_of(parcel), record, missing=_is_older(record, begun))


def _begun(answer: requests.Response) -> datetime | None:
    """When Xero had not yet begun to work on this, by its own clock; None if the answer has no time."""
    found = _SAID_AT.search(answer.content[:_TOP])
    said = _moment(found[1].decode(errors="replace").replace("\\/", "/")) if found else None
    return said and said - answer.elapsed


def _is_stamped(record: Record, begun: datetime | None) -> bool:
    stamp = _moment(record.get("UpdatedDateUTC"))
    return bool(stamp and begun and stamp >= begun)


def _is_older(record: Record, begun: datetime | None) -> bool:
    stamp = _moment(record.get("UpdatedDateUTC"))
    return bool(stamp and begun and stamp < begun)


def _moment(value: t.Any) -> datetime | None:
    try:
        return as_datetime(str(value))
    except ValueError:
        return None


def _has_id(parcel: Parcel, record: Record) -> bool:
    """Whether it has one that could be Xero's: a text, and not that of nobody."""
    found = parcel.document.route.entity.id_of(record)
    return isinstance(found, str) and found not in {"", NOBODY}


def _echoes(parcel: Parcel, record: Record) -> bool:
    """Whether the answer is about this document: its id and its number are the ones that were sent.

    What is created by PUT gets an id from Xero, whatever was sent: tax rates of elsewhere come with a type.
    """
    entity, sent = parcel.document.route.entity, element_of(parcel)
    given = parcel.xero_id or parcel.document.route.method != "PUT"
    wanted = (entity.id if given else None, entity.number)
    names = [name for name in wanted if name and sent.get(name) and record.get(name)]
    return all(same_value(sent[name], record[name]) for name in names)
