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
        """Log one line for each stream that was skipped and one for the whole run."""
        for line in self.skipped:
            logger.warning(line)
        logger.info(
            "Read %d records of %d streams in %d calls and %d bytes; %s skipped.%s",
            self.records.total(),
            len(self.records),
            meter.calls.total(),
            meter.bytes.total(),
            len(self.skipped) or "none",
            _remaining(meter),
        )


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
