"""Publishes documents through the write protocol alone: a real connection, a real ledger, no input and no files."""

from __future__ import annotations

import itertools
import time
import typing as t
from collections import Counter
from dataclasses import fields

from target_xero.documents.document import Document, Row
from target_xero.ledger.ledger import Ledger
from target_xero.publish.publisher import Publisher
from target_xero.routing.route import Route
from target_xero.routing.stream_settings import StreamSettings
from xero_client.catalogue.writable import BY_ENTITY
from xero_client.connection import Connection
from xero_client.settings.shared_settings import Settings

from support.stores import store_in

if t.TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from target_xero.documents.document import Outcome
    from target_xero.publish.dry_run import Planned

    from support.sandbox import Sandbox

Body: t.TypeAlias = dict[str, t.Any]

LINE: t.Final[Body] = {"Description": "Chair", "Quantity": 2, "UnitAmount": 10, "AccountCode": "200"}
_NUMBERS: t.Final = itertools.count(1)
_OF_ROUTE: t.Final = {each.name for each in fields(Route)} - {"settings"}


def document(entity: str, key: str, body: Body, *, delete: bool = False, path: str = "", **route: t.Any) -> Document:
    """A document of a stream that is named like its entity, unless `route` has other words for it."""
    writable = BY_ENTITY[entity]
    own = {name: route.pop(name) for name in list(route) if name in _OF_ROUTE}
    facts = {"stream": entity, "method": "POST", "path": writable.path, **own}
    said = {"method": own["method"]} if "method" in own else {}
    settings = StreamSettings(**{"allow_deletes": True, **said, **route})
    return Document(
        route=Route(entity=writable, settings=settings, **facts),
        key=(key,),
        body=body,
        path=path,
        rows=(Row(number=next(_NUMBERS), stream=facts["stream"], record={"key": key}),),
        delete=delete,
    )


def invoice(number: str, **fields_: t.Any) -> Document:
    """An authorised invoice of 20.00 before tax; words in small letters are those of `document`."""
    route = {name: fields_.pop(name) for name in list(fields_) if name[:1].islower()}
    contact = {"Contact": {"Name": "Ada Lovelace"}, "Date": "2026-07-01", "DueDate": "2026-07-31"}
    body = {
        "Type": "ACCREC",
        "InvoiceNumber": number,
        "Status": "AUTHORISED",
        "LineItems": [LINE],
        **contact,
        **fields_,
    }
    return document("Invoices", route.pop("key", number), body, **route)


class Publishing:
    """One organisation, and a ledger that outlives each run."""

    def __init__(self, sandbox: Sandbox, folder: Path, **settings: t.Any) -> None:
        self.waited = 0.0
        """Seconds that a run would have slept."""
        self._sandbox = sandbox
        folder.mkdir(parents=True, exist_ok=True)
        self._url = store_in(folder)
        config = {"store_url": self._url, "max_tries": 2, "minute_limit": 6_000, **sandbox.config(), **settings}
        self.connection = Connection(Settings.from_config(config, plugin="tests"), sleep=self._sleep, clock=self.now)
        (organisation,) = self.connection.organisations
        self.tenant_id = organisation.tenant_id
        self.settings: dict[str, t.Any] = {"settle_seconds": 0}

    def ledger(self) -> Ledger:
        return Ledger(self._url, self.tenant_id, self.connection.clock)

    def now(self) -> float:
        """Real time, and what was slept on top of it."""
        return time.time() + self.waited

    def publisher(self, ledger: Ledger | None = None) -> Publisher:
        return Publisher(self.connection, self.tenant_id, ledger or self.ledger(), self.settings)

    def __call__(self, *documents: Document | Outcome) -> list[Outcome]:
        return self.run(documents)

    def run(self, documents: Iterable[Document | Outcome]) -> list[Outcome]:
        """Publish as one rank, in a run of its own."""
        ledger = self.ledger()
        with ledger.held():
            publisher = self.publisher(ledger)
            outcomes = [each.outcome for each in (*publisher.recover(), *publisher.publish(documents))]
            publisher.check()
            return outcomes

    def plan(self, *documents: Document | Outcome) -> list[Planned]:
        return list(self.publisher().planner.plan(documents))

    def _sleep(self, seconds: float) -> None:
        self.waited += seconds


def kinds(outcomes: Iterable[Outcome]) -> Counter[str]:
    """How many outcomes there are by what was done, or by the reason of a reject."""
    return Counter(outcome.reason.value if outcome.reason else str(outcome.operation) for outcome in outcomes)


def writes(sandbox: Sandbox) -> list[str]:
    """What was written to organisations' books so far, such as "POST /Invoices"."""
    calls = (call for call in sandbox.tenant_calls() if call["method"] != "GET")
    return [f"{call['method']} {call['path']}" for call in calls]
