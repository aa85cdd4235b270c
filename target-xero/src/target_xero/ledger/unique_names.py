"""Numbers and names that Xero has only once, and which document of ours has them."""

from __future__ import annotations

import typing as t
from collections import defaultdict

import sqlalchemy as sa

from target_xero.documents.natural_keys import as_before, has_number, natural_keys_of
from target_xero.ledger.chunks import chunks
from target_xero.ledger.named_rows import named
from target_xero.ledger.tables import CLAIMS, DOCUMENTS

if t.TYPE_CHECKING:
    from collections.abc import Sequence

    from target_xero.documents.document import Document
    from target_xero.documents.identity import Identity


def owners_of(connection: sa.Connection, tenant_id: str, natural_keys: Sequence[str]) -> dict[str, Identity]:
    """Whose each of these natural keys is; nobody's are left out."""
    found: dict[str, Identity] = {}
    for chunk in chunks(natural_keys):
        query = sa.select(CLAIMS).where(CLAIMS.c.tenant_id == tenant_id, CLAIMS.c.claim.in_(chunk))
        found |= {row["claim"]: (row["stream"], row["key"]) for row in connection.execute(query).mappings()}
    return found | _owners_of_before(connection, tenant_id, [each for each in natural_keys if each not in found])


def _owners_of_before(connection: sa.Connection, tenant_id: str, natural_keys: Sequence[str]) -> dict[str, Identity]:
    """The same of what an earlier version wrote, without telling capitals: the number at Xero has them."""
    found: dict[str, Identity] = {}
    by_claim: dict[str, list[str]] = defaultdict(list)
    for natural_key in natural_keys:
        if (claim := as_before(natural_key)) != natural_key:
            by_claim[claim].append(natural_key)
    for chunk in chunks(sorted(by_claim)):
        query = (
            sa.select(CLAIMS.c.claim, CLAIMS.c.stream, CLAIMS.c.key, DOCUMENTS.c.number)
            .join(DOCUMENTS, sa.and_(*(DOCUMENTS.c[name] == CLAIMS.c[name] for name in ("tenant_id", "stream", "key"))))
            .where(CLAIMS.c.tenant_id == tenant_id, CLAIMS.c.claim.in_(chunk))
        )
        for row in connection.execute(query).mappings():
            those = (each for each in by_claim[row["claim"]] if not row["number"] or has_number(each, row["number"]))
            found |= dict.fromkeys(those, (row["stream"], row["key"]))
    return found


def write_natural_keys(connection: sa.Connection, tenant_id: str, documents: Sequence[Document]) -> None:
    """Write down what documents have that no other may have, in place of what they had before."""
    owners = {natural_key: document.identity for document in documents for natural_key in natural_keys_of(document)}
    gone = {document.identity for document in documents if document.delete}
    here = CLAIMS.c.tenant_id == tenant_id
    for identities in chunks(sorted({*owners.values(), *gone})):
        connection.execute(sa.delete(CLAIMS).where(here, named(CLAIMS, identities)))
    for taken in chunks(sorted(owners)):
        connection.execute(sa.delete(CLAIMS).where(here, CLAIMS.c.claim.in_(taken)))
    rows = [
        {"tenant_id": tenant_id, "claim": natural_key, "stream": stream, "key": key}
        for natural_key, (stream, key) in owners.items()
    ]
    if rows:
        connection.execute(sa.insert(CLAIMS), rows)
