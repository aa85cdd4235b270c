"""Which organisation a row is for, by what its column says."""

from __future__ import annotations

import functools
import typing as t
import uuid
from collections import Counter

from xero_client.errors import AuthorizationError, InputError, RefusedError, WrongOrganisationError
from xero_client.grant.organisations import listed
from xero_client.values.counts import counted

from target_xero.routing.field_names import plain

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_client.connection import Connection
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

    def __init__(self, column: str, connection: Connection) -> None:
        self._column = plain(column)
        self._said = column
        self._connection = connection
        self._organisations = connection.organisations
        self._by_id = {each.tenant_id.casefold(): each for each in self._organisations}
        self._absent: Counter[str] = Counter()

    def of_row(self, stream: str, record: Record, number: int) -> Organisation | None:
        """Whose the row is; None if its organisation is not reached.

        Raises:
            UnclearRowError: it is not clear whose it is.
        """
        row = f"Row {number} of the input, of stream {stream},"
        text = self._text(row, record)
        found = self._by_id.get(text) or (None if _is_id(text) else self._named(row, text))
        if found is None:
            self._absent[text] += 1
        return found

    def is_anothers(self, record: Record, organisation: Organisation) -> bool:
        """Whether a row says that it is for another organisation than this one."""
        said = {str(value).strip().casefold() for value in self._values(record)}
        return not said <= {organisation.tenant_id.casefold(), organisation.name.casefold()}

    def _text(self, row: str, record: Record) -> str:
        values = self._values(record)
        if len({str(value).strip().casefold() for value in values}) > 1:
            raise _unclear(f"{row} has several columns that mean {self._said}, and they differ")
        if not values:
            raise _unclear(f"{row} says nothing in a column {self._said}, where tenant_column has its organisation")
        if not isinstance(values[0], str):
            raise _unclear(f"{row} has no text in its column {self._said}, where tenant_column has its organisation")
        return values[0].strip().casefold()

    def _values(self, record: Record) -> list[t.Any]:
        """What says something in the column, or in those that mean the same."""
        there = [value for name, value in record.items() if plain(name) == self._column]
        return [each for each in there if each is not None and str(each).strip()]

    def _named(self, row: str, name: str) -> Organisation:
        """The organisation of this name, which has to be the only one: one that is not connected has any name."""
        if self._connection.absent:
            raise _unclear(
                f"{row} names its organisation, and not all of tenant_ids are connected, so that another one may be "
                "called so: use ids"
            )
        found = [each for each in self._connected if each.name.casefold() == name]
        if len(found) > 1:
            raise _unclear(f"{row} is for {name!r}, the name of several organisations: use their ids")
        meant = self._by_id.get(found[0].tenant_id.casefold()) if found else None
        if meant is None:
            raise _unclear(f"{row} is for {name!r}, which is no organisation that is connected and among tenant_ids")
        return meant

    @functools.cached_property
    def _connected(self) -> Sequence[Organisation]:
        """All that are, whatever `tenant_ids` says; a custom connection that may not list them has one."""
        try:
            return self._connection.connected()
        except (RefusedError, AuthorizationError):
            return self._organisations

    def absent(self) -> WrongOrganisationError | None:
        """Which organisations rows were for that are not reached, if any were."""
        if not self._absent:
            return None
        named = ", ".join(f"{name} ({counted(count, 'row')})" for name, count in sorted(self._absent.items()))
        return WrongOrganisationError(
            f"Not connected, or not among tenant_ids, is the organisation of some rows: {named}. These wait, and STATE "
            f"stays before them. {listed(self._organisations)}"
        )


def _unclear(fault: str) -> UnclearRowError:
    return UnclearRowError(f"{fault}. {NOTHING_SENT}.")


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
