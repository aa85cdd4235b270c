"""All handlers of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.api.sub import attachments, history, mailing, pdf, settings, setup, themes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.asked import Handler


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    modules = (attachments, history, mailing, pdf, settings, setup, themes)
    return {name: handle for module in modules for name, handle in module.handlers().items()}
