"""The status by which a row deletes: voided, deleted, or what deleting means for its kind."""

from __future__ import annotations

import typing as t

from target_xero.documents.metadata import DELETED_AT
from target_xero.documents.reasons import Reason, RejectError
from target_xero.routing.field_names import field_name, plain

if t.TYPE_CHECKING:
    from collections.abc import Collection

    from xero_client.catalogue.writable import Writable

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record

ENDED: t.Final = frozenset({"DELETED", "VOIDED"})
"""What ends anything; ARCHIVED does where nothing else can be done to delete, as with contacts and accounts."""
ARCHIVED_ALONE: t.Final = "Accounts"
"""They are not archived and changed at the same time (S-ACCOUNTS, H)."""
VERBS: t.Final = {"DELETED": "delete", "VOIDED": "void", "ARCHIVED": "archive"}
UNASKED: t.Final = "{field} {status} would {verb} it at Xero: set allow_deletes to true if that is what you want."

STATUS: t.Final = "Status"
STATUSLESS: t.Final = (
    "{column} is {value}, but Xero's {entity} have no {field}, so the row would be written as any other: if what it "
    "stands for is to be deleted, it needs {marker}"
)


def expect_no_lost_ending(entity: Writable, record: Record, used: Collection[str]) -> None:
    """Raises RejectError for a row that says that it is gone, by a status that is none of Xero's and would be dropped.

    What lies below a document and stays there may have that one's status, and columns that are `used` are not sent.
    """
    if (entity.deleting is None and "/" in entity.entity) or field_name(entity.model, STATUS):
        return
    for column, value in record.items():
        said = value.strip().upper() if isinstance(value, str) and plain(column) == plain(STATUS) else ""
        if said in VERBS and column not in used:
            words = {"column": column, "value": said, "entity": entity.entity, "field": STATUS, "marker": DELETED_AT}
            raise RejectError(Reason.UNKNOWN_COLUMN, STATUSLESS.format(**words))


def ending(entity: Writable, said: t.Any) -> str | None:
    """The status, if what is said of it ends a document of this kind."""
    if entity.deleting is None or not isinstance(said, str):
        return None
    status = said.strip().upper()
    return status if status in ENDED.union(entity.deleting.statuses.values()) else None


def status_field(entity: Writable) -> str | None:
    """The field whose value may end a document of this kind."""
    return entity.deleting.status_field if entity.deleting else None


def ending_status(document: Document) -> str | None:
    """The status by which a document that is no deletion would be deleted, if it stands at Xero."""
    field = status_field(document.route.entity)
    return None if document.delete else ending(document.route.entity, document.body.get(str(field)))


def ends_for_good(document: Document) -> bool:
    """Whether it would be voided or deleted by its status: Xero may keep the rest as it was, and takes it only once."""
    return ending_status(document) in ENDED


def ends_alone(document: Document, now: str | None = None) -> bool:
    """Whether the status by which it would be deleted is all that Xero takes of it, unless it has such a one `now`."""
    entity = document.route.entity
    if not ending_status(document) or ending(entity, now):
        return False
    return entity.updates is None or entity.entity == ARCHIVED_ALONE


def unasked(document: Document, now: str | None = None) -> str:
    """Why a document must not be ended by its status; empty if it may, or if it has such a status `now`."""
    status = ending_status(document)
    if not status or document.route.settings.allow_deletes or ending(document.route.entity, now):
        return ""
    return UNASKED.format(field=status_field(document.route.entity), status=status, verb=VERBS[status])
