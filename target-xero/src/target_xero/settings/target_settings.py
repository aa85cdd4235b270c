"""The settings that only the target has: declared once, checked once."""

from __future__ import annotations

import typing as t
from dataclasses import fields
from datetime import datetime, timezone
from itertools import combinations
from pathlib import Path

from singer_sdk import typing as th
from xero_client.errors import SettingsError
from xero_client.expressions.expressions import Expressions
from xero_client.settings.ranges import NONE_OR_MANY, ONE_OR_MANY, SECONDS
from xero_client.settings.shared_settings import SHARED_SETTINGS
from xero_client.storage.database import default_url
from xero_client.storage.engines import file_of

from target_xero.documents.payload import NAMES
from target_xero.routing.places import place_of
from target_xero.routing.stream_names import match_fields
from target_xero.routing.stream_settings import PER_STREAM, StreamSettings, expect_known, stream_settings

if t.TYPE_CHECKING:
    from collections.abc import Mapping

OWN: t.Final = "{tenant_id}"
"""In a path, what makes it one for each organisation."""
DEFAULTS: t.Final = {
    each.name: getattr(StreamSettings(), each.name) for each in fields(StreamSettings) if each.type in {"str", "bool"}
}
"""Of the settings that have one worth showing."""


def _with_default(declared: th.Property[t.Any]) -> th.Property[t.Any]:
    return th.Property(
        declared.name,
        declared.wrapped,
        default=DEFAULTS.get(declared.name),
        allowed_values=declared.allowed_values,
        description=declared.description,
    )


TARGET_SETTINGS: t.Final = th.PropertiesList(
    *SHARED_SETTINGS.wrapped.values(),
    *map(_with_default, PER_STREAM),
    th.Property(
        "streams",
        th.ObjectType(additional_properties=th.ObjectType(*PER_STREAM, additional_properties=True)),
        description="By name of the stream, or by a glob such as `*-invoices`: any of the settings from `entity` on.",
    ),
    th.Property(
        "unmapped_streams",
        th.StringType,
        default="reject",
        allowed_values=["reject", "ignore", "refuse"],
        description="What to do with a stream that is no entity's by its name or the settings; `refuse` is `reject`.",
    ),
    th.Property("files_folder", th.StringType, description="Folder in which the files of `file_column` are."),
    th.Property(
        "run_name",
        th.StringType,
        description="Names the rows of streams with key `auto_sequence`: the same again sends nothing twice.",
    ),
    th.Property("batch_size_rows", ONE_OR_MANY, description="Publish at the first STATE after so many rows."),
    th.Property("expected_organisation", th.StringType, description="Id or name of the only organisation to write to."),
    th.Property(
        "tenant_column",
        th.StringType,
        description="Column that says for each row which organisation it is for, by id or name: write to several.",
    ),
    th.Property(
        "concurrent_organisations",
        ONE_OR_MANY,
        default=8,
        description="Organisations that are written to at once, where `tenant_column` says which.",
    ),
    th.Property("require_demo_company", th.BooleanType, default=False, description="Write to a demo company only."),
    th.Property("dry_run", th.BooleanType, default=False, description="Only say what would be written."),
    th.Property("plan_path", th.StringType, description="File in which a dry run says what would be written."),
    th.Property(
        "check_references",
        th.BooleanType,
        default=False,
        description="Ask Xero once for the accounts, tax rates, contacts … that rows name, and reject before a call "
        "what it would refuse; a dry run always does.",
    ),
    th.Property("results_path", th.StringType, description="File to which results are added, as a Singer stream."),
    th.Property(
        "results",
        th.StringType,
        default="log",
        allowed_values=["log", "latest"],
        description="What `results_path` holds: all that was done, or the last result of each key alone.",
    ),
    th.Property(
        "results_unchanged",
        th.BooleanType,
        description="Whether there are results of what did not change; by default in a log, but not of the latest.",
    ),
    th.Property("rejects_path", th.StringType, description="File of the last reject of each key, as a Singer stream."),
    th.Property(
        "on_reject",
        th.StringType,
        default="fail_after",
        allowed_values=["fail_after", "fail_fast", "continue"],
        description="Whether rejects end the run: after everything else was sent, at once, or not at all.",
    ),
    th.Property("max_rejects", NONE_OR_MANY, description="Rejected rows after which a run stops."),
    th.Property("max_deletes", NONE_OR_MANY, description="Deletions that one run may make; more, and it makes none."),
    th.Property(
        "max_delete_ratio",
        th.NumberType(minimum=0, maximum=1),
        description="The same as a share, from 0 to 1, of the documents of a kind that the ledger knows to be there.",
    ),
    th.Property(
        "on_bad_line",
        th.StringType,
        default="stop",
        allowed_values=["stop", "skip_and_reject"],
        description="What to do with a line of the input that cannot be read.",
    ),
    th.Property(
        "require_final_state",
        th.StringType,
        default="auto",
        allowed_values=["auto", "always", "never"],
        description="Whether input has to end with a STATE; `auto` without one holds back what may be incomplete.",
    ),
    th.Property(
        "settle_seconds",
        SECONDS,
        default=60,
        description="How long a write whose answer was lost may take to show up at Xero; until then it is not resent.",
    ),
    th.Property(
        "ledger_url", th.StringType, secret=True, description="SQLAlchemy URL of the ledger; `store_url` if left out."
    ),
    th.Property(
        "new_ledger",
        th.StringType,
        description="Give up the ledger of this name, as a refused run tells it, since it is lost for good.",
    ),
)


