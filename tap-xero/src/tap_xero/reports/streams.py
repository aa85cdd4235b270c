"""The streams of reports."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import replace

from xero_client.catalogue.entities import BY_STREAM, Paging
from xero_client.errors import RefusedError, UnreadableError
from xero_client.values.dates import moment

from tap_xero.catalogue.reports import REPORTS
from tap_xero.questions.positions import NEXT, LeftOpen, in_order
from tap_xero.questions.questions import EACH, Question, questions
from tap_xero.reading.answers import answer_of
from tap_xero.reports.contacts import open_contacts
from tap_xero.reports.parameters import report_settings
from tap_xero.reports.records import heading_of, ids_of, records_of
from tap_xero.reports.schema import schema_of
from tap_xero.reports.untaken import strangers_in
from tap_xero.settings.stream_settings import asked_of, rehearse
from tap_xero.settings.tap_settings import wanted_extra
from tap_xero.streams.base import SIZES, XeroStream

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from singer_sdk.helpers.types import Context, Record
    from xero_client.catalogue.entities import Entity

    from tap_xero.catalogue.reports import Report
    from tap_xero.reading.answers import Answer
    from tap_xero.run.run import Run
    from tap_xero.state.types import State

CONTACT: t.Final = "contactID"
REPORT: t.Final = "ReportID"


def report_streams(run: Run) -> list[ReportStream]:
    """Those that the setting `extra_streams` lists."""
    currencies: dict[str, str | None] = {}
    wanted = wanted_extra(run.config, (report.stream for report in REPORTS))
    return [ReportStream(run, report, currencies) for report in REPORTS if report.stream in wanted]


class ReportStream(XeroStream):
    """A report, asked once for each period, contact or published return that is wanted."""

    def __init__(self, run: Run, report: Report, currencies: dict[str, str | None]) -> None:
        """`currencies` are those of the organisations asked so far, shared between the reports."""
        super().__init__(run, report.entity, schema_of(report))
        self.report = report
        self._currencies = currencies
        self._settings = report_settings(self.config, report)

    @property
    def size(self) -> int:
        of_contacts = SIZES[Paging.PAGES] if self._reads_open_contacts else 1
        return super().size * of_contacts

    @functools.cached_property
    def questions_known(self) -> int:
        return rehearse(asked_of(self.entity, self._settings), self._settings, self._run.expressions) or 1

    def records_of(self, tenant_id: str, context: Context | None) -> Iterator[Record]:
        state = self.get_context_state(context)
        asked = self._questions(tenant_id, state)
        left_open = self.left_open(tenant_id, state)

        def leave_open(question: Question) -> None:
            left_open.add(self._place(question))

        left = self._left(asked, state, left_open)
        yield from self.each(tenant_id, left, functools.partial(self._report, tenant_id), leave_open)
        state.pop(NEXT, None)
        left_open.forget()  # The next run asks for all of it.

    def _report(self, tenant_id: str, question: Question) -> Iterator[Record]:
        currency = None if self.report.balance else self._currency(tenant_id)
        answer = self._ask(tenant_id, question)
        if not (answer.records or self.report.forms):  # Who pays nobody has no form to hand in.
            raise UnreadableError(f"The answer for {question.path} has no report in it.")
        if any(not isinstance(body.get("Rows"), list) for body in answer.records if self._is_tree):
            raise UnreadableError(f"The report in the answer for {question.path} has no rows.")
        for report_id, body in zip(ids_of(answer.records, self.report), answer.records, strict=True):
            self._tell_strangers(strangers_in(body))
            same = {"report_id": report_id, **heading_of(body, self.report, question)}
            same |= {"currency": currency, "read_at": moment(answer.read_at.isoformat())}
            for record in records_of(body, self.report, question.params):
                yield self._converter.convert(same | record)
        self._checkpoint()

    def _tell_strangers(self, strangers: set[str]) -> None:
        if fresh := sorted(strangers - self._told):
            self.logger.warning("Xero prints more in %s than its rows have: %s", self.name, ", ".join(fresh))
        self._told |= strangers

    @property
    def _is_tree(self) -> bool:
        """Whether Xero prints it in rows, with a header at least; returns have fields, and the 1099 has contacts."""
        return not (self.report.published or self.report.forms)

    @property
    def _reads_open_contacts(self) -> bool:
        return self.report.balance is not None and CONTACT not in self._settings.params

    def first_calls(self, tenant_id: str, state: State) -> Iterator[tuple[str, Mapping[str, t.Any]]]:
        if self._reads_open_contacts or self._lists_published:
            return
        for question in self._left(self._questions(tenant_id, state), state, LeftOpen(state, lambda _: False)):
            yield question.path, {"params": question.params}

    @property
    def _lists_published(self) -> bool:
        return bool(self.report.published and not self._settings.path)

    def _questions(self, tenant_id: str, state: State) -> Iterable[Question]:
        settings = self._settings
        if self._lists_published:
            settings = replace(settings, path={REPORT: self._published(tenant_id)})
        if self._reads_open_contacts:
            found = open_contacts(functools.partial(self._ask, tenant_id), self.report.balance or "")
            settings = replace(settings, params={CONTACT: {EACH: found}, **settings.params})
        return questions(asked_of(self.entity, settings), self.computing(tenant_id, state, settings.start_date))

    def _published(self, tenant_id: str) -> list[str]:
        """Ids of the reports that were published; one that is listed without cannot be asked for, which is told."""
        ids = [each.get("ReportID") for each in self._ask(tenant_id, Question(path=self.report.path)).records]
        if not all(ids):
            self._skip(tenant_id, UnreadableError("Xero lists a report without its ReportID."))
        return [str(each) for each in ids if each]

    def _left(self, asked: Iterable[Question], state: dict[str, t.Any], left_open: LeftOpen) -> Iterator[Question]:
        """Yield what an interrupted run did not come to: there may be more contacts or months than calls.

        What it left open comes after that.

        ACTIVATE_VERSION promises a target that every record follows: a run that goes on sends none.
        """
        by_place = {self._place(each): each for each in asked}
        places, reached = list(by_place), state.get(NEXT)
        if self._reads_open_contacts:  # A contact may have none by now.
            places.sort()
            first = sum(place < (reached or "") for place in places)
        else:
            first = places.index(reached) if reached in places else 0
        for place in in_order(state, places, left_open, first=first):
            yield by_place[place]

    def _place(self, question: Question) -> str:
        return question.params[CONTACT] if self._reads_open_contacts else question.name

    def _currency(self, tenant_id: str) -> str | None:
        """The organisation's own; None if we may not read what it says about itself."""
        organisation = BY_STREAM["organisations"]
        if tenant_id not in self._currencies:
            try:
                found = self._ask(tenant_id, Question(path=organisation.path), organisation).records
            except RefusedError:
                found = []
            self._currencies[tenant_id] = next((each.get("BaseCurrency") for each in found), None)
        return self._currencies[tenant_id]

    def _ask(self, tenant_id: str, question: Question, entity: Entity | None = None) -> Answer:
        return answer_of(entity or self.entity, self.send(tenant_id, question.path, params=question.params)).whole()
