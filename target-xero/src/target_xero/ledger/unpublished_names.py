"""Numbers and names of documents that were rejected or held: what is named so may be theirs, and not what Xero has."""

from __future__ import annotations

import json
import typing as t
from collections import defaultdict

import sqlalchemy as sa

from target_xero.documents.document import Kind
from target_xero.documents.item_prices import SIDES, prices_said, sides_emptied
from target_xero.documents.own_names import own_names
from target_xero.ledger.chunks import chunks
from target_xero.ledger.claims import (
    BY_ID,
    Claim,
    Published,
    Terms,
    begins,
    claimed,
    digest,
    digest_by_id,
    is_whole,
    name_of_key,
    prices_of,
)
from target_xero.ledger.named_rows import named
from target_xero.ledger.rejected_versions import owner_of
from target_xero.ledger.tables import DOCUMENTS, UNPUBLISHED

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xero_client.storage.database import Database

    from target_xero.documents.document import Document, Outcome
    from target_xero.documents.identity import Identity
    from target_xero.documents.own_names import Name
    from target_xero.documents.reasons import Reason

    Kept: t.TypeAlias = tuple[str, Identity]
    """The digest of a name, and who claims it."""

LAST: t.Final = "z"
"""Sorts after whatever follows the first letter of a digest; a range is found by an index."""


