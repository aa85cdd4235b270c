"""The ledger of one organisation: nothing is sent before it is written here, nothing is believed before either."""

from __future__ import annotations

import platform
import typing as t
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace

import sqlalchemy as sa
from xero_client.storage.database import Database
from xero_client.termination import nobody_asks

from target_xero.documents.document import Kind
from target_xero.documents.ending_status import VERBS
from target_xero.ledger.chunks import chunks
from target_xero.ledger.entry import Standing
from target_xero.ledger.idempotency_key import idempotency_key
from target_xero.ledger.intent import Intent
from target_xero.ledger.last_rejected import Rejects
from target_xero.ledger.marks import Marks
from target_xero.ledger.named_rows import named
from target_xero.ledger.origin import begin_anew, origin_of
from target_xero.ledger.published_line import kept_lines, lines_of
from target_xero.ledger.serialisation import batch_of, kept_batch
from target_xero.ledger.tables import DOCUMENTS, INTENTS, MIGRATIONS
from target_xero.ledger.unique_names import owners_of, write_natural_keys
from target_xero.ledger.unpublished_names import UnpublishedNames
from target_xero.ledger.unreported_outcomes import Outcomes

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity
    from target_xero.ledger.entry import Change
    from target_xero.ledger.intent import Batch
    from target_xero.ledger.marks import Mark
    from target_xero.ledger.unreported_outcomes import Recorded

FIELDS: t.Final = tuple(each.name for each in fields(Standing))

NOTHING: t.Final[Mapping[str, t.Any]] = dict.fromkeys(("content", "xero_id", "number", "status", "lines"))
"""What is known of a key that stands for no document any more."""


