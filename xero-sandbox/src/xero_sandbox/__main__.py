"""The command xero-sandbox, which can be asked to end from its first moment on: quietly until it serves."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Final

from xero_sandbox.standard_streams import prepare

if TYPE_CHECKING:
    from types import FrameType

ASKED_TO_END: Final = 143


def main() -> None:
    """Run the command."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _end)
    prepare()
    from xero_sandbox.cli import main as run  # noqa: PLC0415 - slow to import

    run()


def _end(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what Python calls
    os._exit(ASKED_TO_END)  # An exception would show up in the midst of an import.


if __name__ == "__main__":
    main()
