"""Finds documents at Xero again. Only an answer counts: a look-up that fails is never "not found"."""

from __future__ import annotations

import typing as t
from contextlib import contextmanager
from datetime import date
from itertools import count
from urllib.parse import quote

import requests
from xero_client.catalogue.entities import Paging
from xero_client.catalogue.writable import READ, Search
from xero_client.errors import AuthorizationError, PermissionMissingError, RefusedError, ScopeMissingError, ServerError
from xero_client.transport.json_repair import members
from xero_client.values.dates import calendar_date

from target_xero.compare.same_content import same_value, value_at
from target_xero.lookup.queries import condition
from target_xero.lookup.spelling import are_near, meant
from target_xero.send.batches import base_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xero_client.catalogue.writable import Writable
    from xero_client.connection import Connection

    from target_xero.documents.document import Document
    from target_xero.documents.record import Record

GONE: t.Final = frozenset({"ARCHIVED", "DELETED", "VOIDED"})
"""Statuses of documents that are as good as not there."""

MOST_IDS: t.Final = 40
"""Values in one list of numbers (S-REQRESP, H)."""

OR: t.Final = " OR "
MOST_CLAUSES: t.Final = 25
"""Comparisons in one `where`; how many Xero takes is not documented."""

LONGEST: t.Final = 1_800
"""Letters of values in one query, of which a URL has three for each that is not plain."""

PAGE: t.Final = 100
"""Records on a page unless asked otherwise (S-REQRESP, H)."""

BY_NUMBER: t.Final = frozenset({"PurchaseOrders"})
"""Collections that cannot be searched by number, but take a number in place of the id (S-PO, H)."""

WITHOUT_WHERE: t.Final = frozenset({"PurchaseOrders", "Quotes"})
"""Collections that take dates, but no `where` (S-PO, H; S-LIVE, M)."""

WITH_IDS: t.Final = frozenset({"Contacts", "Invoices"})
"""Collections that take a list of ids (S-OAS, H)."""

WITH_ARCHIVED: t.Final = frozenset({"Contacts", "TrackingCategories"})
"""Collections that show what is archived only if they are asked to (S-CONTACTS, S-OAS, H)."""

NAMED_FREELY: t.Final = frozenset({"TaxRates"})
"""Collections in which POST changes what has the name in any capitals (M): all of it is read, at the price of one."""

WITHOUT_ELEMENTS: t.Final = frozenset({"Currencies", "PaymentServices"})
"""Collections that can only be read as a whole (S-OAS, H)."""


