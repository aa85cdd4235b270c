"""Announces the new version of a table when all of it has been read, and not, as the SDK would, before."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from tap_xero.messages import MessageStream
    from tap_xero.streams import XeroStream


def activate(stream: XeroStream) -> None:
    """Send ACTIVATE_VERSION for a stream that was read in full, and for those that were read with it.

    A target removes what has another version, of all organisations: so nothing is sent unless each of them was read
    from beginning to end, here and in this run. BATCH messages carry no version, so none is announced for them.
    """
    if stream.doubts or stream.get_batch_config(stream.config):
        return
    for each in t.cast("list[MessageStream]", [stream, *stream.child_streams]):
        version = each._stream_version  # noqa: SLF001 - the SDK sets it for streams that it reads in full
        if version is None:
            continue
        if stream.config.get("tenant_shard"):
            each.logger.warning("No ACTIVATE_VERSION: with tenant_shard, others write to the same table.")
        else:
            each.write_version(version)
