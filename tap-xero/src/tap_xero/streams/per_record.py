"""The streams that cost a call for each record that changed."""

from __future__ import annotations

import functools
import itertools
import re
import typing as t
from collections import Counter
from contextlib import suppress
from dataclasses import replace

from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE
from xero_client.catalogue.conversion import Converter
from xero_client.catalogue.entities import TENANT, Paging
from xero_client.catalogue.schemas import load
from xero_client.errors import NotAllowedError, NotKeptError, RefusedError, SettingsError

from tap_xero.catalogue.descriptions.meaning import described
from tap_xero.catalogue.per_record import EXTRAS, HISTORY_ID, STORED
from tap_xero.children.attachment_files import Vault
from tap_xero.children.part_rows import Rows
from tap_xero.children.worklist import Round
from tap_xero.questions.questions import Asked, questions
from tap_xero.reading.answers import answer_of
from tap_xero.reading.bookmark import Bookmark
from tap_xero.reading.collection_read import Reading
from tap_xero.reading.date_ranges import SLICES, in_slices
from tap_xero.reading.pages import FETCHED_AHEAD
from tap_xero.reading.patience import UNANSWERED
from tap_xero.run.fetch_ahead import Wanted
from tap_xero.settings.stream_settings import stream_settings
from tap_xero.settings.tap_settings import wanted_extra
from tap_xero.state.fingerprints import digest
from tap_xero.streams.base import SIZES, XeroStream

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from singer_sdk.helpers.types import Context, Record
    from xero_client.errors import XeroError

    from tap_xero.catalogue.per_record import Extra
    from tap_xero.questions.questions import Compute, Question
    from tap_xero.run.run import Run
    from tap_xero.state.types import State

PAGE: t.Final = 100
"""Records to a page of the list: the state names those of the page under way that are done."""
BETWEEN_STATES: t.Final = 20
"""Calls after which a STATE says how far we are; a run that is killed repeats no more."""
MOST_DIGITS: t.Final = 15
"""Of the size of a file; more are no size."""
KIND: t.Final = re.compile(r"[\w.+-]+/[\w.+-]+(;[ -~]*)?", re.ASCII)
"""Of a file, as a header takes it."""
OF_WHAT_IS_DONE: t.Final = 20
"""Or a 20th of what is done, if that is more: a STATE that names it all is long."""


def extra_streams(run: Run) -> list[ExtraStream]:
    """Those that the setting `extra_streams` lists."""
    wanted = wanted_extra(run.config, (extra.stream for extra in EXTRAS))
    return [ExtraStream(run, extra) for extra in EXTRAS if extra.stream in wanted]


