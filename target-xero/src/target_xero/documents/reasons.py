"""Why a document is rejected or held: stable codes, each with a sentence for whoever reads the rejects."""

from __future__ import annotations

import typing as t
from enum import Enum

if t.TYPE_CHECKING:
    from typing_extensions import Self


class Reason(Enum):
    """`value` is the code that rejects carry, `sentence` says what it means."""

    sentence: str

    MALFORMED_LINE = "malformed_line", "The line of the input is no Singer message."
    UNREADABLE = "unreadable", "The record does not fit the schema of its stream."
    KEY_MISSING = "key_missing", "The record lacks a field of its key."
    PLACE_MISSING = "place_missing", "The record lacks a field that its path needs."
    CONFLICTING_COLUMNS = "conflicting_columns", "Two columns of the record fill the same field."
    CONFLICTING_ROWS = "conflicting_rows", "The rows of one document differ in a field that it has only once."
    CONFLICTING_DUPLICATES = "conflicting_duplicates", "The input has this key more than once, with different contents."
    UNKNOWN_COLUMN = "unknown_column", "A column is no field of Xero's."
    NOT_COMPUTED = "not_computed", "A value of the payload could not be computed from this record."
    REQUIRED_MISSING = "required_missing", "A field that Xero requires has no value."
    NOT_IN_ENUM = "not_in_enum", "A value is not among those that Xero knows for its field."
    TOO_LONG = "too_long", "A text is longer than Xero takes."
    WRONG_TYPE = "wrong_type", "A value is not of the type that Xero wants."
    WRONG_CHARACTERS = "wrong_characters", "A text holds characters that Xero does not take there."
    TOO_PRECISE = "too_precise", "An amount has more decimal places than Xero keeps."
    UNBALANCED = "unbalanced", "The lines of a journal do not add up to zero."
    LINE_MISSING = "line_missing", "A row of the document brings no line."
    LINES_MISSING = "lines_missing", "The document has not as many lines as it should."
    TOTAL_DIFFERS = "total_differs", "The lines do not come to what the record says of them."
    TOO_LARGE = "too_large", "The document is larger than Xero takes in one call."
    CONTENT_MISSING = "content_missing", "The file of an attachment is not there or cannot be read."
    LATE_ROWS = "late_rows", "The row belongs to a document that was sent before, without it."
    DELETES_OFF = "deletes_off", "The record would delete, void or archive, and allow_deletes is not set."
    INPUT_ENDED = "input_ended", "The input ended before the document was known to be complete."
    REJECTED_BY_XERO = "rejected_by_xero", "Xero refused the document."
    INVALID_VALUE = "invalid_value", "Xero does not take a value: an account, a tax rate or an amount, for example."
    PLAN_LIMIT = "plan_limit", "The organisation's plan at Xero allows no more of these."
    DUPLICATE_KEY = "duplicate_key", "Another key of ours has this number or name, or several documents do."
    NUMBER_TAKEN = "number_taken", "Xero has a document with this number or name that this key does not stand for."
    NOT_MODIFIABLE = "not_modifiable", "The document can no longer be changed: paid, voided or locked."
    NOT_FOUND = "not_found", "Xero has no document with this id."
    PARENT_REJECTED = "parent_rejected", "A document that this one refers to was rejected."
    PARENT_UNKNOWN = "parent_unknown", "A document that this one refers to was never published."
    CONTACT_ARCHIVED = "contact_archived", "The contact is archived: restore it in Xero first, or set unarchive."
    PERIOD_LOCKED = "period_locked", "The date lies in a period that is closed."
    NOT_SAVED = "not_saved", "Xero answers as if all was well, and does not save the document."
    XERO_FAILS = "xero_fails", "Xero fails when it gets the document, however often it is sent."
    PLACE_FAILS = "place_fails", "Xero failed at one document after the other of this kind, so it was not tried."
    UNDECIDED = "undecided", "It is not known whether Xero has it already, so nothing is sent until it is."
    NOT_LOOKED_UP = "not_looked_up", "It could not be looked up what Xero has in its place, so nothing was sent."
    PARENT_HELD = "parent_held", "A document that this one refers to is held."
    LINES_SHRINK = "lines_shrink", "The document has fewer lines than were published before."

    def __new__(cls, code: str, sentence: str) -> Self:
        reason = object.__new__(cls)
        reason._value_ = code
        reason.sentence = sentence
        return reason


class RejectError(Exception):
    """A document cannot be sent as it is."""

    def __init__(self, reason: Reason, *messages: str) -> None:
        super().__init__(*messages)
        self.reason = reason
        self.messages = messages
