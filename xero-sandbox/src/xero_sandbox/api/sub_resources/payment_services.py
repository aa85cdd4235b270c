"""The payment services that a branding theme offers to customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xero_sandbox.api.sub_resources.answers import listed, refused
from xero_sandbox.api.sub_resources.parents import at
from xero_sandbox.api.writing.bodies import elements_of, refusal
from xero_sandbox.api.writing.values import BodyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xero_sandbox.api.request_context import Asked, Handler
    from xero_sandbox.api.sub_resources.parents import Parent
    from xero_sandbox.http.messages import Response

SERVICES: Final = "PaymentServices"
UNKNOWN: Final = "The payment service could not be found"
"""Xero's own words were not recorded."""


def handlers() -> Mapping[str, Handler]:
    """By id of operation."""
    return at(SERVICES, {"GET": read_services, "POST": add_services})


def read_services(asked: Asked, parent: Parent) -> Response:
    return _answered(asked, asked.organisation.papers.services.get(parent.key, []))


def add_services(asked: Asked, parent: Parent) -> Response:
    """Services that exist already, by id."""
    try:
        sent = elements_of(asked, model="PaymentService", wrapper=SERVICES)
    except BodyError as error:
        return refusal(error)
    found = [(each, asked.organisation.collections[SERVICES].find(str(each.get("PaymentServiceID")))) for each in sent]
    if lost := [each for each, stored in found if stored is None]:
        return refused(UNKNOWN, lost[0], "PaymentService")
    offered = asked.organisation.papers.services[parent.key]
    new = [stored.record["PaymentServiceID"] for _, stored in found if stored]
    offered.extend(each for each in dict.fromkeys(new) if each not in offered)
    return _answered(asked, new)


def _answered(asked: Asked, ids: list[str]) -> Response:
    found = (asked.organisation.collections[SERVICES].find(each) for each in ids)
    return listed(asked, [stored.record for stored in found if stored])
