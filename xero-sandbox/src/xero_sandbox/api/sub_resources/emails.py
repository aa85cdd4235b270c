"""Invoices on their way to the customer: e-mail, and the address where the customer can see them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from xero_sandbox.api.sub_resources.answers import listed, refused
from xero_sandbox.api.sub_resources.parents import at
from xero_sandbox.books.record import ZERO
from xero_sandbox.http.messages import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.api.sub_resources.parents import Parent
    from xero_sandbox.books.record import Record

SALE: Final = "ACCREC"
SENDABLE: Final = frozenset({"SUBMITTED", "AUTHORISED", "PAID"})
"""Statuses of a sales invoice that can be e-mailed (S-INVOICES, M)."""
NOT_SENDABLE: Final = "Only a sales invoice that is submitted, authorised or paid can be emailed"
TOO_MANY: Final = "The daily email limit of this organisation has been reached"
NOT_ONLINE: Final = "Only a sales invoice that is not a draft has an online invoice"
"""That these are 400s: S-INVOICES, H; Xero's own words were not recorded."""
ONLINE: Final = "https://in.xero.com"
LETTERS: Final = 40


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return {**at("Email", {"POST": email}), **at("OnlineInvoice", {"GET": read_online})}


def email(asked: Asked, parent: Parent) -> Response:
    """Pretend to send an invoice (S-INVOICES, H)."""
    record, sent = parent.record, asked.organisation.papers.sent
    if record.get("Type") != SALE or record.get("Status") not in SENDABLE:
        return refused(NOT_SENDABLE, _stub(record), "Invoice")
    if 0 < asked.options.emails_a_day <= sum(moment.date() == asked.now.date() for moment in sent):
        return refused(TOO_MANY, _stub(record), "Invoice")
    sent.append(asked.now)
    changed = {**record, "SentToContact": True}
    asked.organisation.save(parent.kind.path, changed, asked.now, stamp=not _is_partly_paid(record))
    return Response(status=204)


def read_online(asked: Asked, parent: Parent) -> Response:
    if parent.record.get("Type") != SALE or parent.record.get("Status") == "DRAFT":
        return refused(NOT_ONLINE, _stub(parent.record), "Invoice")
    token = sha256(parent.key.encode()).hexdigest()[:LETTERS]
    return listed(asked, [{"OnlineInvoiceUrl": f"{ONLINE}/{token}"}])


def _is_partly_paid(record: Record) -> bool:
    """On such an invoice SentToContact does not stamp it (S-REQRESP, H)."""
    return bool(record.get("AmountPaid", ZERO) > 0 and record.get("AmountDue", ZERO) > 0)


def _stub(record: Record) -> Record:
    return {name: record[name] for name in ("Type", "InvoiceID", "InvoiceNumber", "Status") if name in record}
