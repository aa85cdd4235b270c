"""What Xero says when it refuses a document, and what that means."""

from __future__ import annotations

import typing as t

import requests

from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Iterable

WORDS: t.Final = (
    ("# must be unique", Reason.NUMBER_TAKEN),
    ("must be unique", Reason.DUPLICATE_KEY),
    ("already exists", Reason.DUPLICATE_KEY),
    ("already assigned to another", Reason.DUPLICATE_KEY),
    ("already in use", Reason.DUPLICATE_KEY),
    ("already been used", Reason.DUPLICATE_KEY),
    ("another contact has this", Reason.DUPLICATE_KEY),
    ("existing contact with that name", Reason.DUPLICATE_KEY),
    ("enter a unique", Reason.DUPLICATE_KEY),
    ("already subscribed", Reason.DUPLICATE_KEY),
    ("not of valid status for modification", Reason.NOT_MODIFIABLE),
    ("cannot be edited", Reason.NOT_MODIFIABLE),
    ("cannot be changed on", Reason.NOT_MODIFIABLE),
    ("notes allocated to it", Reason.NOT_MODIFIABLE),
    ("note allocated to it", Reason.NOT_MODIFIABLE),
    ("lock date", Reason.PERIOD_LOCKED),
    ("un-archived", Reason.CONTACT_ARCHIVED),
    ("unarchived", Reason.CONTACT_ARCHIVED),
    ("contact details has been archived", Reason.CONTACT_ARCHIVED),
    ("could not be found", Reason.NOT_FOUND),
    ("supplied id was not found", Reason.NOT_FOUND),
    ("reached the limit", Reason.PLAN_LIMIT),
    ("archived contact", Reason.CONTACT_ARCHIVED),
    ("does not equal the", Reason.TOTAL_DIFFERS),
    ("not equal the sum of", Reason.TOTAL_DIFFERS),
    ("not match the expected line total", Reason.TOTAL_DIFFERS),
    ("must equal total credits", Reason.UNBALANCED),
    ("field must be specified", Reason.REQUIRED_MISSING),
    ("is an invalid character", Reason.WRONG_CHARACTERS),
    ("is too long", Reason.TOO_LONG),
    ("too large", Reason.TOO_LARGE),
    ("must be valid", Reason.INVALID_VALUE),
    ("account code must be specified", Reason.INVALID_VALUE),
    ("is not a valid", Reason.INVALID_VALUE),
    ("is invalid", Reason.INVALID_VALUE),
    ("has been archived, or", Reason.INVALID_VALUE),
    ("does not exist or cannot be used", Reason.INVALID_VALUE),
    ("cannot be used with account", Reason.INVALID_VALUE),
    ("not be less than zero", Reason.INVALID_VALUE),
    ("a maximum of", Reason.INVALID_VALUE),
)
"""The shortest words of each message that are sure to mean one thing; the first that fits counts. What has a setting or
another try comes before what has none; anything else is `rejected_by_xero`."""

STATUSES: t.Final = {
    requests.codes.not_found: Reason.NOT_FOUND,
    requests.codes.request_entity_too_large: Reason.TOO_LARGE,
}
"""What a status means that comes without words of the above."""


def reason_of(messages: Iterable[str], status: int = requests.codes.ok) -> Reason:
    """The reason in Xero's words; where Xero itself fails, its words are about nothing but that."""
    if status >= requests.codes.server_error:
        return Reason.REJECTED_BY_XERO
    said = " ".join(messages).lower()
    known = STATUSES.get(status, Reason.REJECTED_BY_XERO)
    return next((reason for words, reason in WORDS if words in said), known)
