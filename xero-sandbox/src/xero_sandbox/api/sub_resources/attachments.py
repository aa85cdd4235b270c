"""Attachments: lists of them, and their bytes."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from xero_sandbox.api import errors
from xero_sandbox.api.sub_resources.answers import listed, refused
from xero_sandbox.api.sub_resources.parents import at
from xero_sandbox.api.sub_resources.pdf import PDF, document
from xero_sandbox.books.attachments_and_notes import Attachment
from xero_sandbox.http.messages import Response
from xero_sandbox.openapi.models import models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.api.sub_resources.parents import Parent
    from xero_sandbox.books.record import Record

MOST: Final = 10
"""Attachments of one record (S-INVOICES, S-CONTACTS, H)."""
LARGEST: Final = 25 * 2**20
"""Bytes of one attachment (S-INVOICES, H)."""
TOO_MANY: Final = f"A maximum of {MOST} attachments is allowed"
TOO_LARGE: Final = "The attachment is larger than 25 MB"
"""Xero's own words were not recorded."""
GUESS: Final = "application/octet-stream"


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {
        **at("Attachments", {"GET": read_list}),
        **at("Attachments/{AttachmentID}", {"GET": read_by_id}),
        **at("Attachments/{FileName}", {"GET": read_by_name, "PUT": attach, "POST": attach}),
    }


def read_list(asked: Asked, parent: Parent) -> Response:
    return listed(asked, [_shown(asked, parent, each) for each in _of(asked, parent).values()])


def read_by_id(asked: Asked, parent: Parent) -> Response:
    wanted = asked.places["AttachmentID"].lower()
    return _content(next((each for each in _of(asked, parent).values() if each.id == wanted), None))


def read_by_name(asked: Asked, parent: Parent) -> Response:
    return _content(_of(asked, parent).get(asked.places["FileName"]))


def attach(asked: Asked, parent: Parent) -> Response:
    """The body is the file; one of the same name gives way to it (S-INVOICES, H)."""
    name, content = asked.places["FileName"], asked.request.body
    attachments = asked.organisation.papers.attachments.setdefault(parent.key, _of(asked, parent))
    if len(content) > LARGEST:
        return refused(TOO_LARGE, {"FileName": name}, "Attachment")
    if name not in attachments and len(attachments) >= MOST:
        return refused(TOO_MANY, {"FileName": name}, "Attachment")
    before = attachments.get(name)
    attachment = attachments[name] = Attachment(
        id=before.id if before else asked.organisation.new_id(),
        name=name,
        mime_type=_mime_type(asked, name),
        content=content,
        include_online=asked.flag("IncludeOnline"),
    )
    _mark(asked, parent)
    return listed(asked, [_shown(asked, parent, attachment)])


def _of(asked: Asked, parent: Parent) -> dict[str, Attachment]:
    """Those of the record; the generated company says of some records that they have one, which is made here."""
    known = asked.organisation.papers.attachments.get(parent.key)
    if known or not parent.record.get("HasAttachments"):
        return known or {}
    name = f"{parent.record.get(parent.kind.number or '') or 'scan'}.pdf"
    made = str(uuid5(NAMESPACE_URL, parent.key))
    return {name: Attachment(id=made, name=name, mime_type=PDF, content=document([name]))}


def _mark(asked: Asked, parent: Parent) -> None:
    """The record says from now on that it has attachments; whether Xero stamps it for that is not documented."""
    declared = "HasAttachments" in models()[parent.kind.model]["fields"]
    if declared and not parent.record.get("HasAttachments"):
        asked.organisation.save(parent.kind.path, {**parent.record, "HasAttachments": True}, asked.now)


def _mime_type(asked: Asked, name: str) -> str:
    """As the client says or, if it says no more than that these are bytes, by the file name."""
    said = asked.request.headers.get("content-type", GUESS).partition(";")[0].strip()
    return said if said not in {"", GUESS} else mimetypes.guess_type(name)[0] or GUESS


def _shown(asked: Asked, parent: Parent, attachment: Attachment) -> Record:
    """In Xero's words; the address is one that works."""
    path = f"/api.xro/2.0/{parent.kind.path}/{parent.key}/Attachments/{quote(attachment.name)}"
    shown: Record = {
        "AttachmentID": attachment.id,
        "FileName": attachment.name,
        "Url": f"http://{asked.request.headers.get('host', 'localhost')}{path}",
        "MimeType": attachment.mime_type,
        "ContentLength": len(attachment.content),
    }
    has_online = parent.kind.path in {"Invoices", "CreditNotes"}
    return shown | {"IncludeOnline": attachment.include_online} if has_online else shown


def _content(attachment: Attachment | None) -> Response:
    if attachment is None:
        return errors.not_found()
    return Response(headers={"Content-Type": attachment.mime_type}, body=attachment.content)
