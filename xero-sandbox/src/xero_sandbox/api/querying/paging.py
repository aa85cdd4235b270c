"""Which lists come in pages, and which page of how many records was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_sandbox.api.request_context import Asked

Row = TypeVar("Row")

DEFAULT_SIZE: Final = 100
LARGEST_SIZE: Final = 1000
ALWAYS: Final = ("/PurchaseOrders", "/LinkedTransactions")
"""Paged even if nobody asks (S-PO, S-LINKED, H)."""
WHEN_GIVEN: Final = {"/Contacts": ("summaryonly",), "/Invoices": ("statuses", "summaryonly")}
"""Query parameters that enforce paging, unless they are false (S-INVOICES, S-CONTACTS, H)."""
NEVER_WITH_ORDER: Final = ("/ManualJournals",)
"""With `order` this list was seen to come whole (S-SINGER, M)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    number: int
    size: int
    items: int
    """Records on all pages together."""

    @property
    def count(self) -> int:
        """Pages there are."""
        return -(-self.items // self.size)

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows on this page; a page behind the last one is empty."""
        if self.number > self.count:
            return ()
        return rows[(self.number - 1) * self.size : self.number * self.size]


def page_of(asked: Asked, items: int) -> Page | None:
    """The page that was asked for out of so many items; None means the whole list at once.

    `pageSize` alone pages too (S-LIVE, M); numbers out of range are adjusted (S-REQRESP, H).
    """
    sizes = _takes_size(asked)
    number, size = asked.whole_number("page"), asked.whole_number("pageSize") if sizes else None
    if not asked.operation.paging or (number is None and size is None and not _enforced(asked)):
        return None
    if asked.operation.template in NEVER_WITH_ORDER and asked.query.get("order"):
        return None
    size = DEFAULT_SIZE if size is None else min(max(size, 1), LARGEST_SIZE)
    return Page(number=max(number or 1, 1), size=size, items=items)


def _takes_size(asked: Asked) -> bool:
    """The page about Quotes says that it takes pageSize, the document says that it does not (S-QUOTES, S-OAS)."""
    disputed = asked.operation.template == "/Quotes" and asked.options.quotes_page_size
    return disputed or asked.operation.paging == "page+pageSize"


def _enforced(asked: Asked) -> bool:
    template = asked.operation.template
    given = (asked.query.get(name, "false").lower() for name in WHEN_GIVEN.get(template, ()))
    return template in ALWAYS or any(value not in ("", "false") for value in given)
