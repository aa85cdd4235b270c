"""Takes the rows of a run, and gives them back as documents once these are whole."""

from __future__ import annotations

import logging
import typing as t
import uuid
from datetime import datetime, timezone

from target_xero.documents.contiguous_rows import Order
from target_xero.documents.document import Document
from target_xero.documents.ending_status import ending, ending_status, status_field
from target_xero.documents.metadata import fault_of_marker, is_deleted
from target_xero.documents.named_streams import route_of
from target_xero.documents.natural_keys import natural_keys_of, owned_by
from target_xero.documents.reasons import Reason, RejectError
from target_xero.documents.repeated_keys import Repeated
from target_xero.documents.row_spool import Spool, Spooled
from target_xero.documents.row_versions import RowKey, expect_one_content, expect_rows, versions_of
from target_xero.documents.rows_to_document import Maker
from target_xero.documents.unflattening import is_blank
from target_xero.documents.unsendable import held, rejected
from target_xero.documents.whole_document_checks import check_characters, check_deletable, check_key
from target_xero.routing.field_names import find
from target_xero.routing.places import is_mapped
from target_xero.routing.stream_names import expect_columns, expect_other_letters
from target_xero.routing.stream_settings import stream_settings

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from xero_client.catalogue.writable import Writable

    from target_xero.documents.document import Outcome, Row
    from target_xero.documents.identity import Identity
    from target_xero.documents.organisation_facts import Facts
    from target_xero.documents.record import Record
    from target_xero.documents.row_versions import Version
    from target_xero.routing.route import Route

logger = logging.getLogger(__name__)

CUT_SHORT: t.Final = frozenset({Reason.LINES_MISSING, Reason.TOTAL_DIFFERS})
"""What a document lacks that may only not have come yet."""


class Past(t.Protocol):
    """What is known of earlier runs."""

    def natural_key_owners(self, natural_keys: Iterable[str], /) -> Mapping[str, Identity]:
        """Which documents have what only one may have."""

    def streams_alike(self, stream: str, entity: str, /) -> Iterable[str]:
        """Which streams of an entity were published under the same name in other capitals."""


