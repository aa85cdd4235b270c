"""What an answer says of each document that was sent: paired by position and by what it echoes, or not believed."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

import msgspec

from target_xero.documents.reasons import Reason
from target_xero.publishing.comparing import same_value
from target_xero.publishing.finding import records_of
from target_xero.publishing.shapes import element_of

if t.TYPE_CHECKING:
    import requests

    from target_xero.ledger.intent import Batch, Parcel

Record: t.TypeAlias = dict[str, t.Any]

NOBODY: t.Final = "00000000-0000-0000-0000-000000000000"
"""The id of what was not saved (S-NETSTD156, H)."""

WORDS: t.Final = (
    ("must be unique", Reason.DUPLICATE_KEY),
    ("already exists", Reason.DUPLICATE_KEY),
    ("already assigned to another", Reason.DUPLICATE_KEY),
    ("already in use", Reason.DUPLICATE_KEY),
    ("enter a unique", Reason.DUPLICATE_KEY),
    ("already subscribed", Reason.DUPLICATE_KEY),
    ("not of valid status for modification", Reason.NOT_MODIFIABLE),
    ("cannot be edited", Reason.NOT_MODIFIABLE),
    ("lock date", Reason.PERIOD_LOCKED),
    ("un-archived", Reason.CONTACT_ARCHIVED),
    ("could not be found", Reason.NOT_FOUND),
    ("too large", Reason.TOO_LARGE),
)
"""What Xero says, and what it means; anything else is `rejected_by_xero`."""


class UnclearError(Exception):
    """The answer does not say what became of the documents."""

    def __init__(self) -> None:
        super().__init__("Xero's answer does not say what became of what was sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What Xero says of one document."""

    accepted: bool
    record: Record = field(default_factory=dict)
    messages: tuple[str, ...] = ()
    """Why not, in Xero's words."""
    warnings: tuple[str, ...] = ()

    @property
    def reason(self) -> Reason:
        said = " ".join(self.messages).lower()
        return next((reason for words, reason in WORDS if words in said), Reason.REJECTED_BY_XERO)


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


def refused_elements(answer: requests.Response) -> tuple[str, ...]:
    """Xero's words for a refused call, from its elements or from the error itself."""
    try:
        body = msgspec.json.decode(answer.content, type=dict[str, t.Any])
    except msgspec.MsgspecError:
        return ()
    elements = [each for each in body.get("Elements") or () if isinstance(each, dict)]
    said = tuple(message for each in elements for message in _messages(each, "ValidationErrors"))
    return said or tuple(str(body[name]) for name in ("Message", "Detail") if body.get(name))[:1]


def _verdict(parcel: Parcel, record: Record) -> Verdict:
    messages = _messages(record, "ValidationErrors")
    warnings = _messages(record, "Warnings")
    refused = record.get("StatusAttributeString") == "ERROR" or record.get("HasErrors") is True
    if refused or messages or record.get("HasValidationErrors") is True:
        return Verdict(accepted=False, record=record, messages=messages)
    if not _has_id(parcel, record) or not _echoes(parcel, record):
        raise UnclearError
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


def _messages(record: Record, name: str) -> tuple[str, ...]:
    return tuple(str(each.get("Message", "")) for each in record.get(name) or () if isinstance(each, dict))
