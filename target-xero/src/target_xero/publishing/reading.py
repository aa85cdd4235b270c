"""What an answer says of each document that was sent: paired by position and by what it echoes, or not believed."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

import requests
from xero_client.errors import ServerError
from xero_client.sayings import errors_of, warnings_of

from target_xero.publishing.comparing import same_value
from target_xero.publishing.finding import records_of
from target_xero.publishing.shapes import element_of
from target_xero.publishing.words import reason_of

if t.TYPE_CHECKING:
    from target_xero.documents.reasons import Reason
    from target_xero.ledger.intent import Batch, Parcel

Record: t.TypeAlias = dict[str, t.Any]

NOBODY: t.Final = "00000000-0000-0000-0000-000000000000"
"""The id of what was not saved (S-NETSTD156, H)."""


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

    @property
    def reason(self) -> Reason:
        return reason_of(self.messages, self.status)


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
    return [_verdict(parcel, record) for parcel, record in zip(batch.parcels, records, strict=True)]


def _verdict(parcel: Parcel, record: Record) -> Verdict:
    """What has an id, but errors in its parts, may be saved or not: a look-up will tell (XeroAPI/xero-node#702)."""
    messages, warnings = errors_of(record), warnings_of(record)
    refused = record.get("StatusAttributeString") == "ERROR" or record.get("HasErrors") is True
    own = errors_of({name: value for name, value in record.items() if name == "ValidationErrors"})
    if refused or own or record.get("HasValidationErrors") is True or (messages and not _has_id(parcel, record)):
        return Verdict(accepted=False, record=record, messages=messages or warnings)
    if messages or not _has_id(parcel, record) or not _echoes(parcel, record):
        raise UnclearError(*messages)
    return Verdict(accepted=True, record=record, warnings=warnings)


def _has_id(parcel: Parcel, record: Record) -> bool:
    return record.get(str(parcel.document.route.entity.id)) not in {None, "", NOBODY}


def _echoes(parcel: Parcel, record: Record) -> bool:
    """Whether the answer is about this document: its id and its number are the ones that were sent.

    What is created by PUT gets an id from Xero, whatever was sent: tax rates of elsewhere come with a type.
    """
    entity, sent = parcel.document.route.entity, element_of(parcel)
    given = parcel.xero_id or parcel.document.route.method != "PUT"
    wanted = (entity.id if given else None, entity.number)
    names = [name for name in wanted if name and sent.get(name) and record.get(name)]
    return all(same_value(sent[name], record[name]) for name in names)
