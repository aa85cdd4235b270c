"""The contacts that an aged report is about: those with an open balance, which only pages of contacts tell."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.entities import BY_STREAM
from xero_client.errors import IncompleteError, UnreadableError

from tap_xero.questions.questions import Question
from tap_xero.reports.cells import figure_of
from tap_xero.settings.tap_settings import LARGEST_PAGE

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xero_client.catalogue.entities import Entity

    from tap_xero.reading.answers import Answer

    Ask: t.TypeAlias = Callable[[Question, Entity], Answer]

LOOKS: t.Final = 2
"""How often they are read where pages lack contacts: somebody may have removed one in between."""


def open_contacts(ask: Ask, balance: str) -> list[str]:
    """Ids of the contacts with a balance of this name that is not zero, which only pages have (S-CONTACTS, H).

    Raises:
        IncompleteError: the pages lack contacts that Xero counts, each time.
        UnreadableError: a contact has no id.
    """
    for _ in range(LOOKS):
        contacts, counted = _all(ask)
        if len(contacts) >= counted:
            return [each for each, contact in contacts.items() if _is_open(contact, balance)]
    raise IncompleteError(f"Xero counts {counted} contacts, but its pages have {len(contacts)}.")


def _all(ask: Ask) -> tuple[dict[str, Mapping[str, t.Any]], int]:
    """The contacts by id, and how many there should be."""
    entity = BY_STREAM["contacts"]
    fixed = {**entity.params, "order": entity.order or "", "pageSize": str(LARGEST_PAGE)}
    found: dict[str, Mapping[str, t.Any]] = {}
    page, answer = 0, None
    while answer is None or page < answer.pages:
        page += 1
        answer = ask(Question(path=entity.path, params=fixed | {"page": str(page)}), entity)
        for each in answer.records:
            if not each.get("ContactID"):
                raise UnreadableError("Xero lists a contact without its ContactID.")
            found[each["ContactID"]] = each
    return found, answer.items


def _is_open(contact: Mapping[str, t.Any], balance: str) -> bool:
    """Whether something is owed; what cannot be read may be, so it is asked."""
    balances = contact.get("Balances")
    sums = balances.get(balance) if isinstance(balances, dict) else None
    owed = sums.get("Outstanding") if isinstance(sums, dict) else None
    figure = figure_of(owed)
    return bool(figure.value) if figure else bool(owed)
