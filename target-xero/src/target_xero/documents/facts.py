"""What making documents takes to know of the organisation: asked for when it is first needed, and once."""

from __future__ import annotations

import typing as t

from xero_client.errors import AuthorizationError
from xero_client.time_zones import time_zone

if t.TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

Record: t.TypeAlias = dict[str, t.Any]


class Facts:
    """The organisation that is written to."""

    def __init__(self, ask: Callable[[str], list[Record]], tenant_id: str | None = None) -> None:
        """`ask` reads a whole collection, such as `TaxRates`; ids in records of another organisation are left out."""
        self.tenant_id = tenant_id
        self._ask = ask
        self._zone: tzinfo | None = None
        self._asked = False

    def zone(self) -> tzinfo:
        """Its time zone.

        Raises:
            ValueError: Xero does not say it, or nobody knows it.
        """
        if not self._asked:
            self._asked = True
            self._zone = self._found()
        if not self._zone:
            raise ValueError("is a moment, and the organisation's time zone is not known: set time_zone")
        return self._zone

    def _found(self) -> tzinfo | None:
        try:
            (itself,) = self._ask("Organisation")
            return time_zone(str(itself["Timezone"]))
        except (AuthorizationError, LookupError, ValueError):
            return None
