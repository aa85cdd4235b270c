"""Makes a document out of its rows."""

from __future__ import annotations

import re
import typing as t
from dataclasses import replace
from pathlib import Path

from xero_client.errors import SettingsError
from xero_client.expressions import Expressions
from xero_client.time_zones import time_zone

from target_xero.addresses import COLUMN as COLUMNS
from target_xero.addresses import fault_of
from target_xero.documents.checks import check_balance, check_expected, check_size
from target_xero.documents.days import Calendar
from target_xero.documents.document import REFERENCE
from target_xero.documents.flat import ConflictError, unflattened
from target_xero.documents.joining import joined, nested
from target_xero.documents.names import find, plain
from target_xero.documents.payload import merged, without_empty
from target_xero.documents.places import content_of, filled
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.referring import check_references, expect_references
from target_xero.documents.shaping import PLACE, SEND, Manner, Shaping
from target_xero.documents.totals import TOTAL, check_totals, totals_of
from target_xero.documents.tracking import unknown_tracking

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from target_xero.documents.document import Document
    from target_xero.documents.facts import Facts
    from target_xero.routing import Route

Record: t.TypeAlias = dict[str, t.Any]

TENANT: t.Final = "tenant_id"
"""Column in which the tap says which organisation a record came from."""
COLUMN: t.Final = re.compile(r"""record\[\\?['"](\w+)""")
"""A column that an expression uses."""


