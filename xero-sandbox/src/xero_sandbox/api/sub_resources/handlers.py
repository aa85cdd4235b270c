"""All handlers of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.api.sub_resources import (
    allocations_and_members,
    attachments,
    emails,
    history,
    organisation_actions,
    payment_services,
    pdf,
    setup,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Handler


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    modules = (
        allocations_and_members,
        attachments,
        history,
        emails,
        pdf,
        organisation_actions,
        setup,
        payment_services,
    )
    return {name: handle for module in modules for name, handle in module.handlers().items()}
