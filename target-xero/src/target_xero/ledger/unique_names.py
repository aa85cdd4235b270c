"""Numbers and names that Xero has only once, and which document of ours has them."""

from __future__ import annotations

import typing as t

import sqlalchemy as sa

from target_xero.documents.natural_keys import claims_of
from target_xero.ledger.chunks import chunks
from target_xero.ledger.tables import CLAIMS

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity


def owners_of(connection: sa.Connection, tenant_id: str, claims: Sequence[str]) -> dict[str, Identity]:
    """Whose each of these claims is; nobody's are left out."""
    found: dict[str, Identity] = {}
    for chunk in chunks(claims):
        query = sa.select(CLAIMS).where(CLAIMS.c.tenant_id == tenant_id, CLAIMS.c.claim.in_(chunk))
        found |= {row["claim"]: (row["stream"], row["key"]) for row in connection.execute(query).mappings()}
    return found


def write_claims(connection: sa.Connection, tenant_id: str, documents: Sequence[Document]) -> None:
    """Write down what documents have that no other may have, in place of what they had before."""
    owners = {claim: document.identity for document in documents for claim in claims_of(document)}
    gone = {document.identity for document in documents if document.delete}
    here = CLAIMS.c.tenant_id == tenant_id
    for identities in chunks(sorted({*owners.values(), *gone})):
        named = sa.tuple_(CLAIMS.c.stream, CLAIMS.c.key).in_(identities)
        connection.execute(sa.delete(CLAIMS).where(here, named))
    for taken in chunks(sorted(owners)):
        connection.execute(sa.delete(CLAIMS).where(here, CLAIMS.c.claim.in_(taken)))
    rows = [
        {"tenant_id": tenant_id, "claim": claim, "stream": stream, "key": key}
        for claim, (stream, key) in owners.items()
    ]
    if rows:
        connection.execute(sa.insert(CLAIMS), rows)
