"""Restores contacts from the archive, so that documents can be written to them."""

from __future__ import annotations

import typing as t

import msgspec
from xero_client.api.messages import errors_of, sentences
from xero_client.catalogue.writable import BY_ENTITY
from xero_client.errors import RefusedError

from target_xero.documents.record import ACTIVE
from target_xero.lookup.finding import records_of, with_rights

if t.TYPE_CHECKING:
    from xero_client.connection import Connection

    from target_xero.lookup.finding import Finder

STATUS: t.Final = "ContactStatus"


class Contacts:
    """The contacts of one organisation."""

    def __init__(self, connection: Connection, tenant_id: str, finder: Finder) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self._finder = finder
        self._active: set[str] = set()
        """Whom this run has seen to be active, so that each is restored once."""

    def restore(self, stub: t.Any, purpose: str) -> str:
        """Make the contact of a document an active one; returns why that cannot be done, empty if it was.

        Saying twice that it is active is the same as saying it once, so nothing has to be written down before.
        """
        named = stub if isinstance(stub, dict) else {}
        key = named.get("ContactID") or named.get("ContactNumber")
        if key in self._active:
            return ""
        problem = self._restored(key, purpose)
        if not problem:
            self._active.add(str(key))
        return problem

    def _restored(self, key: str | None, purpose: str) -> str:
        there = self._finder.read(BY_ENTITY["Contacts"], f"Contacts/{key}", purpose) if key else []
        if not there or there[0].get("MergedToContactID"):
            return "It cannot be restored: it was merged into another one, or cannot be found."
        if there[0].get(STATUS) == ACTIVE:
            return ""
        return self._activate(str(there[0]["ContactID"]), purpose)

    def _activate(self, contact_id: str, purpose: str) -> str:
        body = msgspec.json.encode({"Contacts": [{"ContactID": contact_id, STATUS: ACTIVE}]})
        try:
            with with_rights():
                answer = self._connection.send(
                    "Contacts",
                    tenant_id=self._tenant_id,
                    method="POST",
                    params={"summarizeErrors": "false"},
                    headers={"Content-Type": "application/json"},
                    body=body,
                    purpose=purpose,
                )
        except RefusedError as refusal:
            said = " ".join(sentences(refusal.answer.content)) if refusal.answer is not None else ""
            return f"It cannot be restored: {said or refusal}"
        record = next(iter(records_of(answer, BY_ENTITY["Contacts"])), {})
        said = " ".join(errors_of(record))
        if record.get(STATUS) == ACTIVE and not said:
            return ""
        return f"It cannot be restored: {said or 'Xero keeps it archived.'}"
