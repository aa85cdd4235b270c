"""What can be written to the Accounting API: one row for each place that takes PUT, POST or DELETE.

A place is a collection (`Invoices`) or what lies below one of its documents (`Invoices/{InvoiceID}/History`). Verbs,
wrappers and scopes come from Xero's document (S-OAS, H), the rest from each entity's page (H unless said otherwise).
"""

from __future__ import annotations

import typing as t

from xero_client.catalogue.writable.collections import COLLECTIONS
from xero_client.catalogue.writable.row_fields import PLACEHOLDER, Deleting, Place, Search, Writable
from xero_client.catalogue.writable.sub_resources import BELOW, READ

if t.TYPE_CHECKING:
    from collections.abc import Mapping

WRITABLES: t.Final = COLLECTIONS + BELOW

BY_ENTITY: t.Final[Mapping[str, Writable]] = {writable.entity: writable for writable in WRITABLES}

__all__ = [
    "BY_ENTITY",
    "COLLECTIONS",
    "PLACEHOLDER",
    "READ",
    "WRITABLES",
    "Deleting",
    "Place",
    "Search",
    "Writable",
]