class Maker:
    """Makes the documents of one stream."""

    def __init__(self, route: Route, config: Mapping[str, t.Any], now: datetime, facts: Facts) -> None:
        self._unknown: set[str] = set()
        self._unwritable: set[str] = set()
        self._used = _used(route)
        self._told: set[str] = set(self._used)
        self._calendar = _calendar(route, facts)
        self.foreign = False
        """Whether records came from another organisation."""
        self._route = route
        self._settings = route.settings
        self._expressions = Expressions(now)
        self._payload = _payload(route)
        self._facts = facts
        self._tenant_id = facts.tenant_id
        self._folder = Path(config["files_folder"]) if config.get("files_folder") else None

    def document(self, bare: Document, records: Sequence[Record]) -> Document:
        """The document with everything in it that its records say; all of these are the same one.

        Raises:
            RejectError: it cannot be sent as it is.
        """
        model = self._route.entity.model
        record = joined(records, model) if self._route.group_by else nested(records[-1], model)
        said = record if self._settings.empty_text == SEND else without_empty(record)
        whole = merged(said, self._computed(record), payload_wins=self._settings.payload_wins)
        path, places = self._path(bare, records, whole)
        made = replace(
            bare,
            body=self._identified(whole) if bare.delete else self._body(whole, records[0]),
            path=path,
            places=places,
            content=content_of(self._route, {**whole, **records[0]}, self._folder),
        )
        check_references(made)
        return made

    def news(self) -> set[str]:
        """Columns that are no fields of Xero's and are used for nothing else, each of them once."""
        news = self._unknown - self._told
        self._told |= news
        return news

    def unwritable(self) -> set[str]:
        """Fields of Xero's that were filled and could not be sent, each of them once."""
        news = self._unwritable - self._told
        self._told |= news
        return news

    def _computed(self, record: Record) -> Record:
        if not self._payload:
            return {}
        where = f"payload of stream {self._route.stream}"
        try:
            return t.cast("Record", self._expressions.compute(self._payload, {"record": record}, where))
        except SettingsError as problem:
            raise RejectError(Reason.NOT_COMPUTED, str(problem)) from None

    def _path(self, bare: Document, records: Sequence[Record], whole: Record) -> tuple[str, dict[str, t.Any]]:
        """Empty for a collection itself; a fault is told with the row that has it."""
        if not self._route.places:
            return "", {}
        try:
            return filled(self._route, records, whole)
        except RejectError as problem:
            row = bare.rows[0 if self._route.group_by else -1].number
            raise RejectError(problem.reason, *(f"{message} (row {row})" for message in problem.messages)) from None

    def _body(self, whole: Record, record: Record) -> Record:
        entity = self._route.entity
        if entity.binary:
            return {}
        shaping = Shaping(self._manner(whole))
        body = shaping.body(whole, entity.model)
        self._unknown |= shaping.unknown
        self._unwritable |= shaping.unwritable
        if entity.id != entity.number and self._is_foreign(whole):
            body.pop(str(entity.id), None)  # tax rates have a code of the organisation's own
        self._check(body, whole, record)
        check_size(body)
        return body

    def _check(self, body: Record, whole: Record, record: Record) -> None:
        """Whether it is whole, and comes to what the record says; what only Xero can compare is sent along."""
        model, expect = self._route.entity.model, self._settings.expect
        check_expected(
            body, {**whole, **record}, expect, model=model, totals=lambda: totals_of(body, model, self._facts)
        )
        if not self._settings.validate_records:
            return
        check_balance(body, model)
        self._check_tracking(body, model)
        controls = {plain(column) for column in expect.values()}
        said = {column: value for column, value in whole.items() if plain(column) not in controls}
        for name, value in check_totals(body, said, model, self._facts).items():
            if name == TOTAL:
                body[name] = value
            else:
                self._unwritable.add(name)

    def _check_tracking(self, body: Record, model: str) -> None:
        """Leave out what Xero would leave out, and say so."""
        if self._settings.unknown_columns == SEND:
            return
        for listed, tracking, what in unknown_tracking(body, model, self._facts):
            if self._settings.unknown_columns == "reject":
                raise RejectError(Reason.UNKNOWN_COLUMN, f"{what} is no active option that Xero has")
            listed.remove(tracking)
            self._unwritable.add(PLACE.sub("", what))

    def _identified(self, whole: Record) -> Record:
        """What a deletion needs to find the document: its id, and whatever it can be found by."""
        entity = self._route.entity
        if entity.binary:
            return {}
        searched = (search.field for search in entity.searches)
        names = {name.partition(".")[0] for name in (entity.id, *searched, *self._route.match_on) if name}
        found = {name: find(whole, name) for name in names}
        _expect_id(str(entity.id), found.get(str(entity.id)))
        references = {name: value for name, value in found.items() if isinstance(value, dict) and REFERENCE in value}
        rest = {name: value for name, value in found.items() if value is not None and name not in references}
        foreign = self._is_foreign(whole)
        manner = Manner(own_id=entity.id, foreign=foreign, validate=False, read=True, calendar=self._calendar)
        return references | Shaping(manner).body(rest, entity.model)

    def _manner(self, whole: Record) -> Manner:
        entity, settings = self._route.entity, self._settings
        known = (entity.id, *((entity.number,) if self._route.method == "POST" else ()))
        foreign = self._is_foreign(whole)
        self.foreign |= foreign
        return Manner(
            own_id=entity.id,
            creating=not self._route.on_element and (foreign or not any(name and find(whole, name) for name in known)),
            foreign=foreign,
            round_amounts=settings.round_amounts,
            send_nulls=settings.send_nulls,
            empty_text=settings.empty_text,
            read=isinstance(whole.get(TENANT), str),
            used=self._used,
            calendar=self._calendar,
            validate=settings.validate_records,
            unknown=settings.unknown_columns,
        )

    def _is_foreign(self, whole: Record) -> bool:
        tenant_id = whole.get(TENANT)
        return bool(self._tenant_id and isinstance(tenant_id, str) and tenant_id.lower() != self._tenant_id.lower())


def _calendar(route: Route, facts: Facts) -> Calendar:
    """How the stream writes its dates."""
    named = route.settings.time_zone
    return Calendar(zone=(lambda: time_zone(named)) if named else facts.zone, date_format=route.settings.date_format)


def _expect_id(name: str, value: t.Any) -> None:
    """Raises RejectError for what is no id; a deletion without one goes by the ledger, or by a number."""
    nothing = value is None or value == "" or (isinstance(value, dict) and REFERENCE in value)
    if not nothing and (fault := fault_of(value, name)):
        raise RejectError(Reason.PLACE_MISSING, f"{name}, which tells what to delete, {fault}")


def _payload(route: Route) -> Record:
    expect_references(route.settings.payload, route.stream)
    try:
        return unflattened(dict(route.settings.payload), route.entity.model)
    except ConflictError as conflict:
        raise SettingsError(f"payload of stream {route.stream} fills {conflict.name} twice.") from None


def _used(route: Route) -> set[str]:
    """Columns that are there for something else than to be sent."""
    settings = route.settings
    computed = COLUMN.findall(str(settings.payload))
    places = {column for source in route.places.values() for column in COLUMNS.findall(source)}
    named = {TENANT, settings.content_column or "", settings.file_column or "", *settings.expect.values()}
    return {*route.key, *route.group_by, *places, *named, *computed}
