"""Refuses a batch_config with which no file could be written, which the SDK would find out after calls were spent."""

from __future__ import annotations

import typing as t
from importlib.util import find_spec

from xero_client.errors import SettingsError

if t.TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS: t.Final = {"jsonl": ("gzip",), "parquet": (None, "none", "gzip")}
"""Each with the compressions that the SDK really writes it in."""
EXAMPLE: t.Final = (
    '{"encoding": {"format": "jsonl", "compression": "gzip"}, "storage": {"root": "file:///path/to/folder"}}'
)


def check_batches(config: Mapping[str, t.Any]) -> None:
    """Look at what files of records are to be, and where.

    Raises:
        SettingsError: naming the setting and what it should be.
    """
    given = config.get("batch_config")
    if not given:
        return
    _expect_parts("batch_config", given, ("encoding", "storage"), ("batch_size",))
    _expect_parts("batch_config.encoding", given["encoding"], ("format",), ("compression",))
    _expect_parts("batch_config.storage", given["storage"], ("root",), ("prefix", "params"))
    _expect_encoding(given["encoding"])
    _expect_storage(given["storage"])
    size = given.get("batch_size")
    if size is not None and not (type(size) is int and size > 0):
        raise SettingsError("batch_config.batch_size should be a number of records, 1 or more.")


def _expect_parts(where: str, given: t.Any, needed: tuple[str, ...], others: tuple[str, ...]) -> None:
    """Refuse what lacks a part, or has one that there is not."""
    if not isinstance(given, dict):
        raise SettingsError(f"{where} should be an object: batch_config looks like {EXAMPLE}.")
    if lacking := [name for name in needed if given.get(name) is None]:
        raise SettingsError(f"{where} lacks {', '.join(lacking)}: batch_config looks like {EXAMPLE}.")
    if unknown := sorted(set(given) - {*needed, *others}):
        raise SettingsError(f"{where} has no {', '.join(unknown)}: there are {', '.join((*needed, *others))}.")


def _expect_encoding(given: Mapping[str, t.Any]) -> None:
    kind, compression = given["format"], given.get("compression")
    if kind not in FORMATS:
        raise SettingsError(f"batch_config.encoding.format should be one of {', '.join(FORMATS)}.")
    if compression not in FORMATS[kind]:
        wanted = " or ".join(each for each in FORMATS[kind] if each)
        raise SettingsError(f"batch_config.encoding.compression should be {wanted}, as {kind} is written.")
    if kind == "parquet" and find_spec("pyarrow") is None:
        raise SettingsError(
            "batch_config.encoding.format is parquet, whose library is not installed: install singer-sdk[parquet] "
            "beside the plugin, or set it to jsonl."
        )


def _expect_storage(given: Mapping[str, t.Any]) -> None:
    if not isinstance(given["root"], str) or not given["root"].strip():
        raise SettingsError("batch_config.storage.root should be a folder, or a URL that fsspec can write to.")
    if not isinstance(given.get("prefix") or "", str):
        raise SettingsError("batch_config.storage.prefix should be text, with which the names of files begin.")
    params = given.get("params")
    if params is not None and not isinstance(params, dict):
        raise SettingsError("batch_config.storage.params should be an object, with what fsspec wants to know.")
    _expect_place(given["root"], params or {})


def _expect_place(root: str, params: Mapping[str, t.Any]) -> None:
    """Refuse what nobody knows how to write to; a server is not asked yet."""
    from fsspec import get_filesystem_class  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, and rarely needed
    from fsspec.core import split_protocol  # type: ignore[import-untyped]  # noqa: PLC0415
    from upath import UPath  # noqa: PLC0415

    try:
        get_filesystem_class(split_protocol(root)[0] or "file")
        UPath(root, **params)
    except ImportError as problem:
        raise SettingsError(f"batch_config.storage.root needs what is not installed: {problem.msg}.") from None
    except (TypeError, ValueError):
        raise SettingsError(
            "batch_config.storage.root and params name no place that fsspec can write to: use a folder, or a URL such "
            "as file:///path/to/folder."
        ) from None