class Ledger:
    """Intents, outcomes and standings, bound to one tenant. One thread writes; any may read.

    Every method raises StoreError when the database fails: then nothing more may be sent.
    """

    def __init__(
        self,
        url: str | None,
        tenant_id: str,
        clock: Callable[[], float],
        *,
        setting: str = "store_url",
        check: Callable[[float], None] = nobody_asks,
    ) -> None:
        """Open the ledger.

        Args:
            url: a SQLAlchemy URL; None means the default store.
            tenant_id: the organisation.
            clock: seconds since 1970.
            setting: as of `Database`.
            check: as of `Database`.

        Raises:
            SettingsError: the URL cannot be understood.
            StoreError: it cannot be opened.
        """
        self.tenant_id = tenant_id
        self.setting = setting
        self._database = Database(url, MIGRATIONS, setting=setting, check=check)
        self.outcomes = Outcomes(self._database, tenant_id)
        self.rejects = Rejects(self._database, tenant_id)
        self.unpublished_names = UnpublishedNames(self._database, tenant_id)
        self.marks = Marks(self._database, tenant_id, clock)
        self._remember: Callable[[Mark], None] = _nowhere
        self.asks_again = False
        """Whether what Xero refused for good is sent once more: a replay means that."""
        self._clock = clock

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only writer to this organisation for as long as the context lasts.

        Raises:
            BusyError: another run is.
        """
        with self._database.lease(f"ledger/{self.tenant_id}"):
            self.rejects.load()
            self.unpublished_names.load()
            yield

    @contextmanager
    def alone_with(self, files: Iterable[str]) -> Iterator[None]:
        """Be the only one who writes these files; runs into other organisations may name the same.

        Raises:
            BusyError: another run does.
        """
        with ExitStack() as held:
            for file in files:
                held.enter_context(self._database.lease(f"the file {file} on {platform.node()}"))
            yield

    @contextmanager
    def remembered_by(self, remember: Callable[[Mark], None]) -> Iterator[None]:
        """Have somebody keep elsewhere, durably, how far the ledger has come, before anything is sent."""
        self._remember = remember
        try:
            yield
        finally:
            self._remember = _nowhere

    def prove(self) -> None:
        """See that it can be written, durably and with room for more, and leave in it what is there."""
        with self._database.rehearsing() as connection:
            connection.execute(sa.delete(INTENTS).where(INTENTS.c.tenant_id == ""))

    def close(self) -> None:
        """Leave one file behind, with everything in it; the ledger can be used again."""
        self._database.close()

    def standings(self, identities: Iterable[Identity]) -> dict[Identity, Standing]:
        """How these documents stand; one that was never sent is not in the answer."""
        found: dict[Identity, Standing] = {}
        with self._database.reading() as connection:
            for chunk in chunks(sorted(set(identities))):
                rows = connection.execute(self._documents(chunk)).mappings()
                found |= {(row["stream"], row["key"]): _standing(row) for row in rows}
        return found

    def owners(self, entity: str, ids: Iterable[str], *, stream: str | None = None) -> dict[str, Identity]:
        """Which documents of Xero's are ours already, and under which key, of `stream` if it is named; by id."""
        found: dict[str, Identity] = {}
        with self._database.reading() as connection:
            for chunk in chunks(sorted(set(ids))):
                query = sa.select(DOCUMENTS).where(
                    DOCUMENTS.c.tenant_id == self.tenant_id,
                    DOCUMENTS.c.entity == entity,
                    DOCUMENTS.c.xero_id.in_(chunk),
                    *(() if stream is None else (DOCUMENTS.c.stream == stream,)),
                )
                found |= {row["xero_id"]: (row["stream"], row["key"]) for row in connection.execute(query).mappings()}
        return found

    def streams_alike(self, stream: str, entity: str) -> set[str]:
        """Streams of this kind that differ from this one in capitals alone, of which nothing was published itself."""
        here = (DOCUMENTS.c.tenant_id == self.tenant_id, DOCUMENTS.c.entity == entity)
        same = sa.func.lower(DOCUMENTS.c.stream) == stream.lower()
        with self._database.reading() as connection:
            known = set(connection.scalars(sa.select(DOCUMENTS.c.stream).where(*here, same).distinct()))
        return set() if stream in known else known

    def saying(self, entity: str, content: str) -> set[Identity]:
        """Which documents of ours Xero has with this content; `content` is its hash."""
        query = sa.select(DOCUMENTS.c.stream, DOCUMENTS.c.key).where(
            DOCUMENTS.c.tenant_id == self.tenant_id, DOCUMENTS.c.entity == entity, DOCUMENTS.c.content == content
        )
        with self._database.reading() as connection:
            return {(stream, key) for stream, key in connection.execute(query)}

    def natural_key_owners(self, natural_keys: Iterable[str]) -> dict[str, Identity]:
        """Which of our documents has what only one may have."""
        with self._database.reading() as connection:
            return owners_of(connection, self.tenant_id, sorted(set(natural_keys)))

    def published(self, entity: str) -> int:
        """How many documents of a kind are at Xero under keys of ours."""
        ours = (DOCUMENTS.c.tenant_id == self.tenant_id, DOCUMENTS.c.entity == entity)
        there = sa.func.coalesce(DOCUMENTS.c.status, "").not_in(VERBS)
        query = sa.select(sa.func.count()).where(*ours, DOCUMENTS.c.xero_id.is_not(None), there)
        with self._database.reading() as connection:
            return int(connection.scalar(query) or 0)

    @property
    def place(self) -> str:
        """Where it is: a file, or host and database, without a password."""
        return str(self._database)

    def is_new(self) -> bool:
        """Whether nothing was ever published to this organisation, as far as the ledger knows."""
        query = sa.select(DOCUMENTS.c.key).where(DOCUMENTS.c.tenant_id == self.tenant_id).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is None

    def intend(self, batch: Batch) -> Intent:
        """Write down what is about to be sent, under new revisions and a new key; durable on return."""
        documents = {parcel.document.identity: parcel.document for parcel in batch.parcels}
        before = self.standings(documents)
        known = {identity: before.get(identity) or _unknown(document) for identity, document in documents.items()}
        now = {identity: replace(standing, revision=standing.revision + 1) for identity, standing in known.items()}
        revisions = [(identity, standing.revision) for identity, standing in now.items()]
        at = self._clock()
        row = {"tenant_id": self.tenant_id, "at": at, "content": kept_batch(batch)}
        with self._database.writing() as connection:
            self._put(connection, now)
            key = idempotency_key(origin_of(connection, self.tenant_id), self.tenant_id, batch, revisions)
            row["idempotency_key"] = key
            number = connection.execute(sa.insert(INTENTS).values(row).returning(INTENTS.c.id)).scalar_one()
            mark = self.marks.add(connection)
        self._remember(mark)
        return Intent(id=number, batch=batch, idempotency_key=key, at=at)

    def begin_anew(self) -> None:
        """Take the place of one that was given up, which may have sent what this one has as an intent, or would send.

        Xero's answers to that say how things stood then, not what became of them since: so nothing of it is sent again
        under the keys that it had, and what is open is looked for.
        """
        open_intents = self.open_intents()
        with self._database.writing() as connection:
            begin_anew(connection, self.tenant_id)
            for intent in open_intents:
                self._keep(connection, intent.unsent())

    def withdraw(self, intent: Intent) -> None:
        """Forget an intent of which nothing is at Xero."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(INTENTS).where(INTENTS.c.id == intent.id))

    def settle(
        self, changes: Sequence[Change], intents: Sequence[Intent] = (), left: Sequence[Intent] = ()
    ) -> list[Recorded]:
        """Write down what became of documents; durable on return.

        Args:
            changes: what became of each.
            intents: those that are closed by it.
            left: those that stay open, with the documents of which nothing is known yet.
        """
        changed = {change.outcome.document.identity: change for change in changes}
        losers = [change.taken_from for change in changes if change.taken_from]
        before = self.standings([*changed, *losers])
        standings = {
            identity: replace(before.get(identity) or _unknown(change.outcome.document), **_news(change))
            for identity, change in changed.items()
        }
        standings |= {loser: replace(before[loser], **NOTHING) for loser in losers if loser not in standings}
        learns = any(each.xero_id and _has_no_id(before.get(identity)) for identity, each in standings.items())
        with self._database.writing() as connection:
            mark = self.marks.add(connection) if learns else None
            self._put(connection, standings)
            write_natural_keys(
                connection,
                self.tenant_id,
                [each.outcome.document for each in changes if each.news and each.outcome.operation],
            )
            connection.execute(sa.delete(INTENTS).where(INTENTS.c.id.in_([intent.id for intent in intents])))
            self.rejects.write(connection, [change.outcome for change in changes])
            self.unpublished_names.write(connection, [change.outcome for change in changes])
            for intent in left:
                self._keep(connection, intent)
            recorded = self.outcomes.add(connection, [change.outcome for change in changes])
        if mark:
            self._remember(mark)
        return recorded

    def open_intents(self) -> list[Intent]:
        """Intents without outcome, oldest first: traces of a run that did not end well."""
        query = sa.select(INTENTS).where(INTENTS.c.tenant_id == self.tenant_id).order_by(INTENTS.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            Intent(
                id=row["id"],
                batch=batch_of(row["content"]),
                idempotency_key=row["idempotency_key"],
                at=row["at"],
            )
            for row in rows
        ]

    @staticmethod
    def _keep(connection: sa.Connection, intent: Intent) -> None:
        kept = sa.update(INTENTS).where(INTENTS.c.id == intent.id)
        connection.execute(kept.values(content=kept_batch(intent.batch)))

    def _documents(self, identities: Sequence[Identity]) -> sa.Select[t.Any]:
        return sa.select(DOCUMENTS).where(DOCUMENTS.c.tenant_id == self.tenant_id, named(DOCUMENTS, identities))

    def _put(self, connection: sa.Connection, standings: Mapping[Identity, Standing]) -> None:
        rows = [
            {
                "tenant_id": self.tenant_id,
                "stream": stream,
                "key": key,
                **{name: getattr(standing, name) for name in FIELDS},
                "lines": kept_lines(standing.lines),
            }
            for (stream, key), standing in standings.items()
        ]
        if rows:
            by_key = (DOCUMENTS.c[name] == sa.bindparam(f"the_{name}") for name in ("tenant_id", "stream", "key"))
            keys = [{f"the_{name}": row[name] for name in ("tenant_id", "stream", "key")} for row in rows]
            connection.execute(sa.delete(DOCUMENTS).where(*by_key), keys)
            connection.execute(sa.insert(DOCUMENTS), rows)


def _news(change: Change) -> Mapping[str, t.Any]:
    """What is new in a standing; what is unchanged may have been rejected in another version meanwhile."""
    news = change.news or {}
    return {**news, "rejected": False} if change.outcome.kind is Kind.UNCHANGED else news


def _has_no_id(standing: Standing | None) -> bool:
    return standing is None or not standing.xero_id


def _nowhere(_: Mark) -> None:
    """Nothing else remembers."""


def _unknown(document: Document) -> Standing:
    return Standing(entity=document.route.entity.entity)


def _standing(row: sa.RowMapping) -> Standing:
    return Standing(**{name: row[name] for name in FIELDS} | {"lines": lines_of(row["lines"])})
