"""Numbers and names of documents that were rejected or held: what is named so may be theirs, and not what Xero has."""

from __future__ import annotations

import hashlib
import typing as t
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from target_xero.documents.document import Kind
from target_xero.documents.ending_status import ending_status
from target_xero.documents.own_names import own_names
from target_xero.documents.reasons import Reason
from target_xero.documents.text_comparison import as_compared
from target_xero.ledger.chunks import chunks
from target_xero.ledger.rejected_versions import owner_of
from target_xero.ledger.tables import UNPUBLISHED
from target_xero.routing.route import REJECT

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xero_client.storage.database import Database

    from target_xero.documents.document import Document, Outcome
    from target_xero.documents.identity import Identity
from target_xero.documents.own_names import Name

ANOTHERS: t.Final = frozenset({Reason.DUPLICATE_KEY, Reason.NUMBER_TAKEN})
"""Reasons that say that what has the name is another one, whatever would become of what Xero has already."""
NEW: t.Final = frozenset({"created", "adopted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A document of ours that said a number or name, and was not published so."""

    owner: Identity
    is_held: bool = False
    is_over: bool = False
    """Whether another version of it would be accepted in this run, if that is a plan."""


class UnpublishedNames:
    """Those of one organisation. What was rejected once stays here until its key, or a new one, is called so at Xero.

    So a payment that names what was numbered anew meanwhile does not go to somebody else's.
    """

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._kept: set[int] | None = None
        """Hashes of names in the ledger, so that what nobody claims costs no look at it; None: not known."""
        self._fresh: set[str] = set()
        """Names that were claimed in this run."""
        self._noted: dict[str, dict[Identity, Claim]] = defaultdict(dict)
        """By name, what the ledger does not keep."""
        self._planned: set[Identity] = set()
        """What a plan has accepted."""
        self._let_go_in_plan: set[tuple[str, Identity | None]] = set()
        """Names that it has given to a key that claimed them, or to a new document: then none of the earlier claims."""

    def load(self) -> None:
        """Look into the ledger, once it is held."""
        self._kept = None
        self._hashes()

    def note(self, outcome: Outcome, *, rehearsed: bool) -> None:
        """Know for this run what the ledger does not keep: a document that is held, has no key, or is only planned."""
        owner = outcome.document.identity
        if outcome.kind not in {Kind.REJECTED, Kind.HELD}:
            if rehearsed:
                self._plan(outcome)
            return
        if outcome.kind is Kind.HELD:
            self.hold(outcome.document)
        elif rehearsed or owner_of(outcome) is None:
            for name in _claimed(outcome.document, outcome.reason):
                self._noted[name][owner] = Claim(owner=owner)

    def _plan(self, outcome: Outcome) -> None:
        owner = outcome.document.identity
        self._planned.add(owner)
        if outcome.kind is Kind.ACCEPTED:
            names = {name for name in _names(outcome) if hash(name) in self._hashes()}
            self._let_go_in_plan |= {(name, None if outcome.operation in NEW else owner) for name in names}

    def hold(self, document: Document) -> None:
        """Know for this run a document of which it is not known whether it is there, or that is not sent."""
        owner = document.identity
        for name in _claimed(document):
            self._noted[name][owner] = Claim(owner=owner, is_held=True)

    def claims(self, names: Iterable[Name]) -> dict[Name, list[Claim]]:
        """Who claims these names; nobody's are left out."""
        if not (self._hashes() or self._noted):
            return {}
        digests = {name: _digest(name) for name in names}
        kept = self._claims_kept({each for each in digests.values() if hash(each) in self._hashes()})
        found = {name: [*kept.get(each, ()), *self._noted.get(each, {}).values()] for name, each in digests.items()}
        return {name: each for name, each in found.items() if each}

    def write(self, connection: sa.Connection, outcomes: Iterable[Outcome]) -> None:
        """Write down, in the transaction of the outcomes, what is claimed by now and what is not any more."""
        found: dict[tuple[str, Identity], None] = {}
        for outcome in outcomes:
            owner = owner_of(outcome)
            if owner is None:
                continue
            if outcome.kind is Kind.REJECTED:
                found |= dict.fromkeys((name, owner) for name in _claimed(outcome.document, outcome.reason))
            elif outcome.kind is Kind.ACCEPTED:
                self._let_go(connection, outcome, owner)
                found = {each: None for each in found if each[1] != owner or each[0] not in _names(outcome)}
        self._add(connection, list(found))

    def _let_go(self, connection: sa.Connection, outcome: Outcome, owner: Identity) -> None:
        """A name is its key's own now; a new document takes it from all that claimed it in earlier runs."""
        for name in _names(outcome):
            if hash(name) not in self._hashes():
                continue
            ours = sa.and_(UNPUBLISHED.c.stream == owner[0], UNPUBLISHED.c.key == owner[1])
            everyone = outcome.operation in NEW and name not in self._fresh
            named = sa.delete(UNPUBLISHED).where(self._here, UNPUBLISHED.c.name == name)
            connection.execute(named if everyone else named.where(ours))

    def _add(self, connection: sa.Connection, found: list[tuple[str, Identity]]) -> None:
        for some in chunks(found):
            keys = sa.tuple_(UNPUBLISHED.c.name, UNPUBLISHED.c.stream, UNPUBLISHED.c.key)
            wanted = [(name, *owner) for name, owner in some]
            connection.execute(sa.delete(UNPUBLISHED).where(self._here, keys.in_(wanted)))
            rows = [{"name": name, "stream": stream, "key": key} for name, stream, key in wanted]
            connection.execute(sa.insert(UNPUBLISHED), [{"tenant_id": self._tenant_id, **row} for row in rows])
        names = {name for name, _ in found}
        self._fresh |= names
        if found:
            self._kept = self._hashes() | set(map(hash, names))

    def _claims_kept(self, digests: set[str]) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        if not digests:
            return found
        with self._database.reading() as connection:
            for some in chunks(sorted(digests)):
                query = sa.select(UNPUBLISHED).where(self._here, UNPUBLISHED.c.name.in_(some))
                for row in connection.execute(query.order_by(UNPUBLISHED.c.stream, UNPUBLISHED.c.key)).mappings():
                    name, owner = row["name"], (row["stream"], row["key"])
                    if self._let_go_in_plan.isdisjoint({(name, owner), (name, None)}):
                        found[name].append(Claim(owner=owner, is_over=owner in self._planned))
        return found

    def _hashes(self) -> set[int]:
        if self._kept is None:
            with self._database.reading() as connection:
                names = connection.execute(sa.select(UNPUBLISHED.c.name).where(self._here)).scalars()
                self._kept = {hash(name) for name in names}
        return self._kept

    @property
    def _here(self) -> sa.ColumnElement[bool]:
        return UNPUBLISHED.c.tenant_id == self._tenant_id


def _claimed(document: Document, reason: Reason | None = None) -> Iterator[str]:
    """What a rejected or held document would be called, unless it were to take over, or end, what is called so."""
    route = document.route
    if document.delete or ending_status(document):
        return
    for name in own_names(document):
        if reason in ANOTHERS or route.on_existing(matched=name[1] in route.match_on) == REJECT:
            yield _digest(name)


def _names(outcome: Outcome) -> set[str]:
    return {_digest(name) for name in own_names(outcome.document)}


def _digest(name: Name) -> str:
    """The same for what Xero finds by the same name: of any length and letters, it is a short key of the table."""
    entity, field, value = name
    text = f"{entity} {field}: {as_compared(field, value)}"
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
