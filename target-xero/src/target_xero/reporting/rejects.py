"""What was not published and why, as a Singer stream: the rows as they came, so that they can be sent again."""

from __future__ import annotations

import typing as t
from collections import Counter
from datetime import datetime, timezone

from singer_sdk import typing as th
from xero_client.storage.ownership import Form

from target_xero.documents.document import Kind
from target_xero.documents.identity import key_text
from target_xero.documents.reasons import Reason
from target_xero.ledger.rejected_versions import owner_of, version_of
from target_xero.reporting.results import record_id

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from target_xero.documents.document import Outcome
    from target_xero.input.lines import BadLineError

STREAM: t.Final = "xero_rejects"

SCHEMA: t.Final[dict[str, t.Any]] = th.PropertiesList(
    th.Property("id", th.StringType, required=True),
    th.Property("tenant_id", th.StringType, description="The organisation."),
    th.Property("stream", th.StringType, required=True),
    th.Property("key", th.StringType, description="Yours; a JSON list if it has several parts."),
    th.Property("version", th.StringType, description="Of the rows of one key; what comes after it replaces it."),
    th.Property("record", th.ObjectType(additional_properties=True), required=True, description="As it came."),
    th.Property("row_number", th.IntegerType, description="Which RECORD of its run it was."),
    th.Property("reason", th.StringType, required=True, description="A code that does not change."),
    th.Property("messages", th.ArrayType(th.StringType), description="Xero's own words, or ours."),
    th.Property("retry_helps", th.BooleanType, description="Whether the same row may pass another time."),
    th.Property("correlation_id", th.StringType, description="Xero's name for the call, which its support asks for."),
    th.Property("rejected_at", th.DateTimeType, required=True),
).to_dict()

FORM: t.Final = Form(stream=STREAM, schema=SCHEMA, writer="target-xero")


class Rejects:
    """A RECORD for each rejected row; the rows of one document stay together, in order."""

    form = FORM
    key_properties = ("id",)
    kinds = frozenset({Kind.REJECTED})
    names_source = True

    def __init__(self, tenant_id: str) -> None:
        self._tenant_id = tenant_id
        self._without_key: Counter[str] = Counter()
        """How often the same row came: it is a reject of its own each time."""

    def records(self, outcome: Outcome) -> Iterator[dict[str, t.Any]]:
        at = outcome.at.isoformat()
        key = key_text(outcome.document.key) if owner_of(outcome) else None
        version = self._version(outcome.document.rows[0].stream, key, [row.record for row in outcome.document.rows])
        for row in outcome.document.rows:
            yield {
                "id": record_id(self._tenant_id, row.stream, row.number, at),
                "tenant_id": self._tenant_id,
                "stream": row.stream,
                "key": key,
                "version": version,
                "record": row.record,
                "row_number": row.number,
                "reason": outcome.reason.value if outcome.reason else None,
                "messages": list(outcome.messages),
                "retry_helps": outcome.retry_helps,
                "correlation_id": outcome.correlation_id,
                "rejected_at": at,
            }

    def records_of_line(self, problem: BadLineError, number: int) -> Iterator[dict[str, t.Any]]:
        """The line itself, as text; what is no text in it is replaced."""
        at = datetime.now(timezone.utc).isoformat()
        record = {"line": problem.line.decode(errors="replace")}
        yield {
            "id": record_id(self._tenant_id, "", number, at),
            "tenant_id": self._tenant_id,
            "stream": "",
            "key": None,
            "version": self._version("", None, [record]),
            "record": record,
            "row_number": number,
            "reason": Reason.MALFORMED_LINE.value,
            "messages": [str(problem)],
            "retry_helps": False,
            "correlation_id": None,
            "rejected_at": at,
        }

    def _version(self, stream: str, key: str | None, records: list[dict[str, t.Any]]) -> str:
        version = version_of(stream, key, records)
        if key is not None:
            return version
        self._without_key[version] += 1
        return f"{version}-{self._without_key[version]}"
