"""Collects a plan for its page, one document after the other, and writes the page when the run has ended."""

from __future__ import annotations

import logging
import typing as t
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone

from xero_client.command.control_characters import shown
from xero_client.errors import RejectsError, ThresholdError, XeroError

from target_xero.documents.document import Kind
from target_xero.documents.titles import title_of
from target_xero.reporting.sign_off.advice import ADVICE
from target_xero.reporting.sign_off.examples import Example, Group, of_outcome, of_planned
from target_xero.reporting.sign_off.file import write_page
from target_xero.reporting.sign_off.shown_settings import shown_settings
from target_xero.reporting.sign_off.sums import Sums
from target_xero.routing.field_names import find
from target_xero.settings.stop_rules import FAIL_FAST

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path

    from target_xero.documents.document import Document, Outcome
    from target_xero.documents.reasons import Reason
    from target_xero.publish.dry_run import Planned, Planner
    from target_xero.reporting.summary import Summary
    from target_xero.validation.movements import Effect

REJECTED: t.Final = "rejected"
HELD: t.Final = "held"
STOPS: t.Final = "stops"
UNCHANGED: t.Final = "unchanged"
ACTIONS: t.Final = ("created", "updated", "adopted", "deleted", "voided", "archived", UNCHANGED, REJECTED, HELD)
"""In the order in which they are told."""
NO_MESSAGES: t.Final = "Lines that are no messages"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands at the top of the page."""

    organisation: str
    tenant_id: str
    version: str
    plan: str
    """Where the whole plan is."""
    config: Mapping[str, t.Any]


class SignOff:
    """The page of one dry run: everything is counted and summed, and the first documents are shown."""

    def __init__(self, path: Path, head: Head, weigh: Callable[[Planned], Effect]) -> None:
        """`weigh` says what a document does to the books, and is asked as soon as it is planned."""
        self._path = path
        self._head = head
        self._weigh = weigh
        self._sums = Sums()
        self._groups: dict[tuple[str, str], Group] = defaultdict(Group)
        self._reasons: dict[tuple[str, Reason], Group] = defaultdict(Group)

    def add(self, planned: Planned) -> None:
        """A document was planned."""
        document, action, outcome = planned.document, planned.operation, planned.outcome
        if action in {REJECTED, HELD}:
            self.leave_out(document, action, outcome)
            return
        if outcome or action == UNCHANGED:  # Nothing would be written.
            title = _title(document)
            self._sums.count(title, action, len(document.rows))
            if planned.notes or (outcome and (outcome.messages or outcome.warnings)):
                self._list((title, action), lambda: of_outcome(document, outcome, planned.notes))
            return
        effect = self._weigh(planned)
        self._sums.add(effect, self._sums.count(effect.title, action, len(document.rows)))
        self._list((effect.title, action), lambda: of_planned(planned, effect))

    def _list(self, place: tuple[str, str], make: Callable[[], Example]) -> None:
        if self._groups[place].wants(1):
            self._groups[place].examples.append(make())

    def leave_out(self, document: Document, action: str, outcome: Outcome | None) -> None:
        """A document would not be written."""
        self._sums.count(_title(document), action, len(document.rows))
        if outcome and outcome.reason:
            group = self._reasons[action, outcome.reason]
            if group.wants(len(document.rows)):
                group.examples.append(of_outcome(document, outcome))

    def settle(self, outcome: Outcome) -> None:
        """Something became of rows before anything could be planned of them."""
        if outcome.operation is None and outcome.kind in {Kind.REJECTED, Kind.HELD}:
            self.leave_out(outcome.document, outcome.kind.value, outcome)

    def reject_line(self) -> None:
        """A line was no message."""
        self._sums.count(NO_MESSAGES, REJECTED, 1)

    @contextmanager
    def written(self, summary: Summary, planner: Planner) -> Iterator[None]:
        """Write the page on leaving, and on it how the run ended.

        Raises:
            StoreError: it cannot be written.
        """
        try:
            yield
        except BaseException as problem:
            try:
                self._write(summary, planner.writes, problem)
            except (XeroError, OSError) as other:
                logger.warning("%s", other)
            raise
        self._write(summary, planner.writes, None)

    def _write(self, summary: Summary, writes: int, problem: BaseException | None) -> None:
        from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to import

        loader = PackageLoader("target_xero.reporting.sign_off", ".")
        pages = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, finalize=_plain, trim_blocks=True
        )
        pages.filters["money"] = _money
        write_page(self._path, pages.get_template("page.html").generate(**self._told(summary, writes, problem)))
        logger.info("What would be written is on a page: %s", self._path)

    def _told(self, summary: Summary, writes: int, problem: BaseException | None) -> dict[str, t.Any]:
        """What the page tells, by the names that its template has for it."""
        return {
            "head": self._head,
            "made": f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC",
            "rows": summary.read,
            "writes": writes,
            "ending": _ending(problem, self._head.config),
            "said": _said(problem),
            "held": summary.documents[Kind.HELD],
            "rejected": summary.documents[Kind.REJECTED] or summary.rows[Kind.REJECTED],
            "tallies": [*self._by_title()],
            "actions": self._actions(),
            "accounts": [*self._sums.accounts()],
            "months": [*self._sums.months()],
            "unknown": sum(each.unknown for each in self._sums.tallies.values()),
            "left_out": [*self._left_out()],
            "groups": sorted(self._groups.items(), key=lambda each: _place(each[0][1])),
            "settings": [*shown_settings(self._head.config)],
        }

    def _by_title(self) -> Iterator[tuple[str, list[tuple[str, t.Any]]]]:
        titles = dict.fromkeys(title for title, _ in self._sums.tallies)
        for title in titles:
            found = [(action, tally) for (each, action), tally in self._sums.tallies.items() if each == title]
            yield title, sorted(found, key=lambda each: _place(each[0]))

    def _actions(self) -> list[tuple[str, int]]:
        counts: dict[str, int] = defaultdict(int)
        for (_, action), tally in self._sums.tallies.items():
            counts[action] += tally.documents
        return sorted(counts.items(), key=lambda each: _place(each[0]))

    def _left_out(self) -> Iterator[tuple[str, Reason, str, Group]]:
        """Why documents would not be written, the most frequent reason first."""
        for (action, reason), group in sorted(self._reasons.items(), key=lambda each: -each[1].documents):
            yield action, reason, ADVICE[reason], group


def _title(document: Document) -> str:
    """What people call it, though nothing is known but its rows."""
    kind = document.body.get("Type") or (find(document.rows[0].record, "Type") if document.rows else None)
    return title_of(document.route.entity.entity, kind)


def _place(action: str) -> int:
    return ACTIONS.index(action) if action in ACTIONS else len(ACTIONS)


def _ending(problem: BaseException | None, config: Mapping[str, t.Any]) -> str:
    """Whether the plan is whole, and whether the run would do all of it."""
    if problem is None:
        return "whole"
    if isinstance(problem, RejectsError):
        return STOPS if config["on_reject"] == FAIL_FAST else REJECTED
    return STOPS if isinstance(problem, ThresholdError) else "cut"


def _said(problem: BaseException | None) -> str:
    """What the log says; what nobody foresaw may hold anything, so only its kind is named."""
    if problem is None:
        return ""
    return str(problem) if isinstance(problem, XeroError) else type(problem).__name__


def _plain(value: t.Any) -> t.Any:
    """Text in which control characters are seen; what is markup already stays."""
    return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _money(amount: Decimal) -> str:
    """With two places at least, and a sign that is no hyphen."""
    places = max(2, -t.cast("int", amount.as_tuple().exponent))
    return f"{amount:,.{places}f}".replace("-", "\N{MINUS SIGN}")