class Finder:
    """Looks documents up in one organisation."""

    def __init__(self, connection: Connection, tenant_id: str) -> None:
        self._connection = connection
        self._tenant_id = tenant_id

    def get(self, document: Document, key: str) -> Record | None:
        """The document with this id (or number, where Xero takes one); None only if Xero says that there is none."""
        entity = document.route.entity
        if entity.entity in WITHOUT_ELEMENTS or "/" in entity.entity:
            return next((each for each in self._list(document) if same_value(key, entity.id_of(each))), None)
        found = self._read(document, f"{entity.path}/{quote(key, safe='')}")
        return found[0] if found else None

    def by_id(self, documents: Sequence[Document], ids: Sequence[str]) -> list[Record | None]:
        """The record with each of these ids, with all that Xero shows of it; None where there is none.

        All documents are of one kind.
        """
        entity = documents[0].route.entity
        alone = len(ids) == 1 or entity.batch == 1 or "/" in entity.entity
        if alone or entity.entity in (WITHOUT_WHERE | WITHOUT_ELEMENTS):
            return [self.get(document, each) for document, each in zip(documents, ids, strict=True)]
        key = str(entity.id)
        search = Search(field=key, parameter="IDs", many=True) if entity.entity in WITH_IDS else None
        archived = {"includeArchived": "true"} if entity.entity in WITH_ARCHIVED else {}
        found: dict[str, Record] = {}
        for query in _queries(search, key, sorted(set(ids))):
            records = self._either(documents[0], {**query, **archived})
            found |= {str(record.get(key)).casefold(): record for record in records}
        return [found.get(each.casefold()) for each in ids]

    def alike(self, documents: Sequence[Document], names: tuple[str, ...], *, gone: bool = False) -> list[list[Record]]:
        """For each document, what stands at Xero with the same values in these fields.

        All documents are of one place, and have a value in the first of the fields. What is archived, voided or deleted
        is left out, unless it is asked for by `gone`.
        """
        near = self.nearly(documents, names, gone=gone)
        return [meant(document, records, names) for document, records in zip(documents, near, strict=True)]

    def nearly(
        self, documents: Sequence[Document], names: tuple[str, ...], *, gone: bool = False
    ) -> list[list[Record]]:
        """The same, with what Xero shows besides that differs in capitals and accents alone."""
        found = self._with_values(documents, names[0], {"includeArchived": "true"} if gone else {})
        return [
            [each for each in found if (gone or status_of(each) not in GONE) and are_near(document, each, names)]
            for document in documents
        ]

    def within(self, document: Document, first: date, last: date) -> list[Record]:
        """What stands at the document's place and is dated from one day to another, deleted ones left out."""
        if document.route.entity.entity in WITHOUT_WHERE:
            clause = {"DateFrom": str(first), "DateTo": str(last)}
        else:
            clause = {"where": f"Date>={_moment(first)} AND Date<={_moment(last)}"}
        return [each for each in self._list(document, **clause) if status_of(each) not in GONE]

    def of_the_day(self, document: Document) -> list[Record]:
        """Documents of the same place and date, deleted ones left out: where we have nothing better to search for."""
        day = document.body.get("Date")
        clause = {}
        if "/" in document.route.entity.entity:
            return self._list(document)
        if day and READ[document.route.entity.entity].paging is not Paging.NONE:
            clause = _on_the_day(document, calendar_date(str(day)))
        return [each for each in self._list(document, **clause) if status_of(each) not in GONE]

    def matching(self, document: Document, **query: str) -> list[Record]:
        """All that Xero has at the document's place and answers a query with."""
        return self._list(document, **query)

    def below(self, document: Document) -> list[Record]:
        """What lies at the document's place, below another document."""
        return self._list(document)

    def _with_values(self, documents: Sequence[Document], name: str, more: dict[str, str]) -> list[Record]:
        entity = documents[0].route.entity
        values = sorted({str(value_at(document.body, name)) for document in documents})
        if entity.entity in BY_NUMBER and name == entity.number:
            return [record for value in values if (record := self.get(documents[0], value))]
        search = next((each for each in entity.searches if each.field == name), None)
        no_way = entity.entity in NAMED_FREELY or (search is None and entity.entity in WITHOUT_WHERE)
        queries = [{}] if no_way else _queries(search, name, values)
        extra = more if entity.entity in WITH_ARCHIVED else {}
        return _each_once(
            entity, (record for query in queries for record in self._either(documents[0], {**query, **extra}))
        )

    def _either(self, document: Document, query: dict[str, str]) -> list[Record]:
        """What answers a query; where Xero has too much for an OR, it is asked for one value after the other."""
        try:
            return self._list(document, **query)
        except RefusedError:
            clauses = query.get("where", "").split(OR)
            if len(clauses) == 1:
                raise
        return [record for each in clauses for record in self._list(document, **{**query, "where": each})]

    def _list(self, document: Document, **query: str) -> list[Record]:
        """All records that answer the query, with their lines."""
        entity = document.route.entity
        if "/" in entity.entity:
            return self._of_parent(document)
        if READ[entity.path].paging is Paging.NONE:
            return self._read(document, entity.path, **query)
        records: list[Record] = []
        for page in count(1):
            found = self._read(document, entity.path, page=str(page), **query)
            records += found
            if len(found) < PAGE:
                return records
        raise AssertionError

    def _of_parent(self, document: Document) -> list[Record]:
        """Notes have a list of their own; options, members and allocations stand in their parent."""
        entity, base = document.route.entity, base_of(document)
        if entity.wrapper == "HistoryRecords":
            return self._read(document, base)
        parent = "/".join(base.split("/")[:2])
        found = self._read(document, parent)
        return list(found[0].get(entity.wrapper, ())) if found else []

    def organisation(self) -> Record:
        """What Xero says of the organisation itself."""
        with with_rights():
            answer = self._connection.send("Organisation", tenant_id=self._tenant_id, purpose="organisation")
        return first_organisation(answer)

    def read(self, entity: Writable, path: str, purpose: str, **query: str) -> list[Record]:
        """The records at a path; none only if Xero says that there is nothing."""
        params = {**({"unitdp": "4"} if entity.four_places else {}), **query}
        try:
            with with_rights():
                answer = self._connection.send(path, tenant_id=self._tenant_id, params=params, purpose=purpose)
        except RefusedError as refusal:
            if refusal.answer is not None and refusal.answer.status_code == requests.codes.not_found:
                return []
            raise
        try:
            return records_of(answer, entity)
        except ValueError:
            raise ServerError(f"What Xero answered to a look-up of {path} cannot be read.") from None

    def _read(self, document: Document, path: str, **query: str) -> list[Record]:
        return self.read(document.route.entity, path, document.route.stream, **query)


