"""What a run may cost: stops it before the call that would be too many."""

from __future__ import annotations

import threading
import typing as t
from collections import Counter
from contextlib import contextmanager

from xero_client.errors import BudgetError
from xero_client.values.counts import counted

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from xero_client.rate_limits.usage import Meter
    from xero_client.settings.shared_settings import Settings


class Budget:
    """Counts calls from their start, so that calls under way at once cannot overdraw it together."""

    def __init__(self, settings: Settings, meter: Meter) -> None:
        self._settings = settings
        self._meter = meter
        self._started = 0
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def spend(self, tenant_id: str | None) -> Iterator[None]:
        """Let one call to an organisation's books start; other calls are free.

        Raises:
            BudgetError: it would be one too many.
        """
        if tenant_id is None:
            yield
            return
        with self._lock:
            self._check(tenant_id)
            self._started += 1
            self._under_way[tenant_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[tenant_id] -= 1

    def _check(self, tenant_id: str) -> None:
        settings = self._settings
        left = self._meter.day_remaining.get(tenant_id)
        if left is not None and settings.day_reserve and left - self._under_way[tenant_id] <= settings.day_reserve:
            raise BudgetError(f"The last {settings.day_reserve} calls of today are left to others: run again tomorrow.")
        if settings.max_calls is not None and self._started >= settings.max_calls:
            raise BudgetError(f"The run has made its {counted(settings.max_calls, 'call')}: run again to go on.")
        if settings.max_bytes is not None and self._meter.bytes_of_books >= settings.max_bytes:
            raise BudgetError(f"The run has read its {counted(settings.max_bytes, 'byte')}: run again to go on.")
