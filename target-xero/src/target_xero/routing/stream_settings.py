"""The settings that a stream may have of its own: declared once, checked once."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from singer_sdk import typing as th
from xero_client.errors import SettingsError
from xero_client.settings.ranges import whole
from xero_client.values.time_zones import time_zone

from target_xero.routing.date_formats import expect_date_format

if t.TYPE_CHECKING:
    from collections.abc import Mapping

AUTO_SEQUENCE: t.Final = "auto_sequence"
"""The `key` of streams without one: the position in the input, under the name of the run."""

OVERWRITE: t.Final = "overwrite"
WORD: t.Final = re.compile(r"\w")
_GLOB: t.Final = re.compile(r"\[[^\]]*\]|[*?]")
"""What stands for any letters in a glob."""
METHODS: t.Final = ("PUT", "POST", "DELETE")
TEXTS: t.Final = th.ArrayType(th.StringType)
TEXT_BY_NAME: t.Final = th.ObjectType(additional_properties=th.StringType)
KEY: t.Final = th.CustomType({"type": ["array", "string", "null"], "items": {"type": "string"}})

PER_STREAM: t.Final[tuple[th.Property[t.Any], ...]] = (
    th.Property("entity", th.StringType, description="What the rows are, such as `Invoices`, if the name is no hint."),
    th.Property(
        "method",
        th.StringType,
        allowed_values=list(METHODS),
        description="PUT creates, POST creates or updates what has the number, DELETE removes; `load_method` decides "
        "unless this is set.",
    ),
    th.Property(
        "path",
        th.StringType,
        description="Where to send below a collection: `Invoices/{InvoiceID}/Email`, filled from each record.",
    ),
    th.Property("query", TEXT_BY_NAME, description="Query parameters to send along."),
    th.Property(
        "payload",
        th.ObjectType(additional_properties=True),
        description="Fields merged into each document: constants, or `=` and an expression over `record`.",
    ),
    th.Property("payload_wins", th.BooleanType, description="Whether `payload` replaces what the record says."),
    th.Property(
        "key", KEY, description="Columns that identify a document, or `auto_sequence`; by default the stream's own key."
    ),
    th.Property("group_by", TEXTS, description="Columns that the rows (lines) of one document share."),
    th.Property(
        "on_duplicate",
        th.StringType,
        allowed_values=["last", "reject"],
        description="What counts if the input has a key more than once with different contents: the last one, or none.",
    ),
    th.Property("match_on", TEXTS, description="Fields of Xero's to find documents by that were published before."),
    th.Property(
        "match_within_days",
        whole(0, 3_660),
        description="If the ledger was lost: take for ours what says the same and is dated within so many days.",
    ),
    th.Property(
        "on_existing",
        th.StringType,
        allowed_values=["reject", "adopt", "update"],
        description="What to do with a new row whose number or name Xero has: `reject` it, `adopt` what is there as it "
        "is, or `update` that; by default `reject` for documents, `update` for contacts, items, accounts and the like.",
    ),
    th.Property(
        "expect",
        TEXT_BY_NAME,
        description="Proof that a document is whole: columns with its `lines`, their `total`, its `net` or `gross`.",
    ),
    th.Property("content_column", th.StringType, description="Column that holds an attachment as Base64."),
    th.Property(
        "file_column", th.StringType, description="Column that names an attachment's file, below `files_folder`."
    ),
    th.Property(
        "unknown_columns",
        th.StringType,
        allowed_values=["drop", "send", "reject"],
        description="What to do with columns that are no fields of Xero's.",
    ),
    th.Property(
        "load_method",
        th.StringType,
        allowed_values=["append-only", "upsert", OVERWRITE],
        description="`append-only` creates, `upsert` creates or updates, `overwrite` is refused.",
    ),
    th.Property(
        "hard_delete", th.BooleanType, description="Delete at Xero what the input marks with `_sdc_deleted_at`."
    ),
    th.Property(
        "allow_deletes",
        th.BooleanType,
        description="Whether anything may be deleted at all, be it by a status: VOIDED, DELETED, ARCHIVED.",
    ),
    th.Property(
        "validate_records", th.BooleanType, description="Check records against their schema and Xero's before sending."
    ),
    th.Property(
        "round_amounts", th.BooleanType, description="Round amounts to Xero's decimal places instead of rejecting them."
    ),
    th.Property("send_nulls", th.BooleanType, description="Send empty fields as null instead of leaving them out."),
    th.Property(
        "empty_text",
        th.StringType,
        allowed_values=["absent", "send"],
        description="Whether an empty text is as if the column were not there, or is sent and empties the field.",
    ),
    th.Property(
        "date_format",
        th.StringType,
        description="How dates are written, where they could be read in two ways: `dd/mm/yyyy`, or as strptime has it.",
    ),
    th.Property(
        "time_zone",
        th.StringType,
        description="Zone whose days moments become, such as `Pacific/Auckland`; by default the organisation's.",
    ),
    th.Property(
        "on_not_modifiable",
        th.StringType,
        allowed_values=["reject", "skip", "only_allowed_fields"],
        description="What to do with a change to a document that is paid or voided.",
    ),
    th.Property(
        "on_locked_period",
        th.StringType,
        allowed_values=["reject", "move_to_first_open_day"],
        description="What to do with a new document that is dated in a closed period.",
    ),
    th.Property("unarchive", th.BooleanType, description="Restore an archived contact that a document is written to."),
    th.Property(
        "lines_policy",
        th.StringType,
        allowed_values=["forbid_shrink", "replace", "merge"],
        description="Whether a document may be published again with fewer lines than before; `merge` keeps those that "
        "did not come, and adds each that is none of them by its LineItemID, its key or what it says.",
    ),
)
"""Settings of the whole target that a stream may have of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """What is set for one stream; what it has not of its own falls back to the target's setting of the same name."""

    named: bool = False
    """Whether the settings name the stream, by its very name or by a glob that spells a part of it."""
    entity: str | None = None
    method: str | None = None
    path: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, t.Any] = field(default_factory=dict)
    payload_wins: bool = False
    key: tuple[str, ...] | str = ()
    group_by: tuple[str, ...] = ()
    on_duplicate: str = "last"
    match_on: tuple[str, ...] = ()
    match_within_days: int | None = None
    on_existing: str | None = None
    expect: Mapping[str, str] = field(default_factory=dict)
    content_column: str | None = None
    file_column: str | None = None
    unknown_columns: str = "drop"
    load_method: str = "upsert"
    hard_delete: bool = False
    allow_deletes: bool = False
    validate_records: bool = True
    round_amounts: bool = False
    send_nulls: bool = False
    empty_text: str = "absent"
    date_format: str | None = None
    time_zone: str | None = None
    on_not_modifiable: str = "reject"
    on_locked_period: str = "reject"
    unarchive: bool = False
    lines_policy: str = "forbid_shrink"


