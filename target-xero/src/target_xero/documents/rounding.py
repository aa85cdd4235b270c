"""Rounds amounts as Xero does, and takes away the noise of binary fractions."""

from __future__ import annotations

import typing as t
from decimal import ROUND_HALF_UP, Decimal

from target_xero.documents.field_limits import EXACT, is_within, unit

if t.TYPE_CHECKING:
    from xero_client.catalogue.models import Field

STEADY: t.Final = 4
"""Places to which the noise of binary fractions is taken away; Xero keeps more of rates only."""
NOISE: t.Final = Decimal("1e-9")
SINGLE: t.Final = Decimal(2) ** -50
"""Share of a number that binary fractions lose in a few steps of computing."""


def steady(value: Decimal, field: Field) -> Decimal:
    """The number without the noise of binary fractions: 0.30000000000000004 is 0.3."""
    places = max(STEADY, field.places or 0)
    if is_within(value, places):
        return value
    near = to_places(value, places)
    return near if abs(near - value) <= max(NOISE, abs(value) * SINGLE) and (near or not value) else value


def to_places(value: Decimal, places: int) -> Decimal:
    """Rounded, halves away from zero."""
    return value.quantize(unit(places), ROUND_HALF_UP, EXACT)
