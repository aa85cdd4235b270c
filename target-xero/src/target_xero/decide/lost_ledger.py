"""Tells that the ledger may have been lost: it knows of nothing, and what is to be published is at Xero already."""

from __future__ import annotations

import logging
import typing as t

if t.TYPE_CHECKING:
    from target_xero.documents.document import Document
    from target_xero.ledger.ledger import Ledger

LOST: t.Final = (
    "Documents of this input are at Xero already, and the ledger knew of nothing that was published to this "
    "organisation. If an earlier run published them, set ledger_url to the ledger that it had. If that is lost, set "
    "ledger_url to one that stays, and match_on, so that documents without a number are found again, too, instead of "
    "being doubled."
)

logger = logging.getLogger(__name__)


class Loss:
    """Tells it once a run; a first run, which finds nothing, hears of no loss."""

    def __init__(self, ledger: Ledger) -> None:
        """Look at the ledger before the run adds to it."""
        self._is_likely = ledger.is_new()

    def found(self, document: Document) -> None:
        """Something that is none of ours, as far as the ledger knows, is at Xero in the place of a document of ours.

        Contacts, items and the like are shared: that they are there says nothing.
        """
        if self._is_likely and not document.route.entity.shared:
            logger.warning(LOST)
            self._is_likely = False
