"""What to do about a document that would not be written, by the reason."""

from __future__ import annotations

import typing as t

from target_xero.documents.reasons import Reason

if t.TYPE_CHECKING:
    from collections.abc import Mapping

CORRECT: t.Final = "Correct the value in the row where it comes from."
PARENT: t.Final = "See to that document first; this one passes by itself then."
LATER: t.Final = "Nothing is wrong with the row: the next run tries it again."

ADVICE: t.Final[Mapping[Reason, str]] = {
    Reason.MALFORMED_LINE: "See what writes the input: each line has to be one whole Singer message.",
    Reason.UNREADABLE: CORRECT,
    Reason.KEY_MISSING: "Fill the columns of the key, or name other ones in the setting key.",
    Reason.PLACE_MISSING: "Fill the column that the path of the stream names.",
    Reason.CONFLICTING_COLUMNS: "Leave one of the two columns out.",
    Reason.CONFLICTING_ROWS: "Make the rows of the document agree in that field.",
    Reason.CONFLICTING_DUPLICATES: "Leave one of them out, or set on_duplicate to last.",
    Reason.UNKNOWN_COLUMN: "Give the column the name of Xero's field, or leave it out.",
    Reason.NOT_COMPUTED: "Correct the row, or the expression in payload.",
    Reason.REQUIRED_MISSING: "Fill the field.",
    Reason.NOT_IN_ENUM: "Use one of the values that the message names.",
    Reason.TOO_LONG: "Shorten the text.",
    Reason.WRONG_TYPE: CORRECT,
    Reason.WRONG_CHARACTERS: "Take the characters out of the text.",
    Reason.TOO_PRECISE: "Round the amount where it comes from, or set round_amounts.",
    Reason.UNBALANCED: "Correct the lines: debits and credits of a journal have to be equal.",
    Reason.LINE_MISSING: "See why the row has no line, or set group_by.",
    Reason.LINES_MISSING: "See that all lines of the document come in one run.",
    Reason.TOTAL_DIFFERS: "Correct the lines or the total, so that they agree.",
    Reason.TOO_LARGE: "Split the document.",
    Reason.CONTENT_MISSING: "Put the file into files_folder, or correct its name.",
    Reason.LATE_ROWS: "Send the document again with all of its rows.",
    Reason.DELETES_OFF: "If it is meant to go, set allow_deletes; otherwise take the mark out of the row.",
    Reason.INPUT_ENDED: "Run again with input that is whole.",
    Reason.REJECTED_BY_XERO: "Do as Xero's message says.",
    Reason.INVALID_VALUE: "Correct the value that the message names, or add it in Xero.",
    Reason.PLAN_LIMIT: "Look at the organisation's plan in Xero.",
    Reason.DUPLICATE_KEY: "Give one of them another number or name.",
    Reason.NUMBER_TAKEN: "Give it another number, or say with on_existing that the one in Xero is meant.",
    Reason.NOT_MODIFIABLE: "Take the payment or the void back in Xero, or leave the document as it is there.",
    Reason.NOT_FOUND: "Correct the id, or leave it out so that the document is created.",
    Reason.PARENT_REJECTED: PARENT,
    Reason.PARENT_UNKNOWN: "Send that document first, or in the same run.",
    Reason.CONTACT_ARCHIVED: "Restore the contact in Xero, or set unarchive.",
    Reason.PERIOD_LOCKED: "Change the date, open the period in Xero, or set on_locked_period.",
    Reason.NOT_SAVED: "Enter it in Xero by hand, and report it.",
    Reason.XERO_FAILS: "Look at the document; if nothing is wrong with it, try again later.",
    Reason.PLACE_FAILS: LATER,
    Reason.UNDECIDED: "Look in Xero whether it is there; the next run looks again.",
    Reason.NOT_LOOKED_UP: LATER,
    Reason.PARENT_HELD: PARENT,
    Reason.LINES_SHRINK: "Send all lines again, or set lines_policy if they are meant to go.",
}
