"""Numbers and names of documents that were rejected or held: what is named so may be theirs, and not what Xero has."""

from __future__ import annotations

import hashlib
import json
import typing as t
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from target_xero.documents.document import Kind
from target_xero.documents.ending_status import ending_status
from target_xero.documents.item_prices import SIDES, prices
from target_xero.documents.own_names import own_names
from target_xero.documents.reasons import Reason
from target_xero.documents.text_comparison import as_compared
from target_xero.ledger.chunks import chunks
from target_xero.ledger.named_rows import named
from target_xero.ledger.rejected_versions import owner_of
from target_xero.ledger.tables import UNPUBLISHED
from target_xero.routing.route import ADOPT, REJECT, UPDATE

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xero_client.storage.database import Database

    from target_xero.documents.document import Document, Outcome
    from target_xero.documents.identity import Identity
    from target_xero.documents.own_names import Name

    Kept: t.TypeAlias = tuple[str, Identity]
    """The digest of a name, and who claims it."""

ANOTHERS: t.Final = frozenset({Reason.DUPLICATE_KEY, Reason.NUMBER_TAKEN})
"""Reasons that say that what has the name is another one, whatever would become of what Xero has already."""
LAST: t.Final = "z"
"""Sorts after whatever follows the first letter of a digest; a range is found by an index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A document of ours that said a number or name, and was not published so."""

    owner: Identity
    is_held: bool = False
    is_fresh: bool = False
    """Whether that was in this run, of a whole document: even one of ours that is called so may be another."""


