"""The status by which a row deletes: voided, deleted, or what deleting means for its kind."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from xero_client.catalogue.writable import Writable

    from target_xero.documents.document import Document

ENDED: t.Final = frozenset({"DELETED", "VOIDED"})
"""What ends anything; ARCHIVED does where nothing else can be done to delete, as with contacts and accounts."""
ARCHIVED_ALONE: t.Final = "Accounts"
"""They are not archived and changed at the same time (S-ACCOUNTS, H)."""
VERBS: t.Final = {"DELETED": "delete", "VOIDED": "void", "ARCHIVED": "archive"}
UNASKED: t.Final = "{field} {status} would {verb} it at Xero: set allow_deletes to true if that is what you want."


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
