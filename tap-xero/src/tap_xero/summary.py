"""What a run read, what it cost, and what Xero refused: said once, at its end."""

from __future__ import annotations

import typing as t
from collections import Counter

from xero_client.errors import PermissionMissingError, ScopeMissingError

if t.TYPE_CHECKING:
    import logging

    from xero_client.entities import Entity
    from xero_client.errors import XeroError
    from xero_client.meter import Meter

GIGABYTE: t.Final = 10**9
AUD_FOR_A_GIGABYTE: t.Final = 2.40
"""What Xero bills beyond a plan's included egress; the first plan is not metered at all (S-PRICING, H)."""


class Summary:
    """Collects while streams are read."""

    def __init__(self) -> None:
        self.records: Counter[str] = Counter()
        self.skipped: list[str] = []
        self._ends: dict[str, XeroError] = {}

    def count(self, stream: str) -> None:
        self.records[stream] += 1

    def skip(self, entity: Entity, tenant_id: str, refusal: XeroError) -> None:
        self.skipped.append(f"Skipped {entity.stream} of {tenant_id}: {refusal}{_advice(entity, refusal)}")

    def end(self, tenant_id: str, reason: XeroError) -> None:
        """Nothing more can be read of this organisation in this run; others go on."""
        self._ends[tenant_id] = reason

    def is_over(self, tenant_id: str) -> bool:
        return tenant_id in self._ends

    def expect_whole(self) -> None:
        """Raise what ended the reading of an organisation, if anything did."""
        for tenant_id, reason in self._ends.items():
            raise type(reason)(f"{tenant_id}: {reason}")

    def tell(self, logger: logging.Logger, meter: Meter) -> None:
        """Log one line for each stream that was read or skipped, and one for the whole run."""
        for stream, calls in sorted(meter.calls.items()):
            logger.info("%s: %s", stream, _cost(self.records[stream], calls, meter.bytes[stream]))
        for line in self.skipped:
            logger.warning(line)
        total = _cost(self.records.total(), meter.calls.total(), meter.bytes.total())
        billed = meter.bytes_of_books / GIGABYTE * AUD_FOR_A_GIGABYTE
        logger.info(
            "Read %s (at most AUD %.4f); %s skipped.%s", total, billed, len(self.skipped) or "none", _remaining(meter)
        )


def _cost(records: int, calls: int, size: int) -> str:
    return f"{records:,} records in {calls:,} call{'s' if calls != 1 else ''} and {size:,} bytes"


def _advice(entity: Entity, refusal: XeroError) -> str:
    if isinstance(refusal, ScopeMissingError):
        plan = f" (this stream needs {entity.needs})" if entity.needs else ""
        return f" Connect again with the scope {' or '.join(entity.scopes) or entity.broad_scope}{plan}."
    if isinstance(refusal, PermissionMissingError):
        return " Let a user with the permission connect the organisation."
    return ""


def _remaining(meter: Meter) -> str:
    left = ", ".join(str(count) for count in meter.day_remaining.values())
    return f" Calls left today: {left}." if left else ""
