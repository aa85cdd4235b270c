"""The stream of the general ledger: postings that are written while documents are read, at no call of their own."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.entities import BY_STREAM
from xero_client.errors import RefusedError

from tap_xero.catalogue.descriptions.meaning import described
from tap_xero.general_ledger.chart import Chart
from tap_xero.general_ledger.columns import KEY, LEDGERS, STAMP, schema
from tap_xero.general_ledger.postings import SOURCES, postings
from tap_xero.naming.days import as_loaded
from tap_xero.reading.answers import keyed_answer_of
from tap_xero.reading.deletions import DELETED
from tap_xero.streams.written_rows import RowStream

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.helpers.types import Record
    from xero_client.catalogue.entities import Entity

    from tap_xero.reading.answers import Answer
    from tap_xero.run.run import Run
    from tap_xero.streams.base import XeroStream

ACCOUNTS: t.Final = "accounts"
TRANSFERS: t.Final = "bank_transfers"


def ledger_streams(run: Run, collections: Mapping[str, XeroStream]) -> list[LedgerStream]:
    """On an accruals and on a cash basis; in the catalogue both are deselected until somebody wants them."""
    charts: dict[str, Chart] = {}
    return [LedgerStream(run, name, collections, charts) for name in LEDGERS]


class LedgerStream(RowStream):
    """What documents post to accounts; to the SDK it is a child of each of their collections."""

    grows = False
    """Fields that are new at Xero are no columns of it."""

    def __init__(self, run: Run, name: str, collections: Mapping[str, XeroStream], charts: dict[str, Chart]) -> None:
        """`charts` are by organisation, and known to all ledgers as soon as one of them has met them."""
        super().__init__(run, name=name, schema=as_loaded(described(name, schema()), run.config))
        self.primary_keys = ("tenant_id", *KEY)
        self.replication_key = STAMP
        self._accounts = collections[ACCOUNTS]
        self._parents = [collections[name] for name in (ACCOUNTS, *SOURCES)]
        self.parent_stream_type = type(self._accounts)
        for each in self._parents:
            each.child_streams.append(self)
        self._charts = charts
        self._collection = ""
        self._parents_ended = self._activated = 0
        self._told: set[str] = set()

    def has_rows_of(self, entity: Entity) -> bool:
        return entity.stream in SOURCES

    def sees_whole(self, entity: Entity) -> bool:
        """Documents that changed name accounts that did not, and a transfer that is deleted keeps its stamp."""
        return entity.stream in {ACCOUNTS, TRANSFERS}

    def see(self, entity: Entity, tenant_id: str, answer: Answer) -> None:
        if entity.stream == ACCOUNTS:
            self._charts[tenant_id] = Chart(answer.records)

    def prepare(self, tenant_id: str) -> None:
        """Ask for the chart of accounts where this run has not read it, such as for want of calls.

        Where Xero refuses it, postings say no more of accounts than documents do.
        """
        if tenant_id in self._charts:
            return
        accounts = BY_STREAM[ACCOUNTS]
        try:
            self.see(accounts, tenant_id, keyed_answer_of(accounts, self._accounts.send(tenant_id, accounts.path)))
        except RefusedError as refusal:
            self.logger.warning("%s: Xero gives no chart of accounts, so names are missing: %s", self.name, refusal)
            self._charts[tenant_id] = Chart(())

    def begin(self, entity: Entity, state: dict[str, t.Any]) -> None:  # noqa: ARG002 - it remembers nothing
        self._collection = entity.stream
        self._announced  # noqa: B018 - the SCHEMA, once and first

    def write(self, record: Record, began: str) -> None:  # noqa: ARG002 - nothing is buried
        if not record.get(DELETED):
            self._write(postings(self.name, self._collection, record, self._charts[record["tenant_id"]]))

    def checkpoint(self) -> None:
        super().checkpoint()
        for chart in self._charts.values():
            self._tell("accounts that are not in the chart, so postings say what documents do", chart.missing)
            self._tell("documents of kinds that it does not know, so they post nothing", chart.strange)

    def finalize_state_progress_markers(self, state: dict[str, t.Any] | None = None) -> None:
        self._parents_ended += 1
        if self._parents_ended == len(self._parents):
            super().finalize_state_progress_markers(state)

    def activate_version(self) -> None:
        """Let it be for all collections, the last of which has been read from beginning to end now."""
        self._activated += 1
        if self._activated == len(self._parents):
            super().activate_version()

    def _tell(self, what: str, names: set[str]) -> None:
        if fresh := sorted(names - self._told):
            self.logger.warning("%s meets %s: %s", self.name, what, ", ".join(fresh))
        self._told |= names
        names.clear()