def stream_settings(config: Mapping[str, t.Any], stream: str) -> StreamSettings:
    """The settings of one stream: its own, else those of the last glob that matches, else the target's.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    given = {each.name: config.get(each.name) for each in PER_STREAM}
    for where, own in _own(config, stream):
        expect_known(own, where)
        given.update({name: value for name, value in own.items() if value is not None})
    chosen = {name: _frozen(value) for name, value in given.items() if value is not None}
    return _checked(StreamSettings(**chosen, named=_is_named(config, stream)), stream)


def _is_named(config: Mapping[str, t.Any], stream: str) -> bool:
    """Whether somebody thought of the stream: `*` names none, `to_xero-*` names what begins like that."""
    return any(WORD.search(_GLOB.sub("", name)) for name in _matching(config, stream))


def _own(config: Mapping[str, t.Any], stream: str) -> list[tuple[str, Mapping[str, t.Any]]]:
    """What is set for patterns that the stream matches, in order; its very name comes last."""
    streams: Mapping[str, t.Any] = config.get("streams") or {}
    return [(f"streams.{name}", streams[name]) for name in _matching(config, stream) if streams[name]]


def has_settings(config: Mapping[str, t.Any], stream: str) -> bool:
    """Whether a name or a pattern under `streams` means the stream, if only to say that nothing is set."""
    return bool(_matching(config, stream))


def _matching(config: Mapping[str, t.Any], stream: str) -> list[str]:
    names = config.get("streams") or {}
    return sorted((name for name in names if name == stream or fnmatchcase(stream, name)), key=stream.__eq__)


def expect_known(own: Mapping[str, t.Any], where: str) -> None:
    """Raises SettingsError for a setting that a stream does not have."""
    known = {each.name for each in PER_STREAM}
    if unknown := sorted(set(own) - known):
        raise SettingsError(f"{where} has no {', '.join(unknown)}: there are {', '.join(sorted(known))}.")


def _frozen(value: t.Any) -> t.Any:
    return tuple(value) if isinstance(value, list) else value


def _checked(settings: StreamSettings, stream: str) -> StreamSettings:
    if settings.load_method == OVERWRITE and not settings.method:
        raise SettingsError(
            f"load_method of {stream} is overwrite, but a ledger cannot be emptied and filled anew: set it to upsert "
            "or append-only."
        )
    if isinstance(settings.key, str) and settings.key != AUTO_SEQUENCE:
        raise SettingsError(f"key of {stream} should be a list of columns, or {AUTO_SEQUENCE}.")
    if settings.key == AUTO_SEQUENCE and settings.group_by:
        raise SettingsError(f"key of {stream} cannot be {AUTO_SEQUENCE} beside group_by: rows have to find each other.")
    if unknown := sorted(set(settings.expect) - {"lines", "total", "net", "gross"}):
        raise SettingsError(f"expect of {stream} has no {', '.join(unknown)}: there are lines, total, net and gross.")
    _expect_readable_dates(settings, stream)
    if settings.content_column and settings.file_column:
        raise SettingsError(f"Set content_column or file_column of {stream}, not both.")
    return settings


def _expect_readable_dates(settings: StreamSettings, stream: str) -> None:
    try:
        if settings.date_format:
            expect_date_format(settings.date_format, stream)
        if settings.time_zone:
            time_zone(settings.time_zone)
    except ValueError as problem:
        where = "" if settings.date_format and "date_format" in str(problem) else f"time_zone of {stream}: "
        raise SettingsError(f"{where}{problem}") from None
