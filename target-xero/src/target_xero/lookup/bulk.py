"""Asks Xero for many records at once, in whichever way takes the fewest calls."""

from __future__ import annotations

import typing as t
from collections import Counter
from urllib.parse import quote

import requests
from xero_client.catalogue.entities import Paging
from xero_client.catalogue.writable import BY_ENTITY, READ
from xero_client.errors import RefusedError, ServerError
from xero_client.transport.json_repair import members

from target_xero.lookup.queries import LONG, LONGEST, Query, askable, chunks, query

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from xero_client.connection import Connection

    from target_xero.documents.record import Record

ONE_BY_ONE: t.Final = frozenset({"PurchaseOrders", "Quotes"})
"""Collections that take no `where` (S-PO, H; S-LIVE, M); their ids and numbers stand in the path."""

EVERYTHING: t.Final = {
    "Contacts": {"includeArchived": "true"},
    "Invoices": {"includeArchived": "true"},
    "TrackingCategories": {"includeArchived": "true"},
}
"""What it takes to see what is archived, too (S-CONTACTS, S-INVOICES, H)."""

TOO_MUCH: t.Final = frozenset({requests.codes.bad_request, requests.codes.request_uri_too_large})
"""Statuses of a question that is too long, or that Xero cannot search for."""

LARGEST_PAGE: t.Final = 1000
FIXED_PAGE: t.Final = 100

FEW: t.Final = 2
"""Calls that are made without a look whether the whole collection would take fewer."""

MOST_PAGES: t.Final = 10
"""Pages of a collection that is kept in memory."""


class Asker:
    """Reads from one organisation."""

    def __init__(self, connection: Connection, tenant_id: str) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self._longest = LONG
        self._alone: set[str] = set()
        """Collections that Xero does not search for several values at once."""
        self._spent: Counter[str] = Counter()
        self._pages: dict[str, int] = {}
        """How many pages collections have, if that is known."""

    def collection(self, entity: str) -> list[Record]:
        """All records of a collection that comes in one answer."""
        return self._read(entity, entity, EVERYTHING.get(entity, {}))

    def with_values(self, entity: str, field: str, values: Sequence[str]) -> tuple[list[Record], bool]:
        """The records that have one of these values in the field, and whether they are all that there are."""
        wanted = askable(field, values)
        alone = entity in ONE_BY_ONE or entity in self._alone
        together = [[each] for each in wanted] if alone else list(chunks(entity, field, wanted, self._longest))
        self._spent[entity] += len(together)
        if self._spent[entity] > FEW and (everything := self._everything(entity)) is not None:
            return everything, True
        find = self._element if entity in ONE_BY_ONE else self._found
        return [record for chunk in together for record in find(entity, field, chunk)], False

    def _everything(self, entity: str) -> list[Record] | None:
        """The whole collection, if that takes no more calls than the look-ups that were needed so far."""
        paging, most = READ[entity].paging, min(self._spent[entity], MOST_PAGES)
        if paging is Paging.NONE:
            return self.collection(entity)
        if self._pages.get(entity, 0) > most:
            return None
        size = LARGEST_PAGE if paging is Paging.PAGES else FIXED_PAGE
        records: list[Record] = []
        for page in range(1, most + 1):
            body = self._decoded(self._send(entity, {**self._fixed(entity), "page": str(page)}))
            found, count = _records(entity, body), int((body.get("pagination") or {}).get("pageCount") or 0)
            records += found
            if page == count or len(found) < size:
                return records
            self._pages[entity] = max(count, page + 1)
            if count > most:
                return None
        return None

    def _found(self, entity: str, field: str, values: Sequence[str]) -> list[Record]:
        """The answer for these values; where Xero does not take so many at once, the answers for fewer."""
        try:
            return self._read(entity, entity, {**self._fixed(entity), **query(entity, field, values)})
        except RefusedError as refusal:
            if refusal.answer is None or refusal.answer.status_code not in TOO_MUCH:
                raise
        if len(values) == 1:
            return []  # What cannot be asked, Xero itself has to say.
        if self._longest == LONG:
            self._longest = LONGEST
            fewer = list(chunks(entity, field, values, LONGEST))
        else:
            self._alone.add(entity)
            fewer = [[value] for value in values]
        return [record for chunk in fewer for record in self._found(entity, field, chunk)]

    def _element(self, entity: str, _: str, values: Sequence[str]) -> list[Record]:
        return [record for each in values for record in self._read(entity, f"{entity}/{quote(each, safe='')}", {})]

    def _fixed(self, entity: str) -> Query:
        paged = READ[entity].paging is Paging.PAGES
        return {**EVERYTHING.get(entity, {}), **({"page": "1", "pageSize": str(LARGEST_PAGE)} if paged else {})}

    def _read(self, entity: str, path: str, params: Query) -> list[Record]:
        try:
            answer = self._send(path, params)
        except RefusedError as refusal:
            if refusal.answer is not None and refusal.answer.status_code == requests.codes.not_found:
                return []
            raise
        return _records(entity, self._decoded(answer))

    def _send(self, path: str, params: Query) -> requests.Response:
        entity = path.partition("/")[0]
        places = {"unitdp": "4"} if entity in BY_ENTITY and BY_ENTITY[entity].four_places else {}
        return self._connection.send(
            path, tenant_id=self._tenant_id, params={**places, **params}, purpose="check_references"
        )

    def _decoded(self, answer: requests.Response) -> Record:
        try:
            return members(answer.content)
        except ValueError:
            raise ServerError("What Xero answered to a look-up cannot be read.") from None


def _records(entity: str, body: Record) -> list[Record]:
    found = body.get(READ[entity].wrapper or entity)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
