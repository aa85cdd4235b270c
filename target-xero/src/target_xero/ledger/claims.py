"""What a document that was rejected or held claims: numbers, names and prices, and what tells which one it is."""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import dataclass, field

from target_xero.documents.ending_status import ending_status
from target_xero.documents.field_limits import GUID
from target_xero.documents.item_prices import ITEMS, PRICE, SIDES, codes_said, prices_said
from target_xero.documents.own_names import OF_ALL, own_names, told
from target_xero.documents.reasons import Reason
from target_xero.documents.text_comparison import as_compared
from target_xero.routing.route import ADOPT, REJECT, UPDATE

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from target_xero.documents.document import Document, Outcome
    from target_xero.documents.identity import Identity
    from target_xero.documents.own_names import Name

    Said: t.TypeAlias = Mapping[str, Sequence[str]]

ANOTHERS: t.Final = frozenset({Reason.DUPLICATE_KEY, Reason.NUMBER_TAKEN})
"""Reasons that say that what has the name is another one, whatever would become of what Xero has already."""
BY_ID: t.Final = "I"
"""The second letter of the digest of a price that an item has whose code the rows do not say, and of none else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a name is claimed."""

    shared: bool = False
    """Whether what Xero has of that name is taken for it, too, unless that is clearly another one."""
    says: Said = field(default_factory=dict)
    """What the rows say by which it can be told from another one: its id, a number, its type, a price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A document of ours that said a number or name, and was not published so."""

    owner: Identity
    terms: Terms
    is_held: bool = False
    is_fresh: bool = False
    """Whether that was in this run, of a whole document: even one of ours that is called so may be another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What the ledger knows of the document that a key stands for."""

    xero_id: str | None = None
    number: str | None = None


def claimed(document: Document, published: Published, reason: Reason | None = None) -> dict[str, Terms]:
    """What a document would be called, unless it were to end what is called so; by digest."""
    route = document.route
    if document.delete or ending_status(document):
        return {}
    says = told(document)
    found = {each: Terms(says={PRICE: price}) for each, price in _prices(document, published).items()}
    for name in own_names(document):
        alone = reason in ANOTHERS or route.on_existing(matched=name[1] in route.match_on) == REJECT
        found[digest(name)] = Terms(shared=name[0] in OF_ALL or not alone, says=says)
    if reason in ANOTHERS or not (route.upserts or route.settings.on_existing in {ADOPT, UPDATE}):
        found[digest(name_of_key(document))] = Terms(says=says)
    return found


def prices_of(document: Document, published: Published) -> Iterator[str]:
    """Digests of the prices that an item has now: by its code, and by its id."""
    for side in prices_said(document):
        yield from (digest((ITEMS, side, code)) for code in codes_said(document))
        if published.xero_id:
            yield digest_by_id(side, published.xero_id)


def _prices(document: Document, published: Published) -> dict[str, list[str]]:
    """What an item's rows say that it costs, by digests of its code, or of its id where it may have another code."""
    said = prices_said(document)
    if not said:
        return {}
    own = told(document).get(str(document.route.entity.id), [])
    codes = {*codes_said(document), *(each for each in own if not GUID.fullmatch(each))}
    ids = {each for each in own if GUID.fullmatch(each)} | ({published.xero_id} if published.xero_id else set())
    if published.number in codes and ids == {published.xero_id}:
        ids = set()
    found = {digest((ITEMS, side, code)): price for side, price in said.items() for code in codes}
    return found | {digest_by_id(side, each): price for side, price in said.items() for each in ids if each}


def is_whole(outcome: Outcome) -> bool:
    """Whether it was to be a document of its own: not a part of one, which says so by its id or by what it lacks."""
    document = outcome.document
    is_part = document.is_part or outcome.reason is Reason.REQUIRED_MISSING
    return not is_part and not document.route.entity.id_of(document.body)


def name_of_key(document: Document) -> Name:
    """What stands for the key itself; no field of Xero's is called so."""
    return document.route.entity.entity, "", json.dumps(document.identity)


def digest(name: Name) -> str:
    """The same for what Xero finds by the same name: of any length and letters, it is a short key of the table."""
    entity, named, value = name
    text = f"{entity} {named}: {as_compared(named, value)}"
    made = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
    return f"{begins(SIDES[named])}{made[1:]}" if named in SIDES else made


def digest_by_id(side: str, xero_id: str) -> str:
    """The same of a price of the item with this id."""
    made = digest((ITEMS, side, xero_id.lower()))
    return f"{made[0]}{BY_ID}{made[2:]}"


def begins(side: str) -> str:
    """What the digest of a price begins with, and that of no name does."""
    return side[0].upper()
