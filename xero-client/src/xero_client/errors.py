"""What can go wrong with Xero, by what the caller should do.

XeroError
├── SettingsError            a setting is wrong: correct it                                    exit 2
├── InputError               the input is not a Singer stream: mend what writes it              exit 2
├── OutputError              stdout is full, closed or read by nobody: see to it, run again     exit 1
├── RejectsError             rows were rejected: mend them, replay the rejects                  exit 3
├── PartlyReadError          part of the books could not be read: run again                     exit 3
│   └── NothingReadError         nothing could be read: run again                              exit 9
├── ThresholdError           more rejects or deletions than the settings allow                  exit 4
├── StoreError               the store cannot be read, locked or written: free or repair it    exit 4
│   └── LockedError              another process kept it locked for too long                   exit 4
├── MemoryFullError          there is not enough memory: give the run more, or read less at once    exit 4
├── AuthorizationError       the connection is refused: somebody must connect again            exit 5
│   └── WrongOrganisationError   the connection does not reach this organisation               exit 5
├── DayLimitError            Xero's calls for today are used up: run again later               exit 6
│   └── BudgetError              the calls or bytes that the settings allow are used up        exit 6
├── IncompleteInputError     the input ended before it said that it was complete: run again     exit 7
├── UndecidedError           what became of a write cannot be found out: look into Xero         exit 7
├── BusyError                another process holds what only one may hold: run again later      exit 8
├── TerminatedError          somebody asked the run to end                                      exit 143
├── RefusedError             Xero refuses this one request: leave it out, go on with the rest       exit 9
│   └── NotAllowedError          nor would it let us do the like: go on with something else
│       ├── ScopeMissingError        the access token lacks a scope
│       └── PermissionMissingError   the user or the plan may not do this
├── UnreadableError          the answer is not what Xero documents: go on with something else   exit 9
│   ├── IncompleteError          pages lack records that Xero counts: the next run asks again    exit 9
│   └── NotKeptError             a file cannot be put where it is wanted: the next run asks again exit 9
└── RetriableError           the same request may succeed in a moment                          exit 9
    ├── MinuteLimitError         too many calls this minute: wait as long as Xero says
    ├── ConcurrentLimitError     too many calls at once: wait a moment
    ├── ServerError              Xero failed (5xx)
    │   └── LostAnswerError          no answer in time, or not all of it
    └── UnreachableError         no connection, or it ended without an answer

No message holds a token, a secret, a configuration or the body of a response.
"""

from __future__ import annotations

import typing as t

from singer_sdk.exceptions import (
    ConfigurationError,
    FatalAPIError,
    FatalSyncError,
    RetriableAPIError,
    SkippableAPIError,
)

if t.TYPE_CHECKING:
    import requests


class XeroError(Exception):
    """Anything that keeps us from talking to Xero; the second base class of a subclass says how the SDK recovers."""

    exit_code: t.ClassVar[int] = 1


class SettingsError(XeroError, ConfigurationError):
    """A setting is missing, malformed or contradicts another."""

    exit_code = 2


class InputError(XeroError, FatalSyncError):
    """A line of the input is not what Singer says it should be."""

    exit_code = 2


class OutputError(XeroError, FatalSyncError):
    """What goes to stdout cannot be written; nothing that follows is."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.strerror = reason
        """What the system says."""


class RejectsError(XeroError, FatalSyncError):
    """Rows were rejected; everything else was done."""

    exit_code = 3


class PartlyReadError(XeroError, FatalSyncError):
    """Part of the books could not be read; everything else was, and the next run asks for that part again."""

    exit_code = 3


class NothingReadError(PartlyReadError):
    """Nothing that was asked for could be read."""

    exit_code = 9


class ThresholdError(XeroError, FatalSyncError):
    """More would be rejected or deleted than the settings allow."""

    exit_code = 4


class StoreError(XeroError, FatalAPIError):
    """The store of grants, or the ledger, cannot be opened, locked or written."""

    exit_code = 4


class LockedError(StoreError):
    """Another process keeps something in the store locked."""


class MemoryFullError(XeroError, FatalSyncError):
    """There is not enough memory; nothing is lost, the next run goes on."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "There is not enough memory: give the run more, or set a smaller page_size or batch_size_rows."
        )


class AuthorizationError(XeroError, FatalAPIError):
    """The connection to Xero is refused, and trying again changes nothing."""

    exit_code = 5


class WrongOrganisationError(AuthorizationError):
    """The connection does not reach the organisation that was asked for."""


class DayLimitError(XeroError, FatalAPIError):
    """The organisation's calls for this day are used up; nothing is lost, the next run goes on."""

    exit_code = 6


class BudgetError(DayLimitError):
    """The calls or bytes that the settings allow are used up; nothing is lost, the next run goes on."""


class IncompleteInputError(XeroError, FatalSyncError):
    """The input ended before it said that it was complete; what it had not finished is held, not sent."""

    exit_code = 7


class UndecidedError(XeroError, FatalSyncError):
    """What became of a write cannot be found out, so its rows are held."""

    exit_code = 7


class BusyError(XeroError, FatalSyncError):
    """Another process holds what only one may hold at a time."""

    exit_code = 8


class TerminatedError(XeroError, FatalSyncError):
    """Somebody asked the run to end; what was under way is finished, or left for the next one to settle."""

    exit_code = 143


class RefusedError(XeroError, SkippableAPIError):
    """Xero refuses one request; others may pass."""

    exit_code = 9

    def __init__(self, message: str, *, answer: requests.Response | None = None) -> None:
        super().__init__(message)
        self.answer = answer
        """For who knows what may be shown of it; the message has nothing of it."""


class NotAllowedError(RefusedError):
    """Xero refuses all requests of this kind."""


class ScopeMissingError(NotAllowedError):
    """The access token lacks the scope; refreshing it does not help."""


class PermissionMissingError(NotAllowedError):
    """The connected user's role or the app's plan does not allow this."""


class UnreadableError(XeroError, SkippableAPIError):
    """An answer is not what Xero documents, which says nothing about what the books hold; others may be."""

    exit_code = 9


class IncompleteError(UnreadableError):
    """The pages that came lack records that Xero counts, even though they were asked for again."""


class NotKeptError(UnreadableError):
    """A file of Xero's cannot be put where the settings want it, or did not come as long as Xero says."""


class RetriableError(XeroError, RetriableAPIError):
    """The same request, unchanged, may succeed in a moment."""

    exit_code = 9
    given_up = False
    """Whether it was tried as often as it should be."""


class MinuteLimitError(RetriableError):
    """Too many calls in this minute; `Retry-After` says how long to wait."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ConcurrentLimitError(RetriableError):
    """More than five calls of one organisation were under way, or a limit was met that Xero does not name."""


class ServerError(RetriableError):
    """Xero failed to answer (5xx)."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        """Of its answer, where there was one that says that Xero failed."""


class LostAnswerError(ServerError):
    """Xero was reached, but its answer did not come in time, or broke off: another request may fare better."""


class UnreachableError(RetriableError):
    """No answer came: the host is unknown, refuses or hung up."""