class UnpublishedNames:
    """Those of one organisation.

    A name stays until its key is deleted: what names a document that was numbered anew meanwhile means no other one.
    That an item may have another price at Xero stays until it is published, or its row says that it has none; what is
    shared unless it is clearly another one, until anything of its key is published.
    """

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._kept: set[int] | None = None
        """Hashes of names in the ledger, so that what nobody claims costs no look at it; None: not known."""
        self._sharing: set[int] = set()
        """Hashes of keys that claim in the ledger what is shared."""
        self._any_by_id = False
        """Whether prices may be claimed of items that are known by their id alone."""
        self._fresh: set[int] = set()
        """Hashes of what was claimed in this run."""
        self._priced: set[str] = set()
        """Prices that the ledger claims, and that were published since, by whomever."""
        self._priced_by: set[Kept] = set()
        """Whose claims to a price the ledger need not keep, whatever code it was for: by what digests begin with."""
        self._shared_by: set[Identity] = set()
        """Whose claims to what is shared the ledger need not keep."""
        self._noted: dict[str, dict[Identity, Claim]] = defaultdict(dict)
        """What the ledger does not have yet, by name and owner."""
        self._noted_of: dict[Identity, set[str]] = defaultdict(set)
        """The same, by owner."""

    def __bool__(self) -> bool:
        """Whether anything may be claimed at all."""
        return bool(self._hashes() or self._noted)

    @property
    def any_by_id(self) -> bool:
        """Whether it takes the id of an item to know whether its price is claimed."""
        return bool(self) and self._any_by_id

    def load(self) -> None:
        """Look into the ledger, once it is held."""
        self._kept = None
        self._hashes()

    def note(self, outcome: Outcome, *, rehearsed: bool) -> None:
        """Know for this run what was not published; for later ones, too, once `keep` is called, unless it is a plan."""
        document, owner = outcome.document, outcome.document.identity
        if outcome.kind is Kind.HELD:
            self.hold(document)
        elif outcome.kind is not Kind.REJECTED:
            self._forget(outcome)
        elif rehearsed or owner_of(outcome) is None:
            self._note(document, outcome.reason, is_fresh=is_whole(outcome))
        elif is_whole(outcome):
            self._fresh |= {hash((name, owner)) for name in self._claimed(document, outcome.reason)}

    def expect(self, outcome: Outcome) -> None:
        """Know of what is rejected before it is written down: others of its kind are decided at the same time."""
        if outcome.kind is Kind.REJECTED:
            self._note(outcome.document, outcome.reason, is_fresh=is_whole(outcome))

    def hold(self, document: Document) -> None:
        """Know of a document that is not sent now, or of which it is not known whether it is there."""
        self._note(document, is_fresh=True, is_held=True)

    def keep(self) -> None:
        """Write down what the ledger does not have yet, and take out what it need not have any more."""
        noted = {(name, owner): claim.terms for name, owners in self._noted.items() for owner, claim in owners.items()}
        if not (noted or ((self._priced or self._priced_by or self._shared_by) and self._hashes())):
            return
        with self._database.writing() as connection:
            self._take_out_prices(connection)
            self._take_out_shared(connection, self._shared_by)
            self._shared_by.clear()
            self._add(connection, noted)

    def claims(self, names: Iterable[Name]) -> dict[Name, list[Claim]]:
        """Who claims these names; nobody's are left out."""
        return self._found({name: digest(name) for name in names}) if self else {}

    def prices_by_id(self, wanted: Mapping[Name, Name]) -> dict[Name, list[Claim]]:
        """Who claims the prices of items: of each name that of an id, which stands in place of the code."""
        return self._found({name: digest_by_id(side, xero_id) for name, (_, side, xero_id) in wanted.items()})

    def has_rejected(self, document: Document) -> bool:
        """Whether its key was to be a document of its own, and was not published so."""
        name = name_of_key(document)
        return name in self.claims([name])

    def write(self, connection: sa.Connection, outcomes: Iterable[Outcome]) -> None:
        """Write down, in the transaction of the outcomes, what was rejected, and forget what was deleted."""
        found: dict[Kept, Terms] = {}
        for outcome in outcomes:
            owner = owner_of(outcome)
            if owner and outcome.kind is Kind.REJECTED:
                names = self._claimed(outcome.document, outcome.reason, connection)
                found |= {(name, owner): terms for name, terms in names.items()}
            elif owner and outcome.document.delete and self._hashes():
                ours = (UNPUBLISHED.c.stream == owner[0], UNPUBLISHED.c.key == owner[1])
                connection.execute(sa.delete(UNPUBLISHED).where(self._here, *ours))
        self._take_out_shared(connection, {owner for _, owner in found if hash(owner) in self._sharing})
        self._add(connection, found)
        for name, owner in found:
            if claim := self._noted.get(name, {}).get(owner):
                self._fresh |= {hash((name, owner))} if claim.is_fresh else set()
                self._drop(name, owner)

    def _found(self, digests: Mapping[Name, str]) -> dict[Name, list[Claim]]:
        kept = self._claims_kept({each for each in digests.values() if hash(each) in self._hashes()})
        found = {name: {**kept.get(each, {}), **self._noted.get(each, {})} for name, each in digests.items()}
        return {name: [*each.values()] for name, each in found.items() if each}

    def _note(self, document: Document, reason: Reason | None = None, *, is_fresh: bool, is_held: bool = False) -> None:
        owner = document.identity
        for name, terms in self._claimed(document, reason).items():
            self._noted[name][owner] = Claim(owner=owner, terms=terms, is_held=is_held, is_fresh=is_fresh)
            self._noted_of[owner].add(name)
            self._any_by_id |= name[1] == BY_ID

    def _forget(self, outcome: Outcome) -> None:
        """What was rejected or held in this run, and then published; prices and what is shared, in whatever run."""
        if not (self or self._fresh):
            return
        document, owner = outcome.document, outcome.document.identity
        published = {*map(digest, own_names(document))}
        sides = {begins(SIDES[side]) for side in (*prices_said(document), *sides_emptied(document))}
        for name in [*self._noted_of.get(owner, ())]:
            if name[0] in sides or name in published or self._noted[name][owner].terms.shared:
                self._drop(name, owner)
        for name in prices_of(document, Published(xero_id=outcome.xero_id, number=outcome.number)):
            for other in [*self._noted.get(name, ())]:
                self._drop(name, other)
            if hash(name) in self._hashes():
                self._priced.add(name)
        self._priced_by |= {(side, owner) for side in sides}
        self._shared_by |= {owner} if hash(owner) in self._sharing else set()
        self._fresh -= {hash((name, owner)) for name in published}

    def _drop(self, name: str, owner: Identity) -> None:
        del self._noted[name][owner]
        self._noted_of[owner].discard(name)
        if not self._noted[name]:
            del self._noted[name]

    def _claimed(
        self, document: Document, reason: Reason | None = None, connection: sa.Connection | None = None
    ) -> dict[str, Terms]:
        published = Published()
        if prices_said(document) and connection is not None:
            published = _published(connection, self._tenant_id, document.identity)
        elif prices_said(document):
            with self._database.reading() as reading:
                published = _published(reading, self._tenant_id, document.identity)
        return claimed(document, published, reason)

    def _take_out_prices(self, connection: sa.Connection) -> None:
        for some in chunks(sorted(self._priced)):
            connection.execute(sa.delete(UNPUBLISHED).where(self._here, UNPUBLISHED.c.name.in_(some)))
        for side in map(begins, SIDES.values()):
            owners = [owner for begun, owner in self._priced_by if begun == side]
            for some_owners in chunks(owners):
                of_a_price = UNPUBLISHED.c.name.between(side, side + LAST)
                theirs = named(UNPUBLISHED, some_owners)
                connection.execute(sa.delete(UNPUBLISHED).where(self._here, theirs, of_a_price))
        self._priced.clear()
        self._priced_by.clear()

    def _take_out_shared(self, connection: sa.Connection, owners: Iterable[Identity]) -> None:
        for some in chunks(sorted(owners)):
            theirs = named(UNPUBLISHED, some)
            connection.execute(sa.delete(UNPUBLISHED).where(self._here, theirs, UNPUBLISHED.c.shared.is_(True)))

    def _remove(self, connection: sa.Connection, found: Sequence[Kept]) -> None:
        keys = sa.tuple_(UNPUBLISHED.c.name, UNPUBLISHED.c.stream, UNPUBLISHED.c.key)
        for some in chunks(found):
            wanted = [(name, *owner) for name, owner in some]
            names = UNPUBLISHED.c.name.in_([name for name, _ in some])
            connection.execute(sa.delete(UNPUBLISHED).where(self._here, names, keys.in_(wanted)))

    def _add(self, connection: sa.Connection, found: Mapping[Kept, Terms]) -> None:
        kept = self._hashes()
        self._priced -= {name for name, _ in found}
        self._priced_by -= {(name[0], owner) for name, owner in found}
        self._shared_by -= {owner for _, owner in found}
        self._remove(connection, [*found])
        for some in chunks(found.items()):
            rows = [
                {"name": name, "stream": stream, "key": key, "shared": terms.shared, "says": json.dumps(terms.says)}
                for (name, (stream, key)), terms in some
            ]
            connection.execute(sa.insert(UNPUBLISHED), [{"tenant_id": self._tenant_id, **row} for row in rows])
        kept |= {hash(name) for name, _ in found}
        self._sharing |= {hash(owner) for (_, owner), terms in found.items() if terms.shared}
        self._any_by_id |= any(name[1] == BY_ID for name, _ in found)

    def _claims_kept(self, digests: set[str]) -> dict[str, dict[Identity, Claim]]:
        found: dict[str, dict[Identity, Claim]] = defaultdict(dict)
        if not digests:
            return found
        with self._database.reading() as connection:
            for some in chunks(sorted(digests)):
                query = sa.select(UNPUBLISHED).where(self._here, UNPUBLISHED.c.name.in_(some))
                for row in connection.execute(query.order_by(UNPUBLISHED.c.stream, UNPUBLISHED.c.key)).mappings():
                    name, owner = row["name"], (row["stream"], row["key"])
                    if not self._is_over(row, owner):
                        fresh = hash((name, owner)) in self._fresh
                        found[name][owner] = Claim(owner=owner, terms=_terms(row), is_fresh=fresh)
        return found

    def _is_over(self, row: sa.RowMapping, owner: Identity) -> bool:
        """Whether what the ledger has need not be kept."""
        name = row["name"]
        published = name in self._priced or (name[0], owner) in self._priced_by
        return published or bool(row["shared"] and owner in self._shared_by)

    def _hashes(self) -> set[int]:
        if self._kept is None:
            columns = (UNPUBLISHED.c.name, UNPUBLISHED.c.stream, UNPUBLISHED.c.key, UNPUBLISHED.c.shared)
            self._kept, self._sharing, self._any_by_id = set(), set(), False
            with self._database.reading() as connection:
                for name, stream, key, shared in connection.execute(sa.select(*columns).where(self._here)):
                    self._kept.add(hash(name))
                    self._any_by_id |= name[1] == BY_ID
                    if shared:
                        self._sharing.add(hash((stream, key)))
        return self._kept

    @property
    def _here(self) -> sa.ColumnElement[bool]:
        return UNPUBLISHED.c.tenant_id == self._tenant_id


def _terms(row: sa.RowMapping) -> Terms:
    """A row of an earlier version has none."""
    return Terms(shared=bool(row["shared"]), says=json.loads(row["says"] or "{}"))


def _published(connection: sa.Connection, tenant_id: str, owner: Identity) -> Published:
    query = sa.select(DOCUMENTS.c.xero_id, DOCUMENTS.c.number).where(
        DOCUMENTS.c.tenant_id == tenant_id, DOCUMENTS.c.stream == owner[0], DOCUMENTS.c.key == owner[1]
    )
    row = connection.execute(query).first()
    return Published(xero_id=row[0], number=row[1]) if row else Published()
