"""Which organisation a row is for, by what its column says."""

from __future__ import annotations

import typing as t
import uuid
from collections import Counter

from xero_client.errors import InputError, WrongOrganisationError
from xero_client.grant.organisations import listed
from xero_client.values.counts import counted

from target_xero.routing.field_names import find

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xero_client.grant.organisations import Organisation

    from target_xero.documents.record import Record

NOTHING_SENT: t.Final = "Nothing was sent to any organisation, since other rows may be of the same document"


class UnclearRowError(InputError):
    """A row of which nobody knows which organisation it is for."""


class Addressees:
    """Those that are connected and meant; and what rows are for none of them.

    A row may be a part of a document, so that one that names nobody ends the run before anything is sent. An
    organisation that is named by an id, and is not connected, only has to wait: all rows of its documents do.
    """

    def __init__(self, column: str, organisations: Sequence[Organisation], named: Iterable[str] = ()) -> None:
        """`named` are those that the settings mean, by id or name, connected or not."""
        self._column = column
        self._organisations = organisations
        self._by_id = {each.tenant_id.casefold(): each for each in organisations}
        names = Counter(each.name.casefold() for each in organisations)
        self._by_name = {each.name.casefold(): each for each in organisations if names[each.name.casefold()] == 1}
        self._several = {name for name, count in names.items() if count > 1}
        self._named = {name.casefold() for name in named}
        self._absent: Counter[str] = Counter()

    def of_row(self, stream: str, record: Record, number: int) -> Organisation | None:
        """Whose the row is; None if its organisation is not reached.

        Raises:
            UnclearRowError: it is not clear whose it is.
        """
        value = find(record, self._column)
        text = value.strip().casefold() if isinstance(value, str) else ""
        found = self._by_id.get(text) or self._by_name.get(text)
        if found is None and not (_is_id(text) or text in self._named - self._several):
            raise UnclearRowError(f"{self._fault(stream, value, text, number)}. {NOTHING_SENT}.")
        if found is None:
            self._absent[text] += 1
        return found

    def absent(self) -> WrongOrganisationError | None:
        """Which organisations rows were for that are not reached, if any were."""
        if not self._absent:
            return None
        named = ", ".join(f"{name} ({counted(count, 'row')})" for name, count in sorted(self._absent.items()))
        return WrongOrganisationError(
            f"Not connected, or not among tenant_ids, is the organisation of some rows: {named}. These wait, and STATE "
            f"stays before them. {listed(self._organisations)}"
        )

    def _fault(self, stream: str, value: t.Any, text: str, number: int) -> str:
        row, column = f"Row {number} of the input, of stream {stream},", self._column
        if not text:
            kind = "has no" if value in (None, "") or isinstance(value, str) else "has no text in its"
            return f"{row} {kind} column {column}, which tenant_column says its organisation is in"
        if text in self._several:
            return f"{row} is for {value!r}, the name of several organisations: use their ids"
        return f"{row} is for {value!r}, which is no organisation that is connected and among tenant_ids"


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