def check_target(config: Mapping[str, t.Any]) -> None:
    """Check what a JSON schema cannot say.

    Raises:
        SettingsError: with one sentence that says which setting to correct.
    """
    stream_settings({**config, "streams": {}}, "the whole target")
    for pattern, own in (config.get("streams") or {}).items():
        if own is not None:
            expect_known(own, f"streams.{pattern}")
            _expect_there(stream_settings(config, pattern), pattern)
    own = [config, *(each or {} for each in (config.get("streams") or {}).values())]
    if any(each.get("file_column") for each in own) and not config.get("files_folder"):
        raise SettingsError("file_column needs files_folder: the folder that its files are in.")
    _expect_own_files(config)
    _expect_expressions(config)


def _expect_there(settings: StreamSettings, pattern: str) -> None:
    """What settings name has to be there, whether or not such a stream comes today."""
    if settings.entity or settings.path:
        entity, _ = place_of(pattern, settings)
        match_fields(settings.match_on, entity, pattern)


def _expect_expressions(config: Mapping[str, t.Any]) -> None:
    """What can never be computed is told before there is a row."""
    expressions = Expressions(datetime.now(timezone.utc))
    streams = {f"streams.{pattern}.": own or {} for pattern, own in (config.get("streams") or {}).items()}
    for where, own in {"": config, **streams}.items():
        for name in ("payload", "query"):
            expressions.check(own.get(name), NAMES, f"{where}{name}")


def _expect_own_files(config: Mapping[str, t.Any]) -> None:
    """Each file is written without regard to the others, and none is a folder."""
    names = [name for name in ("results_path", "rejects_path", "plan_path", "runs_path") if config.get(name)]
    if not config.get("tenant_column") and (own := next((each for each in names if OWN in config[each]), None)):
        raise SettingsError(f"{own} has {OWN} in it, which is for several organisations: set tenant_column, too.")
    for name in names:
        try:
            is_folder = Path(config[name]).is_dir()
            Path(config[name]).resolve()
        except (OSError, RuntimeError, ValueError):
            raise SettingsError(f"{name} is no name that a file can have: {config[name]!r}.") from None
        if is_folder:
            raise SettingsError(f"{name} is {config[name]}, which is a folder: name a file in it.")
    paths = {name: Path(config[name]) for name in names}
    databases = {name: file for name in ("store_url", "ledger_url") if (file := _database_file(config, name))}
    for one, other in combinations({**paths, **databases}, 2):
        path = paths.get(one)  # one database may be both, and is looked at when it is opened
        same = path and path.resolve() == {**paths, **databases}[other].resolve()
        if path and same and (path.is_file() or not path.exists()):
            raise SettingsError(f"{one} and {other} are one file: give each its own.")


def _database_file(config: Mapping[str, t.Any], name: str) -> Path | None:
    url = config.get(name) or (default_url() if name == "store_url" else None)
    return file_of(url, name) if url else None
