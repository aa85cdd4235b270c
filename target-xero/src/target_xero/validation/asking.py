"""Asks Xero for many records at once, in whichever way takes the fewest calls."""

from __future__ import annotations

import typing as t
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

import msgspec
import requests
from xero_client.entities import Paging
from xero_client.errors import RefusedError, ServerError
from xero_client.writing import BY_ENTITY, READ

from target_xero.publishing.finding import MOST_IDS

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xero_client.connection import Connection

Record: t.TypeAlias = dict[str, t.Any]
Query: t.TypeAlias = dict[str, str]

LISTS: t.Final = {
    ("Invoices", "InvoiceID"): "IDs",
    ("Invoices", "InvoiceNumber"): "InvoiceNumbers",
    ("Contacts", "ContactID"): "IDs",
}
"""Parameters that take many values, with commas between (S-REQRESP, H)."""

ONE_BY_ONE: t.Final = frozenset({"PurchaseOrders", "Quotes"})
"""Collections that take no `where` (S-PO, H; S-LIVE, M); their ids and numbers stand in the path."""

EVERYTHING: t.Final = {
    "Contacts": {"includeArchived": "true"},
    "Invoices": {"includeArchived": "true"},
    "TrackingCategories": {"includeArchived": "true"},
}
"""What it takes to see what is archived, too (S-CONTACTS, S-INVOICES, H)."""

LARGEST_PAGE: t.Final = 1000
LONGEST: t.Final = 1500
"""Letters of what is asked for, as it stands in the URL: as many as a list of 40 ids has, which Xero names (H)."""

FEW: t.Final = 2
"""Calls that are made without looking first whether pages would be fewer."""


_DECODER: t.Final = msgspec.json.Decoder(Record, float_hook=Decimal)


class Asker:
    """Reads from one organisation."""

    def __init__(self, connection: Connection, tenant_id: str) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self._no_either: set[str] = set()
        """Collections that are too large for Xero to search for several values at once."""

    def whole(self, entity: str) -> list[Record]:
        """All records of a collection that comes in one answer."""
        return self._read(entity, entity, EVERYTHING.get(entity, {}))

    def with_values(self, entity: str, field: str, values: Sequence[str]) -> list[Record]:
        """The records that have one of these values in the field, and maybe others."""
        wanted = [value for value in values if not field.endswith("ID") or _is_id(value)]
        chunks = [[each] for each in wanted] if entity in ONE_BY_ONE else list(self._chunks(entity, field, wanted))
        paging = READ[entity].paging
        if paging is Paging.NONE and len(chunks) > 1:
            return self.whole(entity)
        if paging is Paging.PAGES and len(chunks) > FEW and (pages := self._pages(entity, len(chunks))) is not None:
            return pages
        find = self._element if entity in ONE_BY_ONE else self._found
        return [record for chunk in chunks for record in find(entity, field, chunk)]

    def _pages(self, entity: str, most: int) -> list[Record] | None:
        """The whole collection, if it takes no more than so many calls; None if it would."""
        params = {"page": "1", "pageSize": str(LARGEST_PAGE), **EVERYTHING.get(entity, {})}
        body = self._decoded(self._send(entity, params))
        count = int((body.get("pagination") or {}).get("pageCount") or 0)
        records = _records(entity, body)
        if not count and len(records) < LARGEST_PAGE:
            return records
        if not 0 < count <= most:
            return None
        for page in range(2, count + 1):
            records += _records(entity, self._decoded(self._send(entity, {**params, "page": str(page)})))
        return records

    def _found(self, entity: str, field: str, values: Sequence[str]) -> list[Record]:
        """The answer for these values at once; where Xero does not take that, the answers for each of them."""
        try:
            return self._read(entity, entity, {**self._fixed(entity), **_query(entity, field, values)})
        except RefusedError as refusal:
            if len(values) == 1 or refusal.answer is None or refusal.answer.status_code != requests.codes.bad_request:
                raise
        self._no_either.add(entity)
        return [record for value in values for record in self._found(entity, field, [value])]

    def _element(self, entity: str, _: str, values: Sequence[str]) -> list[Record]:
        return [record for each in values for record in self._read(entity, f"{entity}/{quote(each, safe='')}", {})]

    def _fixed(self, entity: str) -> Query:
        paged = READ[entity].paging is Paging.PAGES
        return {**EVERYTHING.get(entity, {}), **({"page": "1", "pageSize": str(LARGEST_PAGE)} if paged else {})}

    def _chunks(self, entity: str, field: str, values: Sequence[str]) -> Iterator[list[str]]:
        """As many values at once as Xero takes, and as a URL does."""
        alone = entity in self._no_either
        listed = (entity, field) in LISTS
        single = [[value] for value in values if alone or (listed and "," in value)]
        yield from single
        chunk: list[str] = []
        size = 0
        for value in values:
            if [value] in single:
                continue
            length = len(quote(f"{value}," if listed else f" OR {_condition(field, value)}", safe=""))
            if chunk and (len(chunk) == MOST_IDS or size + length > LONGEST):
                yield chunk
                chunk, size = [], 0
            chunk.append(value)
            size += length
        if chunk:
            yield chunk

    def _read(self, entity: str, path: str, query: Query) -> list[Record]:
        try:
            answer = self._send(path, query)
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
            return _DECODER.decode(answer.content)
        except msgspec.MsgspecError:
            raise ServerError("What Xero answered to a look-up cannot be read.") from None


def _records(entity: str, body: Record) -> list[Record]:
    found = body.get(READ[entity].wrapper or entity)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _query(entity: str, field: str, values: Sequence[str]) -> Query:
    listed = LISTS.get((entity, field))
    if listed and not any("," in value for value in values):
        return {listed: ",".join(values)}
    return {"where": " OR ".join(_condition(field, value) for value in values)}


def _condition(field: str, value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{field}==guid("{quoted}")' if field.endswith("ID") else f'{field}=="{quoted}"'


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
