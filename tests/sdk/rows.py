"""Every method of the vendor's AccountingApi."""

from __future__ import annotations

from typing import Final

from sdk.changes import DELETES, UPDATES
from sdk.creates import CREATES
from sdk.reads import FILES, HISTORIES, READS

ROWS: Final = (*READS, *HISTORIES, *FILES, *CREATES, *UPDATES, *DELETES)
