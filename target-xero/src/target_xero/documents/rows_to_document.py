"""Makes a document out of its rows."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from pathlib import Path

from xero_client.expressions.expressions import Expressions

from target_xero.documents.column_reading import (
    TENANT,
    addressing,
    calendar_of,
    identifying,
    used_columns,
    words_for_days,
)
from target_xero.documents.currencies import check_currency, check_other_words, said_currency
from target_xero.documents.day_readings import unreadable_days
from target_xero.documents.document import REFERENCE
from target_xero.documents.ending_status import ending, expect_no_lost_ending, status_field
from target_xero.documents.joining import Said, Whole, expect_all_lines, joined, of_row
from target_xero.documents.other_words import expect_xeros_words
from target_xero.documents.paid_numbers import name_once
from target_xero.documents.path_placeholders import content_of, filled
from target_xero.documents.payload import Payload
from target_xero.documents.query import Query
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.reference_form import check_references, expect_references
from target_xero.documents.said_twice import STATUS, expect_said_alike
from target_xero.documents.shaping import PLACE, SEND, Manner, Shaping
from target_xero.documents.stray_lines import NO_LINES, OF_DOCUMENTS, has_nothing, is_empty_list, lines_of, stray_lines
from target_xero.documents.totals import LINES as LINE_ITEMS
from target_xero.documents.totals import check_batch, check_totals, figures_of, totals_of
from target_xero.documents.tracking import unknown_tracking
from target_xero.documents.unmade_documents import Unmade
from target_xero.documents.whole_document_checks import check_balance, check_expected, check_size
from target_xero.routing.field_names import find, lines_name, plain
from target_xero.routing.places import fault_of

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from target_xero.documents.document import Document
    from target_xero.documents.organisation_facts import Facts
    from target_xero.documents.record import Record
    from target_xero.documents.row_versions import Version
    from target_xero.routing.route import Route


class Maker:
    """Makes the documents of one stream."""

    def __init__(
        self,
        route: Route,
        config: Mapping[str, t.Any],
        now: datetime,
        facts: Facts,
        *,
        row_key: Iterable[str] = (),
    ) -> None:
        """`row_key` are the columns that tell rows apart, and need be no fields of Xero's."""
        self._unknown: set[str] = set()
        self._unwritable: set[str] = set()
        self._left_out: list[str] = []
        """Of the document that is being made."""
        about_rows = filter(None, [config.get("tenant_column")])
        self._used = used_columns(route, [*row_key, *about_rows])
        self._reported: set[str] = set()
        self._calendar = calendar_of(route, facts)
        self.foreign = False
        """Whether records came from another organisation."""
        self._route = route
        self._settings = route.settings
        self._expressions = Expressions(now, **words_for_days(self._calendar))
        self._identifying = identifying(route)
        self._addressing = addressing(route)
        self._facts = facts
        expect_references(route.settings.payload, route.stream)
        self._query = Query(route, self._expressions)
        self._payload = Payload(route, self._expressions, used=self._used)
        self._unmade = Unmade(route, self._payload, self._calendar, self._is_foreign)
        self._tenant_id = facts.tenant_id
        self._folder = Path(config["files_folder"]) if config.get("files_folder") else None

    def document(self, bare: Document, versions: Sequence[Version]) -> Document:
        """The document with everything in it that its rows say.

        Args:
            bare: the document without all that.
            versions: the rows that count.

        Raises:
            RejectError: it cannot be sent as it is.
        """
        rows = [Said(version, self._route) for version in versions]
        self._left_out = []
        whole, line_keys = self._whole(rows, bare)
        records = [each.row.record for each in rows]
        path, places = self._path(bare, records, whole)
        made = replace(
            bare,
            route=self._query.route(rows),
            body=self._identified(whole) if bare.delete else self._body(whole, records),
            path=path,
            places=places,
            content=content_of(self._route, {**whole, **records[0]}, self._folder),
            line_keys=line_keys,
            left_out=tuple(self._left_out),
            currency="" if bare.delete else self._currency(whole),
        )
        if self._route.group_by and not bare.delete:
            expect_all_lines(made.body, whole, self._route.entity.model)
        check_references(made)
        return made if bare.delete else self._with_what_lacks(made, whole)

    def named(self, bare: Document) -> Document:
        """The document with what its rows call it, whatever else is wrong with them."""
        return self._unmade.named(bare)

    def news(self) -> set[str]:
        """Columns that are no fields of Xero's and are used for nothing else, each of them once."""
        news = self._unknown - self._reported
        self._reported |= news
        return news

    def unwritable(self) -> set[str]:
        """Fields of Xero's that were filled and could not be sent, each of them once."""
        news = self._unwritable - self._reported
        self._reported |= news
        return news

    def _whole(self, rows: Sequence[Said], bare: Document) -> Whole:
        """What the rows say together. What is deleted, or ended by its status, need not be all that it was."""
        if self._route.group_by and not bare.delete and not self._ends_without_lines(rows):
            return joined(rows, self._payload, self._route.entity.model)
        row = rows[-1]
        if bare.delete:
            addressing = [part for part in self._payload.parts if plain(part.name) in self._addressing]
            return Whole(self._payload.filled_where_possible(row.record, addressing, row.names))
        return Whole(of_row(row, lambda: self._payload.filled(row.record, self._payload.parts, row.names)))

    def _path(self, bare: Document, records: Sequence[Record], whole: Record) -> tuple[str, dict[str, t.Any]]:
        """Empty for a collection itself; a fault is told with the row that has it."""
        if not self._route.places:
            return "", {}
        try:
            return filled(self._route, records, whole)
        except RejectError as problem:
            row = bare.rows[0 if self._route.group_by else -1].number
            raise RejectError(problem.reason, *(f"{message} (row {row})" for message in problem.messages)) from None

    def _body(self, whole: Record, records: Sequence[Record]) -> Record:
        entity = self._route.entity
        if entity.binary:
            return {}
        if self._settings.unknown_columns != SEND:
            expect_no_lost_ending(entity, whole, self._used)
        if self._is_ended(whole):
            whole = self._readable(whole)
        shaping = Shaping(self._manner(whole))
        body = shaping.body(whole, entity.model)
        self._unknown |= shaping.unknown
        self._unwritable |= shaping.unwritable
        if entity.id != entity.number and self._is_foreign(whole):
            body.pop(str(entity.id), None)  # tax rates have a code of the organisation's own
        self._left_out += name_once(body, entity.model)
        self._check(body, whole, records)
        check_size(body)
        return body

    def _readable(self, whole: Record) -> Record:
        """Of a row that ends its document, all but days that cannot be read, unless it is found by them."""
        lost = unreadable_days(whole, self._route.entity.model, self._calendar, self._addressing)
        self._left_out += lost.values()
        return {column: value for column, value in whole.items() if column not in lost}

    def _check(self, body: Record, whole: Record, records: Sequence[Record]) -> None:
        """Whether it is whole, and comes to what the record says; what only Xero can compare is sent along.

        Of what its status ends nothing is booked, so that nothing else of it need be right.
        """
        model, expect = self._route.entity.model, self._settings.expect
        check_expected(
            body, {**whole, **records[0]}, expect, model=model, totals=lambda: totals_of(body, model, self._facts)
        )
        if not self._settings.validate_records:
            return
        is_ours = self._settings.unknown_columns != SEND and not isinstance(whole.get(TENANT), str)
        if self._ends(body):
            if is_ours:
                expect_said_alike({STATUS: body.get(STATUS)}, records, model, self._used, self._calendar)
            return
        check_balance(body, model)
        self._check_tracking(body, model)
        if not isinstance(whole.get(TENANT), str) or self._is_foreign(whole):
            check_currency(body, whole, model, self._facts)
        if is_ours:
            expect_xeros_words(records, whole, model, self._used)
            expect_said_alike(body, records, model, self._used, self._calendar)
            check_other_words(body, [*records, *lines_of(whole, model)], model, self._facts)
            check_batch(body, whole, model)
        body |= check_totals(body, self._without_controls(whole), model, self._facts)

    def _without_controls(self, whole: Record) -> Record:
        """What it says for Xero, and not for `expect`."""
        controls = {plain(column) for column in self._settings.expect.values()}
        return {column: value for column, value in whole.items() if plain(column) not in controls}

    def _with_what_lacks(self, made: Document, whole: Record) -> Document:
        """What a row without lines says of them all the same; one that comes from Xero shows what was there."""
        settings, model = self._settings, self._route.entity.model
        name = lines_name(model)
        said = not settings.validate_records or settings.unknown_columns == SEND or isinstance(whole.get(TENANT), str)
        if said or name is None or made.body.get(name):
            return made
        nothing, ended = name in OF_DOCUMENTS and has_nothing(whole, model, name), self._ends(made.body)
        return replace(
            made,
            lacks=stray_lines(whole, made.body, model, self._used) or (NO_LINES.format(name) if nothing else ""),
            empty_lines=nothing and not ended and is_empty_list(find(whole, name)),
            figures=figures_of(self._without_controls(whole)) if name == LINE_ITEMS and not ended else {},
        )

    def _check_tracking(self, body: Record, model: str) -> None:
        """Leave out what Xero would leave out, and say so."""
        if self._settings.unknown_columns == SEND:
            return
        for listed, tracking, what in unknown_tracking(body, model, self._facts.tracking):
            if self._settings.unknown_columns == "reject":
                raise RejectError(Reason.UNKNOWN_COLUMN, f"{what} is no active option that Xero has")
            listed.remove(tracking)
            self._left_out.append(f"{what} was left out: Xero has no such active option.")
            self._unwritable.add(PLACE.sub("", what))

    def _identified(self, whole: Record) -> Record:
        """What a deletion needs to find the document: its id, and whatever it can be found by."""
        entity = self._route.entity
        if entity.binary:
            return {}
        found = {name: find(whole, name) for name in self._identifying.values()}
        _expect_id(str(entity.id), entity.id_of(found))
        references = {name: value for name, value in found.items() if isinstance(value, dict) and REFERENCE in value}
        rest = {name: value for name, value in found.items() if value is not None and name not in references}
        return references | Shaping(self._reading(foreign=self._is_foreign(whole))).body(rest, entity.model)

    def _reading(self, *, foreign: bool) -> Manner:
        """How what only tells which document is meant is read: nothing of it is sent."""
        entity = self._route.entity
        return Manner(own_id=entity.id, foreign=foreign, validate=False, read=True, calendar=self._calendar)

    def _manner(self, whole: Record) -> Manner:
        entity, settings = self._route.entity, self._settings
        known = (entity.id, *((entity.number,) if self._route.method == "POST" else ()))
        there = any(name and find(whole, name) for name in known) or self._is_ended(whole)
        foreign = self._is_foreign(whole)
        self.foreign |= foreign
        return Manner(
            own_id=entity.id,
            ending=status_field(entity) if self._is_ended(whole) else None,
            creating=not self._route.on_element and (foreign or not there),
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

    def _is_ended(self, whole: Record) -> bool:
        """Whether the row voids or deletes by its status: that takes nothing else of the document."""
        field = status_field(self._route.entity)
        return bool(field and ending(self._route.entity, find(whole, field)))

    def _ends(self, body: Record) -> bool:
        """The same of the document that was made of it."""
        field = status_field(self._route.entity)
        return bool(field and ending(self._route.entity, body.get(field)))

    def _currency(self, whole: Record) -> str:
        """That which a payment or an allocation has to be in; none of what is taken back."""
        said = said_currency(whole, self._route.entity.model)
        return "" if said and self._is_ended(whole) else said

    def _ends_without_lines(self, rows: Sequence[Said]) -> bool:
        """Whether all rows end the document by its status, and none brings a line of it."""
        name = lines_name(self._route.entity.model) or ""
        lineless = name not in self._settings.payload and not any(each.record.get(name) for each in rows)
        return lineless and all(self._is_ended(each.record) for each in rows)

    def _is_foreign(self, whole: Record) -> bool:
        tenant_id = whole.get(TENANT)
        return bool(self._tenant_id and isinstance(tenant_id, str) and tenant_id.lower() != self._tenant_id.lower())


def _expect_id(name: str, value: t.Any) -> None:
    """Raises RejectError for what is no id; a deletion without one goes by the ledger, or by a number."""
    nothing = value is None or value == "" or (isinstance(value, dict) and REFERENCE in value)
    if not nothing and (fault := fault_of(value, name)):
        raise RejectError(Reason.PLACE_MISSING, f"{name}, which tells what to delete, {fault}")
