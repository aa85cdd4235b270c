"""How many decimal places the amounts of a currency have (ISO 4217)."""

from __future__ import annotations

import typing as t
from decimal import ROUND_HALF_UP, Decimal

USUAL: t.Final = 2
PLACES: t.Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
"""Currencies that have not two."""

_BY_CODE: t.Final = {code: places for places, codes in PLACES.items() for code in codes.split()}


def in_places(amount: Decimal, currency: str | None) -> Decimal:
    """The amount as it is written in its currency."""
    places = _BY_CODE.get((currency or "").upper(), USUAL)
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