class ExtraStream(XeroStream):
    """What belongs to the records of a collection, asked of each that has changed since this stream last asked.

    It lists them itself and has a bookmark of its own. The collection's stream is therefore never held up by calls
    that the budget does not allow today, and no record is passed before its call was made.
    """

    def __init__(self, run: Run, extra: Extra) -> None:
        self.extra = extra
        self._rows = Rows(extra.levels, extra.more)
        self._collection = self._rows.entity
        key, scopes = self._collection.key + self._rows.own_key, extra.scopes or self._collection.scopes
        entity = replace(self._collection, stream=extra.stream, key=key, scopes=scopes)
        self._settings = stream_settings(run.config, entity)
        if self._settings.path or not self._settings.paginate:
            raise SettingsError(
                f"streams.{extra.stream} takes start_date, lookback, every and params, and nothing else."
            )
        super().__init__(run, entity, described(extra.stream, self._rows.schema))
        self.replication_key = self._rows.replication_key
        self._list_converter = Converter(load(self._collection.stream))
        url = run.config.get("attachments_url")
        self._vault = Vault(url) if url and extra.files else None

    @property
    def size(self) -> int:
        """More than all that costs less: a call for each record, of which nobody knows how many there are."""
        return SIZES[Paging.OFFSET] * SIZES[self._collection.paging]

    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        state = self.get_context_state(context)
        if "reading" in state or "done" in state:
            self.doubts.add(tenant_id)  # An earlier run read the first part of it.
        turns = Round(state, self._collection)
        compute = self.computing(tenant_id, state, self._settings.start_date)
        try:
            yield from self._answers(tenant_id, self._in_turn(tenant_id, state, turns, compute), turns, compute)
        except NotKeptError as problem:  # Xero answered; it is the place for files that does not take any.
            self._skip(tenant_id, problem)
            return
        finally:
            self._tell(tenant_id, turns)
            turns.keep()
        turns.finish(forget=self._asks_of_all)

    def first_calls(self, tenant_id: str, state: State) -> Iterator[tuple[str, Mapping[str, t.Any]]]:
        if SLICES not in state and (call := self._reading(tenant_id, state, {}).first_call()):
            yield self._collection.path, call

    def _answers(self, tenant_id: str, asked: Iterator[Record], turns: Round, compute: Compute) -> Iterator[Record]:
        """Yield the rows of each record; one without an answer stays open, and the others have their turn."""
        for record in asked:
            try:
                yield from self._rows_of(tenant_id, record, compute)
            except UNANSWERED as problem:  # noqa: PERF203 - each has its own
                turns.fail(record, problem)
            else:
                turns.succeed(record)
                self._run.summary.answer()

    def _tell(self, tenant_id: str, turns: Round) -> None:
        for refusal in turns.let_pass():
            self._let_pass(tenant_id, refusal)
        for problem in turns.failures():
            self._skip(tenant_id, problem)

    def _in_turn(self, tenant_id: str, state: State, turns: Round, compute: Compute) -> Iterator[Record]:
        """Yield the records whose call has to be made, those that are open at the end; keep the state in step."""

        def save() -> None:
            turns.keep()
            self.state_manager.is_flushed = False  # There is news of it even if no call brought a row.
            self._checkpoint()

        def turn_page() -> None:
            turns.turn_page()
            save()

        def read(params: dict[str, str], state: dict[str, t.Any]) -> Iterator[Record]:
            reading = self._reading(tenant_id, state, params)
            return replace(reading, foresee=foresee).records(turn_page)

        def has_its_turn(record: Record) -> bool:
            return self._is_worth_a_call(record) and not turns.had_its_turn(record)

        def foresee(listed: list[Record]) -> None:
            wanted: list[Wanted] = []
            for record in filter(has_its_turn, listed):
                with suppress(RefusedError):
                    asked = self._questions(record, compute)
                    wanted.extend(Wanted.of((self.name, tenant_id), each.path, each.params) for each in asked)
            self._run.ahead.expect(wanted)

        news = filter(has_its_turn, in_slices(self._collection.dated, state, read))
        first = turns.still_open() if turns.is_full else ()
        due = BETWEEN_STATES
        for asked, record in enumerate(itertools.chain(first, news, self._when_listed(turns)), 1):
            yield record
            if asked == due:
                save()
                due += max(BETWEEN_STATES, len(turns) // OF_WHAT_IS_DONE)

    def _when_listed(self, turns: Round) -> Iterator[Record]:
        """Yield what is open, twice: the second time those of which Xero said for the first time that there is none."""
        self._run.summary.answer()
        yield from turns.still_open()
        yield from turns.still_open()

    def _reading(self, tenant_id: str, state: dict[str, t.Any], params: dict[str, str]) -> Reading:
        incremental = self.replication_method != REPLICATION_FULL_TABLE
        return Reading(
            entity=self._collection,
            settings=replace(self._settings, page_size=PAGE, params=params),
            bookmark=Bookmark(state, self._collection.cursor if incremental else None),
            converter=self._list_converter,
            send=functools.partial(self.send, tenant_id, self._collection.path),
            incremental=incremental,
            ahead=1 if self._run.is_bounded else FETCHED_AHEAD,
            remember=False,  # It would take a record for written as soon as it is read; Done knows better.
        )

    @property
    def _asks_of_all(self) -> bool:
        """Whether every read asks of every record, changed or not."""
        return self.extra.always or not self.skips_unchanged

    def _is_worth_a_call(self, record: Record) -> bool:
        return all(record.get(name, next(iter(values))) in values for name, values in self.extra.only.items())

    def _rows_of(self, tenant_id: str, record: Record, compute: Compute) -> Iterator[Record]:
        """Ask for what belongs to a record; the rows carry the record's key and stamp."""
        wrapper = self.extra.levels[0].field if self.extra.below else self._collection.wrapper
        found = self._ask(tenant_id, record, compute, wrapper)
        holder = {wrapper: found} if self.extra.below else next(iter(found), {})
        if HISTORY_ID in self._rows.key:
            identify(found)
        above = {name: record.get(name) for name in (*self._collection.key, self._collection.cursor or TENANT)}
        not_kept: list[XeroError] = []
        for row in self._rows.of(holder | above | {TENANT: tenant_id}, apart=False):
            yield self._converter.convert(row | self._stored(tenant_id, row, not_kept) if self.extra.files else row)
        if not_kept:
            raise not_kept[0]

    def _ask(self, tenant_id: str, record: Record, compute: Compute, wrapper: str) -> list[Record]:
        found: list[Record] = []
        for question in self._questions(record, compute):
            response = self.send(tenant_id, question.path, params=question.params)
            asked_for = replace(self._collection, stream=self.name, path=question.path, wrapper=wrapper)
            found += answer_of(asked_for, response).whole().records
        return found

    def _questions(self, record: Record, compute: Compute) -> list[Question]:
        (key,) = self._collection.key
        if not isinstance(record.get(key), str) or not record[key]:
            raise RefusedError(f"A record of {self._collection.path} has no {key} to ask with: it is passed by.")
        ending = f"/{self.extra.below}" if self.extra.below else ""
        asked = Asked(
            where=f"streams.{self.name}",
            template=f"{self._collection.path}/{{{key}}}{ending}",
            path={key: record[key]},
            params=self._settings.params or self.extra.params,
        )
        return questions(asked, compute)

    def _stored(self, tenant_id: str, row: Record, not_kept: list[XeroError]) -> Record:
        """Where the file of a row is, if files are wanted; of one that could not be kept, note why."""
        if self._vault is None:
            return dict.fromkeys(STORED)
        (key,) = self._collection.key
        path = f"{self._collection.path}/{row[key]}/Attachments/{row['AttachmentID']}"

        def content() -> bytes:
            kind = row.get("MimeType")
            accept = {"Accept": kind if isinstance(kind, str) and KIND.fullmatch(kind) else "application/octet-stream"}
            return bytes(self.send(tenant_id, path, headers=accept).content)

        place = (tenant_id, self._collection.path, str(row[key]), str(row["AttachmentID"]))
        try:
            return self._vault.put(place, str(row.get("FileName") or "file"), _size(row.get("ContentLength")), content)
        except NotAllowedError:
            raise
        except (NotKeptError, RefusedError) as problem:
            not_kept.append(problem)
            return dict.fromkeys(STORED)


def _size(told: t.Any) -> int | None:
    """Bytes, also where they are told in quotes; None where no number is told."""
    text = str(told)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def identify(elements: list[Record]) -> None:
    """Give each an id made of what it says, which stays when others come; twins are counted."""
    seen: Counter[str] = Counter()
    for element in elements:
        said = digest(element)
        seen[said] += 1
        element[HISTORY_ID] = said if seen[said] == 1 else f"{said}-{seen[said]}"
