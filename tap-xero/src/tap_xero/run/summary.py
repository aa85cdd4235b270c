"""What a run read, what it cost, and what Xero refused: said once, at its end."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass

from xero_client.errors import (
    ConcurrentLimitError,
    NotAllowedError,
    NothingReadError,
    PartlyReadError,
    PermissionMissingError,
    ScopeMissingError,
    ServerError,
    WrongOrganisationError,
)
from xero_client.values.counts import counted

if t.TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator

    from xero_client.catalogue.entities import Entity
    from xero_client.errors import XeroError
    from xero_client.grant.organisations import Organisation
    from xero_client.rate_limits.usage import Meter

UNWELL: t.Final = (ServerError, ConcurrentLimitError)
"""What Xero may answer to one stream and not to others; the limits of a minute and of a day are those of all."""
GIGABYTE: t.Final = 10**9
AUD_FOR_A_GIGABYTE: t.Final = 2.40
"""What Xero bills beyond a plan's included egress (S-PRICING, H)."""
A_CENT: t.Final = 0.01
LEAST_SHARE: t.Final = 0.0001
"""Of what a plan includes; less is not worth a figure."""
COLUMNS: t.Final = ("stream", "records", "calls", "bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an app pays for."""

    name: str
    gigabytes: int | None
    """Of egress that a month includes, over all organisations; None if it is not metered."""


PLANS: t.Final = (
    Plan(name="Starter", gigabytes=None),
    Plan(name="Core", gigabytes=10),
    Plan(name="Plus", gigabytes=50),
    Plan(name="Advanced", gigabytes=250),
)
"""Since March 2026 (S-PRICING, H)."""


class Missed(t.NamedTuple):
    """A stream of an organisation that was not read, or not all of it."""

    stream: str
    tenant_id: str
    why: str
    for_good: bool
    """Whether Xero does not allow it, so that the next run cannot have it either."""


class Summary:
    """Collects while streams are read."""

    def __init__(self) -> None:
        self.records: Counter[tuple[str | None, str]] = Counter()
        """By organisation and stream, as a meter counts calls."""
        self.total = 0
        """Of all of them."""
        self.skipped: list[str] = []
        """What Xero does not let us read, a line each: it would not in the next run either."""
        self.failed: list[str] = []
        """What could not be read, a line each: the next run asks again."""
        self.missed: list[Missed] = []
        """The same of streams, for machines."""
        self._failing: set[tuple[str, str]] = set()
        """Stream and organisation of which something failed."""
        self._read = False
        """Whether a stream of an organisation was read in which nothing failed."""
        self.names: dict[str, str] = {}
        """Those of the organisations that are read, by id."""
        self._ends: dict[str, XeroError] = {}
        """What ended the reading of an organisation."""
        self._told_of: set[str] = set()
        """Organisations of which a failure says that they could not be read (any further)."""
        self._end: XeroError | None = None
        """What ended that of all."""

    def expect(self, organisations: Iterable[Organisation]) -> None:
        self.names |= {each.tenant_id: each.name for each in organisations}

    def count(self, stream: str, tenant_id: str) -> None:
        self.records[tenant_id, stream] += 1
        self.total += 1

    def skip(self, entity: Entity, tenant_id: str, refusal: XeroError) -> None:
        """Note what was not read, which is a failure unless Xero does not allow it."""
        if isinstance(refusal, NotAllowedError):
            self.let_pass(entity, tenant_id, refusal)
            return
        self.failed.append(_skipped(entity, tenant_id, refusal))
        self.missed.append(Missed(entity.stream, tenant_id, f"{refusal}", for_good=False))
        self._failing.add((entity.stream, tenant_id))

    def lose(self, organisations: Iterable[str]) -> None:
        """Note that these, named in a sentence each, cannot be read at all."""
        self.failed.extend(organisations)

    def let_pass(self, entity: Entity, tenant_id: str, refusal: XeroError) -> None:
        """Note what Xero refuses for good, such as one of many things that were asked for."""
        self.skipped.append(_skipped(entity, tenant_id, refusal))
        self.missed.append(Missed(entity.stream, tenant_id, f"{refusal}{_advice(entity, refusal)}", for_good=True))

    def finish(self, stream: str, tenant_id: str) -> None:
        """Note that a stream of an organisation came to its end."""
        self._read = self._read or (stream, tenant_id) not in self._failing

    def answer(self) -> None:
        """Note that Xero answered one of many things that were asked for, though with no record perhaps."""
        self._read = True

    def end(self, tenant_id: str, reason: XeroError) -> None:
        """Nothing more can be read of this organisation in this run; others go on."""
        self._ends[tenant_id] = reason

    def end_all(self, reason: XeroError) -> None:
        """Nothing more can be read in this run."""
        self._end = reason

    def is_over(self, tenant_id: str) -> bool:
        return self.why_over(tenant_id) is not None

    def why_over(self, tenant_id: str) -> XeroError | None:
        """What ended the reading of an organisation, or of all, if anything did."""
        return self._end or self._ends.get(tenant_id)

    def expect_whole(self) -> None:
        """Raise what ended the reading, of all or of an organisation, if anything did.

        It is a failure like others where something else could be read: that an organisation is not connected any more
        while others are, or that Xero does not answer any more.
        """
        if self._end and not self._is_silence(self._end):
            raise self._end
        for tenant_id, reason in list(self._ends.items()):
            is_gone = isinstance(reason, WrongOrganisationError) and len(self._ends) < len(self.names)
            if is_gone or self._is_silence(reason):
                self.lose([f"{self.names.get(tenant_id, tenant_id)}: {reason}"])
                del self._ends[tenant_id]
                self._told_of.add(tenant_id)
        if self._end:
            self.lose(f"{name}: {self._end}" for each, name in self.names.items() if each not in self._told_of)
        told = " ".join(f"{self.names.get(each, each)} ({each}): {reason}" for each, reason in self._ends.items())
        for reason in self._ends.values():
            raise type(reason)(told)

    def _is_silence(self, reason: XeroError) -> bool:
        """Whether Xero failed after it had answered something."""
        return isinstance(reason, UNWELL) and bool(self._read or self.records)

    def tell(self, logger: logging.Logger, meter: Meter, *, whole: bool) -> None:
        """Log a table with a line for each stream of each organisation that was asked for, and some for the whole run.

        A run that is not `whole` ended before everything had its turn, of which nothing else can be said here.
        """
        for line in _table(self._rows(meter)):
            logger.info("%s", line)
        for line in (*self.skipped, *self.failed):
            logger.warning("%s", line)
        total = f"{counted(self.records.total(), 'record')} in {_cost(meter.calls.total(), meter.bytes.total())}"
        missing = f"{len(self.skipped) or 'none'} skipped, {len(self.failed) or 'none'} failed"
        missing += "" if whole else ", the rest not reached"
        logger.info("Read %s; %s.%s", total, missing, self._remaining(meter))
        if meter.bytes_of_books:
            logger.info("%s", egress(meter.bytes_of_books))

    def expect_read(self) -> None:
        """Raise if something failed; `tell` has told what."""
        if self.failed and not (self._read or self.records):
            raise NothingReadError(f"What was wanted could not be read, {self._failures}: run again.")
        if self.failed:
            raise PartlyReadError(f"Part of it could not be read, {self._failures}: the next run asks again.")

    @property
    def _failures(self) -> str:
        return "as the summary says" if len(self.failed) == 1 else f"as {len(self.failed)} lines of the summary say"

    def _remaining(self, meter: Meter) -> str:
        several = len(meter.day_remaining) > 1
        left = (
            f"{self.names.get(each, each)} {count:,}" if several else f"{count:,}"
            for each, count in meter.day_remaining.items()
        )
        told = ", ".join(left)
        return f" Calls left today: {told}." if told else ""

    def _rows(self, meter: Meter) -> Iterator[tuple[str, ...]]:
        """What each stream of each organisation took; the connection itself is of none, and has no records."""
        for key in sorted({*meter.calls, *self.records}, key=lambda key: (self.names.get(key[0] or "", ""), key[1])):
            whose = f" of {self.names[key[0]]}" if len(self.names) > 1 and key[0] in self.names else ""
            records = f"{self.records[key]:,}" if key[0] else ""
            yield f"{key[1]}{whose}", records, f"{meter.calls[key]:,}", f"{meter.bytes[key]:,}"


def egress(size: int) -> str:
    """What so many bytes of books come to in each plan."""
    told = f"Egress {size / 10**6:,.1f} MB:"
    if all(plan.gigabytes is None or _share(plan, size) < LEAST_SHARE for plan in PLANS):
        return f"{told} under {LEAST_SHARE:.2%} of what any plan includes; beyond that {price(size)}."
    return f"{told} {', '.join(_of_plan(plan, size) for plan in PLANS)}; beyond that {price(size)}."


def price(size: int) -> str:
    """What so many bytes cost at most: once the plan's own are used up."""
    dollars = size / GIGABYTE * AUD_FOR_A_GIGABYTE
    return f"AUD {dollars:,.2f}" if dollars >= A_CENT else "under AUD 0.01"


def _of_plan(plan: Plan, size: int) -> str:
    if plan.gigabytes is None:
        return f"{plan.name} does not meter it"
    return f"{_share(plan, size):.2%} of the {plan.gigabytes} GB a month of {plan.name}"


def _share(plan: Plan, size: int) -> float:
    return size / GIGABYTE / (plan.gigabytes or 1)


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Lines with columns under one another, names to the left and figures to the right; none without rows."""
    table = [COLUMNS, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for name, *figures in table if len(table) > 1 else ():
        yield "  ".join((name.ljust(widths[0]), *map(str.rjust, figures, widths[1:])))


def _cost(calls: int, size: int) -> str:
    return f"{counted(calls, 'call')} and {size:,} bytes"


def _skipped(entity: Entity, tenant_id: str, refusal: XeroError) -> str:
    return f"Skipped {entity.stream} of {tenant_id}: {refusal}{_advice(entity, refusal)}"


def _advice(entity: Entity, refusal: XeroError) -> str:
    if isinstance(refusal, ScopeMissingError):
        plan = f" (this stream needs {entity.needs})" if entity.needs else ""
        scope = " or ".join(entity.scopes) or entity.broad_scope or f"that Xero documents for {entity.path}"
        return f" Connect again with the scope {scope}{plan}."
    if isinstance(refusal, PermissionMissingError):
        plan = f" (this stream needs {entity.needs})" if entity.needs else ""
        return f" Let a user with the permission connect the organisation{plan}."
    return ""
