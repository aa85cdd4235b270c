"""What Xero says when it refuses: by rule, all wordings that were reported, each with who reported it.

Nobody may rely on one phrase: where there are several, a switch lets the seed and the element decide which is said.
What is not in here, Xero has never been heard to say: those words are the sandbox's own, and stand with their rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable

Wording = tuple[str, str]
"""The sentence, with the names of its values in braces, and its source."""


class Rule(Enum):
    """The value of each are its wordings; the first is the one that is best witnessed."""

    ACCOUNT_ARCHIVED = (
        (
            (
                "Account code '{code}' has been archived, or has been deleted. "
                "Each line item must reference a valid account."
            ),
            "help.expend.com 3346425, help.yourtradebase.com 158",
        ),
        ("Account code '{code}' has been archived, or has been deleted", "help.re-leased.com 14055453"),
    )
    ACCOUNT_CODE_TAKEN = (("Please enter a unique Code.", "S-ERR, by analogy with the name"),)
    ACCOUNT_CODE_TOO_LONG = (("Account Code is too long. Maximum of {most} characters allowed", "S-ERR"),)
    ACCOUNT_INVALID = (("Account must be valid.", "S-ERR, XeroAPI/Xero-Java#353, XeroAPI/xero-node#702"),)
    ACCOUNT_MISSING = (
        ("Account must be valid.", "S-ERR"),
        ("Account code must be specified", "calcinai/xero-php#230, benedwards44/Apex-for-Xero#9"),
    )
    ACCOUNT_NAME_TAKEN = (("Please enter a unique Name.", "S-ERR"),)
    ACCOUNT_NOT_FOR_DOCUMENT = (
        ("Account code '{code}' is not a valid code for this document.", "S-ERR, XeroAPI/Xero-NetStandard#364"),
    )
    ACCOUNT_NUMBER_TAKEN = (
        ("The Account Number already exists. Please enter a different Account Number", "support.cimplico.com 8666019"),
    )
    ACCOUNT_REMOVED = (
        (
            "Account code '{code}' has been removed as it does not match a recognised account.",
            "S-ERR, XeroAPI/Xero-Java#370",
        ),
    )
    ACCOUNT_NOT_FOR_PAYMENTS = (
        ("Account type is invalid for making a payment to/from", "public clients that look for these words"),
    )
    BANK_TRANSACTION_RECONCILED = (
        ("This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.", "S-BANKTX"),
    )
    CONTACT_ARCHIVED = (
        (
            (
                "The contact with the specified contact details has been archived. "
                "The contact must be un-archived before creating new invoices or credit notes."
            ),
            "help.yourtradebase.com 158, help.re-leased.com 14055453",
        ),
    )
    CONTACT_ARCHIVED_FOR_GROUP = (("Unable to assign an Archived contact.", "calcinai/xero-php#525"),)
    CONTACT_MISSING = (("A Contact must be specified for this type of transaction", "S-ERR"),)
    CONTACT_NAME_TAKEN = (
        (
            (
                "The contact name {name} is already assigned to another contact. "
                "The contact name must be unique across all active contacts."
            ),
            "S-ERR, support.corebridge.net 19000073244",
        ),
        (
            "The Contact Name already exists. Please enter a different Contact Name.",
            "public clients that look for these words",
        ),
    )
    CONTACT_NAME_TAKEN_ON_RENAME = (
        (
            (
                "The contact name {name} is already assigned to another contact. "
                "The contact name must be unique across all active contacts."
            ),
            "S-ERR, help.wiplist.io 10482959",
        ),
        (
            (
                "The existing contact with name '{before}' cannot be updated to use new name '{name}'. "
                "There is an existing contact with that name."
            ),
            "help.tradifyhq.com 7047397061017",
        ),
    )
    CONTACT_NUMBER_TAKEN = (
        (
            "Another contact has this contact number. Please enter a different contact number.",
            "support.workguru.io 43000570879",
        ),
    )
    CONTACT_PERSONS_TOO_MANY = (("You can only have a maximum of {most} contact persons.", "help.wiplist.io 10482959"),)
    CURRENCY_UNKNOWN = (("Organisation is not subscribed to currency {code}", "S-ERR"),)
    DATE_OF_SETTLED = (
        (
            "Date cannot be changed on an invoice that has payment or credit notes allocated to it.",
            "help.yourtradebase.com 158",
        ),
    )
    DISCOUNT_TOO_LARGE = (
        (
            "The discount rate '{rate}' is invalid. Discount must not be greater than the line total.",
            "XeroAPI/Xero-OpenAPI#429",
        ),
    )
    DOCUMENT_NOT_FOUND = (
        ("An existing {title} with the specified {key} could not be found", "S-ERR"),
        ("The document with the supplied id was not found for this endpoint.", "XeroAPI/xero-ruby#42"),
    )
    DUE_DATE_MISSING = (
        ("The document DueDate field must be specified.", "waynerobinson/xeroizer#290, XeroAPI/xero-python#78"),
    )
    EMAIL_INVALID = (("Email address must be valid.", "S-ERR"),)
    GROUP_NAME_TAKEN = (("A Contact Group already exists with this name", "calcinai/xero-php#16"),)
    INVOICES_USED_UP = (
        (
            "You have reached the limit of invoices you can approve",
            "XeroAPI/xero-node#548, help.yourtradebase.com 158",
        ),
        ("You have reached the limit of invoices you can approve.", "learn.auxosoftware.com 10302696"),
    )
    ITEM_CODE_TAKEN = (("Price List Item with Code '{code}' already exists", "public reports"),)
    JOURNAL_UNBALANCED = (("The total debits ({debits}) must equal total credits ({credits})", "S-MJ"),)
    LINES_MISSING = (("One or more line items must be specified", "S-ERR, benmccann/xero-java-client#5"),)
    LINE_TOTAL_DIFFERS = (
        (
            "The line total {said} does not match the expected line total {counted}",
            "XeroAPI/Xero-NetStandard#412, support.zudello.com 6199175270159",
        ),
    )
    LOCKED_PERIOD = (
        ("The document date cannot be before the period lock date, currently set at {day}", "S-ERR"),
        (
            "The document date cannot be before the period lock date, currently set at {short}.",
            "help.wiplist.io 10482959, by analogy",
        ),
    )
    LOCKED_YEAR = (
        ("The document date cannot be before the end of year lock date, currently set at {day}", "S-ERR"),
        (
            "The document date cannot be before the end of year lock date, currently set at {short}.",
            "help.wiplist.io 10482959",
        ),
    )
    NOT_CREATABLE = (("{title} not of valid status for creation", "S-ERR, help.yourtradebase.com 158"),)
    NOT_FOUND = (("An existing {title} with the specified {key} could not be found", "S-ERR, of a credit note"),)
    NOT_MODIFIABLE = (
        ("{title} not of valid status for modification", "S-ERR, support.workguru.io 43000570879"),
        ("Document not of valid status for modification", "workguru.freshdesk.com 43000570879"),
    )
    NUMBER_TAKEN = (("{title} # must be unique.", "S-ERR"),)
    OPTION_NAME_TAKEN = (("For each specified tracking option the name must be unique.", "calcinai/xero-php#920"),)
    PAYMENT_OF_UNAPPROVED = (("Payments can only be made against Authorised documents", "S-ERR"),)
    PAYMENT_TOO_LARGE = (
        ("Payment amount exceeds the amount outstanding on this document", "S-ERR"),
        ("Payment amount exceeds the amount outstanding on this document.", "help.wiplist.io 10482959"),
    )
    QUANTITY_NEGATIVE = (
        (
            "The quantity value '{quantity}' is invalid. Quantity must not be less than zero.",
            "support.workguru.io 43000570879, help.wiplist.io 10482959",
        ),
    )
    SETTLED = (
        ("This document cannot be edited as it has a payment or credit note allocated to it", "S-ERR"),
        (
            "This document cannot be edited as it has a payment or credit note allocated to it.",
            "support.workguru.io 43000570879",
        ),
    )
    STATUS_OF_SETTLED = (
        (
            (
                "The status {status} cannot be applied to the invoice "
                "because it has payment or Credit notes allocated to it."
            ),
            "help.yourtradebase.com 158",
        ),
    )
    SUB_TOTAL_DIFFERS = (
        ("The document sub total does not equal the sub total of the lines", "XeroAPI/xero-mcp-server#190"),
    )
    TAX_INVALID = (("Tax rate must be valid.", "S-ERR, XeroAPI/Xero-Java#353, XeroAPI/xero-node#702"),)
    TAX_NOT_FOR_ACCOUNT = (
        ("The TaxType code '{tax}' cannot be used with account code '{code}'.", "S-ERR, XeroAPI/Xero-Java#336"),
    )
    TAX_UNKNOWN = (
        (
            "The TaxType code {tax} does not exist or cannot be used for this type of transaction.",
            "S-ERR, XeroAPI/Xero-Java#336",
        ),
    )
    TOTAL_DIFFERS = (
        ("The document total does not equal the sum of the lines.", "waynerobinson/xeroizer#86"),
        ("The invoice total does not equal the sum of the lines.", "waynerobinson/xeroizer#23"),
        ("The document total does not equal the total of the lines", "XeroAPI/xero-mcp-server#206"),
    )
    TOTAL_TAX_DIFFERS = (
        ("The document total tax does not equal the total tax of the lines", "by analogy with the sub total"),
    )
    WRONG_TYPE = (("{title} not of valid type for creation", "S-ERR"),)

    @property
    def wordings(self) -> tuple[Wording, ...]:
        found: tuple[Wording, ...] = self.value
        return found

    def said(self, **values: object) -> Said:
        """What is said of one element; `values` are those that its wordings name."""
        return Said(self, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class Said:
    """One refusal, whose wording is not chosen yet."""

    rule: Rule
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.worded(0)

    def by(self, salt: str | None) -> str:
        """One of the wordings, always the same for the same salt and values; without a salt the first."""
        return self.worded(0 if salt is None else crc32(f"{salt} {self.rule.name} {self.values}".encode()))

    def worded(self, place: int) -> str:
        words, _ = self.rule.wordings[place % len(self.rule.wordings)]
        return words.format_map(dict(self.values))


Message: TypeAlias = str | Said
"""A refusal in Xero's words, or in the sandbox's own."""


def spoken(messages: Iterable[Message], salt: str | None) -> tuple[str, ...]:
    """Each message once, in the words that the salt decides."""
    texts = (message if isinstance(message, str) else message.by(salt) for message in messages)
    return tuple(dict.fromkeys(texts))
