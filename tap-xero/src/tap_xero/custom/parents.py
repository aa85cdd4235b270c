"""Takes the values that a custom stream asks with from the records of another stream, as projects have tasks."""

from __future__ import annotations

import functools
import itertools
import typing as t
from dataclasses import dataclass, replace

from xero_client.catalogue.conversion import Converter
from xero_client.catalogue.entities import BY_STREAM
from xero_client.catalogue.schemas import load
from xero_client.errors import IncompleteError, SettingsError, UnreadableError
from xero_client.expressions.scalars import as_text

from tap_xero.custom.completeness import Whole, sized
from tap_xero.custom.schema import given_properties
from tap_xero.questions.questions import computing, filled, questions, sources
from tap_xero.reading.answers import answer_of
from tap_xero.reading.bookmark import Bookmark
from tap_xero.reading.collection_read import Reading
from tap_xero.settings.stream_settings import asked_of, first_bookmark, stream_settings
from tap_xero.streams.collection import as_asked

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests
    from xero_client.expressions.expressions import Expressions

    from tap_xero.custom.row import CustomRow
    from tap_xero.questions.questions import Asked, Compute, Question, Source
    from tap_xero.reading.collection_read import Record
    from tap_xero.run.run import Run

    Send: t.TypeAlias = Callable[..., requests.Response]
    """Sends a call to a path of one organisation, given `params` and perhaps `headers`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parents:
    """The streams that hand out values, in one organisation. They are read anew for it, all of their records."""

    rows: Mapping[str, CustomRow]
    """The custom streams by name."""
    config: Mapping[str, t.Any]
    expressions: Expressions
    tenant_id: str
    tenant_name: str
    send: Send

    def combinations(self, asked: Asked) -> list[tuple[str, ...]]:
        """Every combination of the values that come from other streams, in an order that stays."""
        lists = [sorted(set(self.values(source))) for source in sources(asked).values()]
        return list(itertools.product(*lists))

    def values(self, source: Source) -> Iterator[str]:
        """Yield the values as they are read; a record without one has nothing to ask for.

        Raises:
            UnreadableError: no record has the field, or not all of them can be read.
        """
        met, lacking = 0, 0
        for record in self._records(source.stream):
            value = record.get(source.field)
            met, lacking = met + 1, lacking + (source.field not in record)
            if value not in (None, "") and not isinstance(value, dict | list):
                yield as_text(value)
        if met and met == lacking:
            raise UnreadableError(f"The records of {source.stream} have no {source.field} to ask with.")

    def questions(self, asked: Asked, compute: Compute) -> Iterator[Question]:
        """Yield what is asked, with the values as they are read, where there is a single source."""
        names = sources(asked)
        lists = map(self.values, names.values())
        for chosen in zip(next(lists)) if len(names) == 1 else itertools.product(*lists):
            yield from questions(filled(asked, dict(zip(names, chosen, strict=True))), compute)

    def _records(self, stream: str) -> Iterator[Record]:
        row = self.rows.get(stream)
        if row is not None:
            compute = self._computing(row.settings.start_date)
            for question in self.questions(row.asked, compute):
                for record in self._read(self._custom(row, question)):
                    yield {**question.given, **record}
            return
        entity = BY_STREAM[stream]
        settings = stream_settings(self.config, entity)
        plain = Reading(
            entity=as_asked(entity, settings),
            settings=settings,
            bookmark=Bookmark({}, None),
            converter=NOTHING,
            send=self.send,
            incremental=False,
            remember=False,
            understand=answer_of,
        )
        for question in questions(asked_of(entity, settings), self._computing(settings.start_date)):
            send = functools.partial(self.send, question.path)
            settings = replace(settings, params=question.params)
            yield from self._read(replace(plain, settings=settings, bookmark=Bookmark({}, None), send=send))

    def _custom(self, row: CustomRow, question: Question) -> Reading:
        def ask(*, params: Mapping[str, str], **call: t.Any) -> requests.Response:
            return self.send(question.path, params=sized(row, params), **call)

        whole = Whole(row, lambda more: ask(params={**question.params, **more}))
        return Reading(
            entity=row.entity,
            settings=replace(row.settings, params=question.params),
            bookmark=Bookmark({}, None),
            converter=NOTHING,
            send=ask,
            incremental=False,
            remember=False,
            understand=lambda _, response: whole.understand(response),
        )

    def _read(self, reading: Reading) -> Iterator[Record]:
        yield from reading.records(lambda: None)
        if not reading.is_whole:
            raise IncompleteError(f"{reading.entity.path} kept changing while its values were read.")

    def _computing(self, start_date: str | None) -> Compute:
        return computing(
            self.expressions,
            tenant_id=self.tenant_id,
            tenant_name=self.tenant_name,
            bookmark=first_bookmark(start_date),
        )


def parents_of(run: Run, rows: Mapping[str, CustomRow], tenant_id: str, send: Send) -> Parents:
    """The streams that hand out values, read on behalf of one that needs them."""
    names = {each.tenant_id: each.name for each in run.connection.organisations}
    return Parents(
        rows=rows,
        config=run.config,
        expressions=run.expressions,
        tenant_id=tenant_id,
        tenant_name=names[tenant_id],
        send=send,
    )


NOTHING: t.Final = Converter({})
"""Leaves the values as Xero prints them, as it wants to be asked with them."""


def expect_sources(rows: Mapping[str, CustomRow]) -> None:
    """Refuse values of streams or fields that there are not, and streams that wait for each other.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    for row in rows.values():
        for name, source in sources(row.asked).items():
            _expect_source(rows, source, f"{row.asked.where}: the values of {name}")
        _expect_no_circle(rows, row.entity.stream, ())


def _expect_source(rows: Mapping[str, CustomRow], source: Source, what: str) -> None:
    fields: set[str] | None = None
    if source.stream in BY_STREAM:
        fields = set(load(source.stream)["properties"])
    elif source.stream not in rows:
        raise SettingsError(
            f"{what} should come from a custom stream or a collection of Xero's, and {source.stream} is neither."
        )
    elif (schema := rows[source.stream].schema) is not None:
        parent = rows[source.stream]
        fields = {*given_properties(schema, parent.asked.where), *parent.given, *parent.entity.key}
    if fields is not None and source.field not in fields:
        raise SettingsError(f"{what} should come from a field of {source.stream}, which has no {source.field}.")


def _expect_no_circle(rows: Mapping[str, CustomRow], stream: str, way: tuple[str, ...]) -> None:
    if stream in way:
        raise SettingsError(f"custom_streams take their values from each other: {' from '.join((*way, stream))}.")
    for source in sources(rows[stream].asked).values() if stream in rows else ():
        _expect_no_circle(rows, source.stream, (*way, stream))