class UnpublishedNames:
    """Those of one organisation.

    A name stays until its key is deleted: what names a document that was numbered anew meanwhile means no other one.
    That an item may have another price at Xero stays until it is published.
    """

    def __init__(self, database: Database, tenant_id: str) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._kept: set[int] | None = None
        """Hashes of names in the ledger, so that what nobody claims costs no look at it; None: not known."""
        self._fresh: set[int] = set()
        """Hashes of what was claimed in this run."""
        self._priced: set[str] = set()
        """Prices that the ledger claims, and that were published since, by whomever."""
        self._priced_by: set[Kept] = set()
        """Whose claims to a price the ledger need not keep, whatever code it was for: by what digests begin with."""
        self._noted: dict[str, dict[Identity, Claim]] = defaultdict(dict)
        """What the ledger does not have yet, by name and owner."""

    def load(self) -> None:
        """Look into the ledger, once it is held."""
        self._kept = None
        self._hashes()

    def note(self, outcome: Outcome, *, rehearsed: bool) -> None:
        """Know for this run what was not published; for later ones, too, once `keep` is called, unless it is a plan."""
        owner = outcome.document.identity
        if outcome.kind is Kind.HELD:
            self.hold(outcome.document)
        elif outcome.kind is not Kind.REJECTED:
            self._forget(outcome.document)
        elif rehearsed or owner_of(outcome) is None:
            fresh = _is_whole(outcome)
            for name in _claimed(outcome.document, outcome.reason):
                self._noted[name][owner] = Claim(owner=owner, is_fresh=fresh)
        else:
            names = _claimed(outcome.document, outcome.reason) if _is_whole(outcome) else ()
            self._fresh |= {hash((name, owner)) for name in names}

    def _forget(self, document: Document) -> None:
        """What was rejected or held in this run, and then published; and prices, in whatever run."""
        owner = document.identity
        for name in map(_digest, prices(document)) if self._hashes() or self._noted else ():
            self._noted.pop(name, None)
            for other in [each for each in self._noted if each.startswith(name[0])]:
                self._noted[other].pop(owner, None)
            self._priced_by.add((name[0], owner))
            if hash(name) in self._hashes():
                self._priced.add(name)
        for name in _names(document) if self._fresh or self._noted else ():
            self._fresh.discard(hash((name, owner)))
            self._noted.get(name, {}).pop(owner, None)

    def hold(self, document: Document) -> None:
        """Know of a document that is not sent now, or of which it is not known whether it is there."""
        owner = document.identity
        for name in _claimed(document):
            self._noted[name][owner] = Claim(owner=owner, is_held=True, is_fresh=True)

    def keep(self) -> None:
        """Write down what the ledger does not have yet, and take out what it need not have any more."""
        noted = [(name, owner) for name, owners in self._noted.items() for owner in owners]
        if not (noted or ((self._priced or self._priced_by) and self._hashes())):
            return
        with self._database.writing() as connection:
            self._take_out_prices(connection)
            self._add(connection, noted)

    def claims(self, names: Iterable[Name]) -> dict[Name, list[Claim]]:
        """Who claims these names; nobody's are left out."""
        if not (self._hashes() or self._noted):
            return {}
        digests = {name: _digest(name) for name in names}
        kept = self._claims_kept({each for each in digests.values() if hash(each) in self._hashes()})
        found = {name: {**kept.get(each, {}), **self._noted.get(each, {})} for name, each in digests.items()}
        return {name: [*each.values()] for name, each in found.items() if each}

    def has_rejected(self, document: Document) -> bool:
        """Whether its key was to be a document of its own, and was not published so."""
        name = _name_of_key(document)
        return name in self.claims([name])

    def write(self, connection: sa.Connection, outcomes: Iterable[Outcome]) -> None:
        """Write down, in the transaction of the outcomes, what was rejected, and forget what was deleted."""
        found: dict[Kept, None] = {}
        for outcome in outcomes:
            owner = owner_of(outcome)
            if owner and outcome.kind is Kind.REJECTED:
                found |= dict.fromkeys((name, owner) for name in _claimed(outcome.document, outcome.reason))
            elif owner and outcome.document.delete and self._hashes():
                ours = (UNPUBLISHED.c.stream == owner[0], UNPUBLISHED.c.key == owner[1])
                connection.execute(sa.delete(UNPUBLISHED).where(self._here, *ours))
        self._add(connection, list(found))

    def _take_out_prices(self, connection: sa.Connection) -> None:
        for some in chunks(sorted(self._priced)):
            connection.execute(sa.delete(UNPUBLISHED).where(self._here, UNPUBLISHED.c.name.in_(some)))
        for side in SIDES.values():
            owners = [owner for begins, owner in self._priced_by if begins == _begins(side)]
            for some_owners in chunks(owners):
                of_a_price = UNPUBLISHED.c.name.between(_begins(side), _begins(side) + LAST)
                theirs = named(UNPUBLISHED, some_owners)
                connection.execute(sa.delete(UNPUBLISHED).where(self._here, theirs, of_a_price))
        self._priced.clear()
        self._priced_by.clear()

    def _remove(self, connection: sa.Connection, found: Sequence[Kept]) -> None:
        keys = sa.tuple_(UNPUBLISHED.c.name, UNPUBLISHED.c.stream, UNPUBLISHED.c.key)
        for some in chunks(found):
            wanted = [(name, *owner) for name, owner in some]
            names = UNPUBLISHED.c.name.in_([name for name, _ in some])
            connection.execute(sa.delete(UNPUBLISHED).where(self._here, names, keys.in_(wanted)))

    def _add(self, connection: sa.Connection, found: Sequence[Kept]) -> None:
        self._priced -= {name for name, _ in found}
        self._priced_by -= {(name[0], owner) for name, owner in found}
        self._remove(connection, found)
        for some in chunks(found):
            rows = [{"name": name, "stream": stream, "key": key} for name, (stream, key) in some]
            connection.execute(sa.insert(UNPUBLISHED), [{"tenant_id": self._tenant_id, **row} for row in rows])
        kept = self._hashes()
        kept |= {hash(name) for name, _ in found}

    def _claims_kept(self, digests: set[str]) -> dict[str, dict[Identity, Claim]]:
        found: dict[str, dict[Identity, Claim]] = defaultdict(dict)
        if not digests:
            return found
        with self._database.reading() as connection:
            for some in chunks(sorted(digests)):
                query = sa.select(UNPUBLISHED).where(self._here, UNPUBLISHED.c.name.in_(some))
                for row in connection.execute(query.order_by(UNPUBLISHED.c.stream, UNPUBLISHED.c.key)).mappings():
                    name, owner = row["name"], (row["stream"], row["key"])
                    if name not in self._priced and (name[0], owner) not in self._priced_by:
                        found[name][owner] = Claim(owner=owner, is_fresh=hash((name, owner)) in self._fresh)
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
    yield from map(_digest, prices(document))
    for name in own_names(document):
        if reason in ANOTHERS or route.on_existing(matched=name[1] in route.match_on) == REJECT:
            yield _digest(name)
    if reason in ANOTHERS or not (route.upserts or route.settings.on_existing in {ADOPT, UPDATE}):
        yield _digest(_name_of_key(document))


def _is_whole(outcome: Outcome) -> bool:
    """Whether it was to be a document of its own: not a part of one, which says so by its id or by what it lacks."""
    document = outcome.document
    return outcome.reason is not Reason.REQUIRED_MISSING and not document.route.entity.id_of(document.body)


def _name_of_key(document: Document) -> Name:
    """What stands for the key itself; no field of Xero's is called so."""
    return document.route.entity.entity, "", json.dumps(document.identity)


def _names(document: Document) -> set[str]:
    return {_digest(name) for name in own_names(document)}


def _digest(name: Name) -> str:
    """The same for what Xero finds by the same name: of any length and letters, it is a short key of the table."""
    entity, field, value = name
    text = f"{entity} {field}: {as_compared(field, value)}"
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
    return f"{_begins(SIDES[field])}{digest[1:]}" if field in SIDES else digest


def _begins(side: str) -> str:
    """What the digest of a price begins with, and that of no name does."""
    return side[0].upper()
