"""The parts of records that are streams of their own at no extra call, since Xero hands them out with the record."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from xero_client.catalogue.entities import ENTITIES

if t.TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A list inside the records of a stream, or inside the rows of another part."""

    stream: str
    """Name of the Singer stream."""
    parent: str
    """Stream of the collection or of the part in which the list is."""
    field: str
    """Name of the list."""
    key: tuple[str, ...] = ()
    """Fields that tell an element from the others of its list; none if Xero gives none: then its place is the key."""
    number: str | None = None
    """Name of the column with the place in the list, from 1."""
    spelled: str | None = None
    """How Xero also spells the key (S-OAS examples, H)."""
    carries: tuple[str, ...] = ()
    """Further fields that rows inside an element carry."""
    vanishes: bool = False
    """Whether elements can be deleted without a trace in themselves (S-CREDITNOTES, S-OAS, H)."""

    @property
    def own_key(self) -> tuple[str, ...]:
        return self.key or (str(self.number),)


def one(stream: str) -> str:
    """What a single record of a stream is called."""
    return stream.removesuffix("s")


LINES: t.Final = ("bank_transactions", "credit_notes", "invoices", "purchase_orders", "quotes", "receipts")
"""Streams whose lines have an id that stays when the document is edited (S-INVOICES, H)."""
TEMPLATES: t.Final = ("repeating_invoices",)
NUMBERED_LINES: t.Final = ("overpayments", "prepayments")
"""Streams whose lines come without an id in Xero's examples (S-OAS, M)."""
CREDITS: t.Final = ("credit_notes", "overpayments", "prepayments")

LINE: t.Final = "line_number"
OPTION: t.Final = ("TrackingCategoryID",)

PARTS: t.Final[tuple[Part, ...]] = (
    *(
        Part(stream=f"{one(each)}_line_items", parent=each, field="LineItems", key=("LineItemID",), number=LINE)
        for each in LINES + TEMPLATES
    ),
    *(Part(stream=f"{one(each)}_line_items", parent=each, field="LineItems", number=LINE) for each in NUMBERED_LINES),
    *(
        Part(
            stream=f"{one(each)}_line_item_tracking_categories",
            parent=f"{one(each)}_line_items",
            field="Tracking",
            key=OPTION,
        )
        for each in LINES + TEMPLATES + NUMBERED_LINES
    ),
    Part(stream="manual_journal_lines", parent="manual_journals", field="JournalLines", number=LINE),
    Part(stream="manual_journal_line_tracking_categories", parent="manual_journal_lines", field="Tracking", key=OPTION),
    Part(stream="journal_lines", parent="journals", field="JournalLines", key=("JournalLineID",), number=LINE),
    Part(stream="journal_line_tracking_categories", parent="journal_lines", field="TrackingCategories", key=OPTION),
    *(
        Part(
            stream=f"{one(each)}_allocations",
            parent=each,
            field="Allocations",
            key=("AllocationID",),
            spelled="AllocationId",
            vanishes=True,
        )
        for each in CREDITS
    ),
    *(
        Part(stream=f"{one(each)}_payments", parent=each, field="Payments", key=("PaymentID",))
        for each in ("invoices", *CREDITS, "batch_payments")
    ),
    Part(stream="contact_addresses", parent="contacts", field="Addresses", key=("AddressType",)),
    Part(stream="contact_phones", parent="contacts", field="Phones", key=("PhoneType",)),
    Part(stream="contact_persons", parent="contacts", field="ContactPersons", number="person_number"),
    Part(stream="contact_group_members", parent="contacts", field="ContactGroups", key=("ContactGroupID",)),
    Part(
        stream="tracking_category_options",
        parent="tracking_categories",
        field="Options",
        key=("TrackingOptionID",),
        vanishes=True,
    ),
    Part(stream="tax_rate_components", parent="tax_rates", field="TaxComponents", number="component_number"),
)

PARTS_BY_STREAM: t.Final[Mapping[str, Part]] = {part.stream: part for part in PARTS}

VANISHING: t.Final = tuple(
    [entity.stream for entity in ENTITIES if entity.vanishes] + [part.stream for part in PARTS if part.vanishes]
)
"""Streams of which records can be deleted without a trace."""


def way_to(part: Part) -> tuple[Part, ...]:
    """The lists to walk through from the record of the collection, outermost first."""
    above = PARTS_BY_STREAM.get(part.parent)
    return (*way_to(above), part) if above else (part,)