@contextmanager
def with_rights() -> Iterator[None]:
    """What the connection lacks is not the fault of what is looked up."""
    try:
        yield
    except (PermissionMissingError, ScopeMissingError) as problem:
        raise AuthorizationError(f"{problem} Looking documents up takes the right to read them.") from None


def first_organisation(answer: requests.Response) -> Record:
    """What Xero says of the organisation itself.

    Raises:
        ServerError: it says nothing of one.
    """
    try:
        organisations = members(answer.content).get("Organisations")
    except ValueError:
        organisations = None
    if not isinstance(organisations, list) or not organisations or not isinstance(organisations[0], dict):
        raise ServerError("The answer for Organisation names no organisation: is api_url right?")
    return organisations[0]


def status_of(record: Record) -> str:
    return str(record.get("Status") or record.get("ContactStatus") or "")


def records_of(answer: requests.Response, entity: Writable) -> list[Record]:
    """The records in an answer, whether they are wrapped or not.

    Raises:
        ValueError: it is not what Xero answers.
    """
    body = members(answer.content)
    found = body.get(entity.wrapper)
    if isinstance(found, list):
        return _records(found)
    if entity.id and entity.id in body:
        return [body]
    lists = [value for name, value in body.items() if isinstance(value, list) and name[:1].isupper()]
    return _records(lists[0]) if lists else []


def _each_once(entity: Writable, records: Iterable[Record]) -> list[Record]:
    """A search for a part of a text, as of quotes (S-QUOTES, H), brings a record for each of several values."""
    return list({str(entity.id_of(each) or id(each)): each for each in records}.values())


def _records(found: list[t.Any]) -> list[Record]:
    if not all(isinstance(each, dict) for each in found):
        raise ValueError
    return found


def _on_the_day(document: Document, day: str) -> dict[str, str]:
    if document.route.entity.entity in WITHOUT_WHERE:
        return {"DateFrom": day, "DateTo": day}
    return {"where": f"Date=={_moment(date.fromisoformat(day))}"}


def _moment(day: date) -> str:
    return f"DateTime({day.year}, {day.month:02}, {day.day:02})"


def _queries(search: Search | None, name: str, values: Sequence[str]) -> Iterable[dict[str, str]]:
    """What to ask: for many values at once, by a list of them where Xero takes one, otherwise with OR between."""
    if search and search.parameter is None:
        return [{}]
    if search and search.parameter != "where" and not search.many:
        return [{str(search.parameter): search.template.format(field=name, value=value)} for value in values]
    if search and search.many and not any("," in value for value in values):
        return [{str(search.parameter): ",".join(chunk)} for chunk in _chunks(values, MOST_IDS)]
    clauses = [condition(name, value) for value in values]
    return [{"where": OR.join(chunk)} for chunk in _chunks(clauses, MOST_CLAUSES)]


def _chunks(values: Sequence[str], most: int) -> Iterator[list[str]]:
    """So many at once, and no more than a URL should have of letters."""
    chunk: list[str] = []
    for value in values:
        if chunk and (len(chunk) == most or sum(map(len, chunk)) + len(value) > LONGEST):
            yield chunk
            chunk = []
        chunk.append(value)
    if chunk:
        yield chunk