class Intake:
    """The rows of one run. They wait on disk; memory does not grow with them."""

    def __init__(
        self,
        config: Mapping[str, t.Any],
        folder: Path,
        *,
        facts: Facts,
        expect_allowed: Callable[[Writable], object] | None = None,
        past: Past,
    ) -> None:
        """`expect_allowed` raises an error if the connection does not allow to write there."""
        self._past = past
        self._expect_allowed = expect_allowed
        self._facts = facts
        self._config = config
        self._now = datetime.now(timezone.utc)
        self._run_name = config.get("run_name") or uuid.uuid4().hex
        self._spool = Spool(folder)
        self._order = Order(is_part=bool(config.get("tenant_column")))
        self._makers: dict[str, Maker] = {}
        self._routes: dict[str, Route] = {}
        self._row_keys: dict[str, RowKey] = {}
        self._unmet: dict[str, tuple[str, ...]] = {}
        """Columns of the SCHEMA of each stream of which no row has come."""
        self._foreign: set[str] = set()
        self._repeated = Repeated()
        self._numbered: Mapping[int, tuple[t.Any, ...]] = {}
        self._closed = False
        self._proven: int | None = None
        self._hold_all = False

    def number_as(self, keys: Mapping[int, tuple[t.Any, ...]]) -> None:
        """Rows with these numbers come a second time: if their position is their key, it is the one they had."""
        self._numbered = keys

    def declare(self, stream: str, schema: Record, key_properties: tuple[str, ...]) -> bool:
        """A stream has begun, or its schema has changed; returns whether it is written to Xero at all.

        Raises:
            SettingsError: it is not clear where its rows should go.
            AuthorizationError: the connection does not allow to write there.
        """
        settings = stream_settings(self._config, stream)
        if self._config.get("unmapped_streams") == "ignore" and not is_mapped(stream, settings):
            logger.warning("Stream %s is left out: no setting names it, and its name is no entity's.", stream)
            return False
        route = route_of(self._config, stream, settings, key_properties)
        if stream not in self._routes:
            here = {name for name, other in self._routes.items() if other.entity is route.entity}
            expect_other_letters(stream, here, self._past.streams_alike(stream, route.entity.entity))
        row_key = RowKey.of(route, key_properties)
        if (route, row_key) != (self._routes.get(stream), self._row_keys.get(stream)):
            if self._expect_allowed:
                self._expect_allowed(route.entity)
            self._routes[stream], self._row_keys[stream] = route, row_key
            self._makers[stream] = Maker(route, self._config, self._now, self._facts, row_key=key_properties)
            self._unmet[stream] = tuple(schema.get("properties") or ())
        return True

    def add(self, row: Row, fault: str = "") -> Outcome | None:
        """Keep a row until its document is whole; a row that belongs to none is rejected at once.

        Args:
            row: one RECORD; its numbers rise.
            fault: why it cannot be published, if that is known already.

        Raises:
            SettingsError: it is the first of its stream, and has not the columns that the settings name.
        """
        if self._closed:
            self._spool.clear()
            self._closed = False
        route = self._routes[row.stream]
        fault = fault or fault_of_marker(row.record)
        deleted = route.method == "DELETE" or is_deleted(row.record)
        identity: tuple[t.Any, ...] = ()
        if not deleted and (columns := self._unmet.pop(row.stream, ())):
            expect_columns(route, row.record, columns)
        try:
            identity = self._identity(row, route.group_by or route.key)
            if deleted and not route.group_by:
                check_deletable(route)
        except RejectError as problem:
            bare = Document(route=route, key=identity, body={}, rows=(row,), delete=deleted)
            return rejected(self._named(bare), problem if not fault else RejectError(Reason.UNREADABLE, fault))
        if route.group_by:
            self._order.came(row, identity, lambda: self._spool.knows(row.stream, identity))
        spooled = Spooled(row, deleted, fault)
        rank, key = route.entity.rank, self._row_keys[row.stream].elsewhere(row.record)
        if self._spool.add(spooled, rank=rank, identity=identity, late=not route.group_by, key=key):
            return None
        bare = Document(route=route, key=identity, body={}, rows=(row,))
        return rejected(bare, RejectError(Reason.LATE_ROWS, "the other rows of its document are published already"))

    def close(self, proven: int | None, *, hold_all: bool = False) -> None:
        """No row comes before what is there was taken out.

        Args:
            proven: number of the last row up to which the input is known to be whole; None: all of it is.
            hold_all: whether to hold every document with a later row, not only those of several rows.
        """
        if self._closed:
            self._spool.clear()  # No row came since the last time: all that is there was taken out.
        self._closed, self._proven, self._hold_all = True, proven, hold_all

    def ranks(self) -> list[int]:
        """The ranks of what is there, in the order of sending."""
        return self._spool.ranks()

    def documents(self, rank: int, *, deletes: bool = False) -> Iterator[Document | Outcome]:
        """What is to be sent, or to be deleted, in order of appearance; and what is rejected, as outcomes."""
        for group in self._spool.documents(rank, deletions=deletes):
            bare, versions = self._bare(group)
            if bare.delete == deletes and not self._is_open(bare):
                yield self._made(bare, versions)
        self._tell()

    def ended(self) -> Iterator[Document]:
        """What its status would delete, if it stands at Xero: told before anything is sent."""
        may_end = any(_may_end_by_status(route) for route in self._routes.values())
        for rank in self.ranks() if may_end else ():
            for group in self._spool.documents(rank):
                if self._may_end(group):
                    bare, versions = self._bare(group)
                    made = None if bare.delete or self._is_open(bare) else self._made(bare, versions)
                    if isinstance(made, Document) and ending_status(made):
                        yield made

    def _may_end(self, group: Sequence[Spooled]) -> bool:
        """Whether it is worth making the document to know whether its status ends it."""
        route = self._routes[group[0].row.stream]
        field = status_field(route.entity)
        if not _may_end_by_status(route):
            return False
        values = (value for each in group for value in each.row.record.values())
        return field in route.settings.payload or any(ending(route.entity, value) for value in values)

    def held(self) -> Iterator[Outcome]:
        """The documents that may not be whole: none where all of the input is known to be."""
        for rank in self.ranks() if self._proven is not None else ():
            for group in self._spool.documents(rank):
                bare, _ = self._bare(group)
                if self._is_open(bare):
                    yield held(self._named(bare))

    def _identity(self, row: Row, columns: tuple[str, ...]) -> tuple[t.Any, ...]:
        if not columns:
            return self._position(row)
        values = tuple(find(row.record, column) for column in columns)
        if missing := [column for column, value in zip(columns, values, strict=True) if is_blank(value)]:
            raise RejectError(Reason.KEY_MISSING, f"{', '.join(missing)} has no value")
        return values

    def _position(self, row: Row) -> tuple[t.Any, ...]:
        """The key of a row that has no other."""
        return self._numbered.get(row.number) or (self._run_name, row.number)

    def _bare(self, group: Sequence[Spooled]) -> tuple[Document, list[Version]]:
        """The document without a body, and the rows that count."""
        rows = tuple(each.row for each in group)
        route = self._routes[rows[0].stream]
        versions = versions_of(group, self._row_keys[rows[0].stream])
        counting = [each for each in versions if each.is_live] or versions[-1:]
        first = counting[0].spooled.row.record
        key = tuple(find(first, column) for column in route.key) or self._position(rows[0])
        deleted = all(each.spooled.deleted for each in counting)
        gone = tuple(each.key for each in versions if not each.is_live) if route.group_by else ()
        return Document(route=route, key=key, body={}, rows=rows, lines_gone=gone, delete=deleted), counting

    def _made(self, bare: Document, versions: Sequence[Version]) -> Document | Outcome:
        if faults := [each.spooled.fault for each in versions if each.spooled.fault]:
            return rejected(self._named(bare), RejectError(Reason.UNREADABLE, *dict.fromkeys(faults)))
        try:
            check_key(bare)
            if bare.route.settings.on_duplicate == "reject":
                expect_one_content(versions)
            self._repeated.note(bare, versions)
            expect_rows(versions)
            if bare.delete:
                check_deletable(bare.route)
            made = self._makers[bare.route.stream].document(bare, versions)
            check_characters(made)
            return self._unlike_others(made)
        except RejectError as problem:
            cut = self._may_go_on(bare) and problem.reason in CUT_SHORT
            named = self._named(bare)
            return held(named) if cut else rejected(named, problem)

    def _named(self, bare: Document) -> Document:
        """The document with what its rows call it, though nothing else of it can be made."""
        return bare if bare.delete else self._makers[bare.route.stream].named(bare)

    def _unlike_others(self, document: Document) -> Document:
        """The document, unless Xero would take it for another one of this run.

        What a key has from an earlier run it keeps, whatever comes before it in this one.
        """
        us = document.identity
        for natural_key, what in natural_keys_of(document).items():
            owner = self._spool.claim(natural_key, us)
            if owner != us and self._past.natural_key_owners([natural_key]).get(natural_key) != us:
                raise RejectError(Reason.DUPLICATE_KEY, owned_by(what, *owner))
        return document

    def _is_open(self, bare: Document) -> bool:
        """Whether rows of it may be missing; a proof of completeness says by itself that none is."""
        unproven = self._may_go_on(bare) and not bare.route.settings.expect
        return unproven or (self._hold_all and self._is_late(bare))

    def _may_go_on(self, bare: Document) -> bool:
        """Whether the input may have been cut off before its last row."""
        return bool(bare.route.group_by) and self._is_late(bare) and self._order.may_go_on(bare.rows[-1])

    def _is_late(self, bare: Document) -> bool:
        return self._proven is not None and bare.rows[-1].number > self._proven

    def _tell(self) -> None:
        """Say once what is not sent: a field's name may be misspelt, an id may be meant."""
        for line in self._repeated.lines():
            logger.info("%s", line)
        for stream, maker in self._makers.items():
            if maker.foreign and stream not in self._foreign:
                self._foreign.add(stream)
                logger.warning("Stream %s comes from another organisation: its ids are not sent.", stream)
            if columns := sorted(maker.news()):
                entity = self._routes[stream].entity.entity
                names = ", ".join(columns)
                logger.warning("Stream %s: Xero's %s have no %s; that is not sent.", stream, entity, names)
            if fields := sorted(maker.unwritable()):
                names = ", ".join(fields)
                logger.warning("Stream %s: not sent, since Xero would leave it out or refuse it: %s.", stream, names)


def _may_end_by_status(route: Route) -> bool:
    return bool(status_field(route.entity) and route.settings.allow_deletes)
