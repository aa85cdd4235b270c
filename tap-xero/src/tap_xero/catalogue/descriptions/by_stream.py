"""What columns mean in one stream, where that is not what they mean in others."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Mapping

PAYMENTS: t.Final = ("invoice", "credit_note", "overpayment", "prepayment", "batch_payment")

SAME_RECORDS: t.Final[Mapping[str, str]] = {
    **{f"{each}_payments": "payments" for each in PAYMENTS},
    "contact_group_contacts": "contacts",
    "contact_group_members": "contact_groups",
    "general_ledger_cash": "general_ledger",
}
"""Streams whose rows are records of another, by that one's name."""

IN_USE: t.Final = "ACTIVE, or ARCHIVED: kept for what was booked, and not offered any more."
COUNTS: t.Final = "AUTHORISED counts; DELETED was taken back."
DEBT: t.Final = "DRAFT and SUBMITTED are not booked; AUTHORISED is owed, PAID settled; VOIDED and DELETED do not count."
CREDIT: t.Final = "AUTHORISED has something left to use, PAID has nothing; VOIDED does not count."
ALLOCATION: t.Final[Mapping[str, str]] = {
    "Amount": "How much of the credit the invoice got.",
    "Date": "Day from which the invoice has it, where the organisation is.",
    "IsDeleted": "Whether it was taken back; what is taken back mostly vanishes.",
}
OPTION: t.Final[Mapping[str, str]] = {
    "Name": "Name of the tracking category.",
    "TrackingOptionID": "Xero's id of the tracking option, where Xero gives it: else the option's name tells.",
}
TRACKED: t.Final = (
    *("bank_transaction", "credit_note", "invoice", "purchase_order", "quote", "receipt", "repeating_invoice"),
    *("overpayment", "prepayment"),
)
HISTORIES: t.Final = (
    *("bank_transaction", "bank_transfer", "batch_payment", "contact", "credit_note", "expense_claim", "invoice"),
    *("item", "manual_journal", "overpayment", "payment", "prepayment", "purchase_order", "quote", "receipt"),
    "repeating_invoice",
)

OWN: t.Final[Mapping[str, Mapping[str, str]]] = {
    "accounts": {
        "Status": IN_USE,
        "Type": "What it is in the chart, such as BANK, REVENUE or CURRLIAB; Class groups these.",
        "Class": "ASSET, EQUITY, EXPENSE, LIABILITY or REVENUE.",
        "Code": "Code of the account; bank accounts may have none.",
        "CurrencyCode": "Currency of a bank account; empty for all others.",
        "TaxType": "Tax rate that is offered for lines of this account, as in the stream tax_rates.",
        "SystemAccount": "What Xero itself uses it for, such as DEBTORS; empty for most.",
    },
    "bank_transactions": {
        "Type": "SPEND or RECEIVE; what follows says if it is an overpayment, a prepayment or one leg of a transfer.",
        "Status": "AUTHORISED counts; DELETED and VOIDED do not.",
        "Date": "Day of the money, where the organisation is; it has no time of day.",
        "Total": "The money that moved: SubTotal and TotalTax, in CurrencyCode.",
        "OverpaymentID": "Xero's id of the overpayment that this made, if it made one.",
        "PrepaymentID": "Xero's id of the prepayment that this made, if it made one.",
    },
    "bank_transfers": {
        "Amount": "What was moved; both accounts have the same currency.",
        "Date": "Day of the transfer, where the organisation is.",
        "CreatedDateUTC": "When it was entered, in UTC; nothing tells when it was changed.",
        "FromBankTransactionID": "Xero's id of the leg in bank_transactions on which the money leaves.",
        "ToBankTransactionID": "Xero's id of the leg in bank_transactions on which the money arrives.",
        "Status": COUNTS,
    },
    "batch_payments": {
        "Type": "PAYBATCH pays bills, RECBATCH is for money from customers.",
        "Status": COUNTS,
        "Amount": "As Xero gives it; the sum of the batch is TotalAmount.",
        "TotalAmount": "Sum of the payments in it, in the organisation's own currency.",
        "Date": "Day of the payment, where the organisation is.",
        "Payments": "The payments in it; as rows they are the stream batch_payment_payments.",
    },
    "budgets": {
        "Type": "OVERALL is of the whole organisation, TRACKING of tracking options.",
        "Status": "As Xero gives it, where it does.",
        "UpdatedDateUTC": "When the budget last changed, in UTC; Xero cannot be asked for what is newer.",
    },
    "budget_lines": {
        "Amount": "What is planned for the account in the month of Period.",
        "Period": "The month, such as 2026-07.",
        "UnitAmount": "As Xero gives it; the plan is Amount.",
        "AccountCode": "Code of the account.",
    },
    "contact_groups": {
        "Status": "ACTIVE; Xero does not hand out groups that are deleted.",
        "Name": "Name of the group.",
        "Contacts": "Members, which only a call for each group gives: the stream contact_group_contacts.",
    },
    "contacts": {
        "ContactStatus": "ACTIVE; ARCHIVED is kept for what was booked; GDPRREQUEST was asked to be forgotten.",
        "Name": "Name of the person or company; no two active contacts share one.",
        "MergedToContactID": "Xero's id of the contact that this one was merged into; its documents went there.",
        "IsCustomer": "Whether there was ever a sales invoice; a change moves no UpdatedDateUTC.",
        "IsSupplier": "Whether there was ever a bill; a change moves no UpdatedDateUTC.",
        "UpdatedDateUTC": "When the contact last changed, in UTC; new balances do not count as a change.",
        "Balances": "What is open when the contact is read; new balances alone bring no new row.",
        "Discount": "Discount that its sales lines begin with, in per cent.",
        "TaxNumber": "Its number with the tax office.",
        "Balances.AccountsReceivable": "What the contact owes.",
        "Balances.AccountsPayable": "What the contact is owed.",
    },
    "credit_notes": {
        "Type": "ACCRECCREDIT is for a customer, ACCPAYCREDIT from a supplier.",
        "Status": "As of invoices: AUTHORISED has something left to use, PAID has nothing; VOIDED does not count.",
        "DueDate": "As Xero gives it; a credit is due to nobody.",
        "Total": "SubTotal and TotalTax: what the credit is worth, in CurrencyCode.",
    },
    "expense_claims": {
        "Status": "SUBMITTED waits for approval; AUTHORISED is owed, PAID settled; VOIDED and DELETED do not count.",
        "Total": "Sum of the receipts, with tax.",
        "AmountDue": "What is still to be paid to the user.",
        "AmountPaid": "What was paid to the user.",
        "PaymentDueDate": "Day until which it is to be paid.",
        "ReportingDate": "Day on which it counts in reports.",
        "ReceiptID": "As Xero gives it; the receipts of the claim are in Receipts.",
    },
    "invoices": {
        "Type": "ACCREC is a sales invoice, ACCPAY a bill to pay.",
        "Status": DEBT,
        "Date": "Day of the invoice, where the organisation is; Xero books it on that day.",
        "ExpectedPaymentDate": "Sales: day on which somebody expects the money.",
        "PlannedPaymentDate": "Bills: day on which somebody means to pay.",
        "AmountDue": "What is left to pay: Total less AmountPaid and AmountCredited, in CurrencyCode.",
        "AmountPaid": "Sum of its payments, in CurrencyCode.",
        "AmountCredited": "Sum of credit notes, prepayments and overpayments used for it, in CurrencyCode.",
        "EnteredTotal": "A total that somebody typed, beside the one of the lines; rarely there.",
        "RoundingAmount": "What Xero adds to the lines to round the total; rarely there.",
        "RepeatingInvoiceID": "Xero's id of the template that made it, if one did.",
        "BrandingThemeID": "Xero's id of the branding theme; sales only.",
        "Url": "Address of the document elsewhere; customers see another one, in the stream online_invoices.",
    },
    "items": {
        "Code": "Code of the item, unique; lines name the item by it.",
        "QuantityOnHand": "How many are in stock, if Xero keeps count of it.",
        "TotalCostPool": "What the stock has cost, in the organisation's own currency.",
        "IsTrackedAsInventory": "Whether Xero keeps count of it.",
    },
    "journals": {
        "JournalDate": "Day in the general ledger, where the organisation is.",
        "CreatedDateUTC": "When it was booked, in UTC; a journal never changes, edits come as new ones.",
        "SourceID": "Xero's id of the document that it books; SourceType says in which stream that is.",
        "SourceType": "Kind of the document that it books, such as ACCREC for a sales invoice, CASHPAID for spending.",
    },
    "journal_lines": {
        "NetAmount": "Without tax, in the organisation's own currency; above zero is debit, below zero credit.",
        "GrossAmount": "NetAmount and TaxAmount.",
        "TaxAmount": "Tax of the line, in the organisation's own currency, with the sign of NetAmount.",
        "AccountCode": "Code of the account that it books.",
        "AccountType": "Type of that account, as in the stream accounts.",
    },
    "general_ledger": {
        "Collection": "Stream with the record that the posting follows from, such as invoices.",
        "DocumentID": "Xero's id of that record; rows of it with a stamp older than its newest count no more.",
        "PostingID": "Tells the posting from others of the record: control, tax, rounding, or the id of a line.",
        "Date": "Day in the general ledger, where the organisation is.",
        "AccountID": "Xero's id of the account; empty where no record tells it.",
        "AccountCode": "Code of the account when the row was written; bank accounts may have none.",
        "AccountName": "Name of the account when the row was written.",
        "AccountClass": "ASSET, EQUITY, EXPENSE, LIABILITY or REVENUE.",
        "AccountType": "Type of the account, such as BANK or CURRLIAB, as in the stream accounts.",
        "SystemAccount": "What Xero itself uses the account for, such as DEBTORS; empty for most.",
        "SourceType": "What happened, in the words of Xero's journals, such as ACCREC; empty where nothing counts.",
        "SourceID": "Xero's id of what happened: the document, or the payment that was made of it.",
        "SourceLineID": "Xero's id of the line; empty for postings of the whole document.",
        "DocumentNumber": "Number that people see, of the document or of the one that was paid.",
        "NetAmount": "Without tax, in the organisation's own currency; above zero is debit, below zero credit.",
        "TaxAmount": "Tax of the line, in the organisation's own currency; it has a posting of its own, too.",
        "GrossAmount": "NetAmount and TaxAmount.",
        "CurrencyCode": "Currency of the document; empty where the record does not say it.",
        "CurrencyNetAmount": "NetAmount in the currency of the document; zero for differences between rates.",
        "CurrencyTaxAmount": "TaxAmount in the currency of the document.",
        "CurrencyGrossAmount": "GrossAmount in the currency of the document.",
        "TaxType": "Key of the line's tax rate, as in the stream tax_rates.",
        "TrackingName1": "Name of the line's first tracking category.",
        "TrackingOption1": "Its option.",
        "TrackingName2": "Name of the line's second tracking category; there are no more.",
        "TrackingOption2": "Its option.",
        "UpdatedDateUTC": "When the record last changed, in UTC; for bank transfers when it was made.",
    },
    "linked_transactions": {
        "Type": "BILLABLEEXPENSE: a cost that is passed on to a customer.",
        "Status": "DRAFT or APPROVED is the cost alone, ONDRAFT is on a draft invoice, BILLED on one; VOIDED is off.",
        "SourceTransactionID": "Xero's id of the bill or bank transaction with the cost.",
        "SourceLineItemID": "Xero's id of the line with the cost.",
        "SourceTransactionTypeCode": "ACCPAY is a bill in invoices, SPEND in bank_transactions.",
        "TargetTransactionID": "Xero's id of the sales invoice that passes it on, once there is one.",
        "TargetLineItemID": "Xero's id of the line that passes it on.",
        "ContactID": "Xero's id of the customer who is to pay it.",
        "UpdatedDateUTC": "When the link last changed, in UTC; Xero cannot be asked for what is newer.",
    },
    "manual_journals": {
        "Status": "POSTED is in the books; DRAFT is not yet, DELETED, VOIDED and ARCHIVED do not count.",
        "Date": "Day on which it is booked, where the organisation is.",
        "Narration": "What it is about, as somebody wrote.",
    },
    "manual_journal_lines": {
        "LineAmount": "Above zero is debit, below zero credit, in the organisation's own currency.",
        "AccountCode": "Code of the account that it books.",
    },
    "organisations": {
        "Name": "Name that people see in Xero; it may change, tenant_id does not.",
        "OrganisationStatus": "ACTIVE as long as it is.",
        "BaseCurrency": "Its own currency, in which ledger and reports are.",
        "Timezone": "Where its days are, in Xero's own names of zones.",
        "PeriodLockDate": "Until this day only advisers may change the books.",
        "EndOfYearLockDate": "Until this day nobody may change the books.",
        "Class": "Plan that it pays for, or DEMO or TRIAL.",
        "APIKey": "Of an old way to link two organisations; it opens nothing.",
        "CreatedDateUTC": "When it was set up, in UTC.",
    },
    "overpayments": {
        "Type": "RECEIVE-OVERPAYMENT is from a customer, SPEND-OVERPAYMENT to a supplier.",
        "Status": CREDIT,
        "Total": "What was paid too much, in CurrencyCode.",
    },
    "payments": {
        "Status": COUNTS,
        "PaymentType": "What it pays: ACCRECPAYMENT a sales invoice, ACCPAYPAYMENT a bill; others refund credits.",
        "Date": "Day of the payment, where the organisation is.",
        "Amount": "What was paid, in the currency of the document that it pays.",
        "BankAmount": "The same in the currency of the bank account.",
        "CurrencyRate": "Units of the document's currency for one of the organisation's own, on that day.",
        "BatchPaymentID": "Xero's id of the batch payment that it is a part of, if it is.",
        "InvoiceNumber": "Number of the invoice, if it pays one.",
        "CreditNoteNumber": "Number of the credit note, if it refunds one.",
        "UpdatedDateUTC": "When the payment last changed, in UTC.",
    },
    "prepayments": {
        "Type": "RECEIVE-PREPAYMENT is from a customer, SPEND-PREPAYMENT to a supplier.",
        "Status": CREDIT,
        "Total": "What was paid ahead, with tax, in CurrencyCode.",
        "InvoiceNumber": "As Xero gives it; a prepayment is for no invoice until it is allocated.",
    },
    "purchase_orders": {
        "Type": "PURCHASEORDER.",
        "Status": "DRAFT, SUBMITTED for approval, AUTHORISED, BILLED once there is a bill, or DELETED.",
        "Date": "Day of the order, where the organisation is.",
        "DeliveryDate": "Day on which it should arrive, as the supplier reads it.",
        "ExpectedArrivalDate": "Day on which somebody expects it.",
        "Total": "SubTotal and TotalTax: what the order comes to, in CurrencyCode; nothing is booked.",
    },
    "quotes": {
        "Status": "DRAFT, SENT, ACCEPTED, DECLINED, INVOICED once there is an invoice, or DELETED.",
        "Date": "Day of the quote, where the organisation is.",
        "ExpiryDate": "Day until which it holds.",
        "LineAmountTypes": "As of invoices, in capitals: INCLUSIVE is with tax, EXCLUSIVE without, NOTAX has none.",
        "Total": "SubTotal and TotalTax: what is offered, in CurrencyCode; nothing is booked.",
    },
    "receipts": {
        "Status": "DRAFT, SUBMITTED in a claim, AUTHORISED and booked, DECLINED, or VOIDED.",
        "Date": "Day of the receipt.",
        "Total": "What was spent, with tax.",
    },
    "repeating_invoices": {
        "Type": "ACCREC makes sales invoices, ACCPAY bills.",
        "Status": "AUTHORISED makes invoices, DRAFT not yet, DELETED no more.",
        "Total": "SubTotal and TotalTax of each invoice that it makes.",
    },
    "tax_rates": {
        "TaxType": "Xero's own key of the tax rate; lines name it.",
        "Status": "ACTIVE; ARCHIVED, DELETED and PENDING are not offered.",
        "EffectiveRate": "What it comes to in per cent, compound components included.",
        "DisplayTaxRate": "What people see, in per cent.",
    },
    "tax_rate_components": {
        "TaxType": "Xero's own key of the tax rate that it is a component of.",
        "Rate": "In per cent.",
        "Name": "Name of the component.",
    },
    "tracking_categories": {
        "Status": IN_USE,
        "TrackingOptionID": "Empty here: the options are in Options, as rows in tracking_category_options.",
        "Options": "Its options; as rows they are the stream tracking_category_options.",
    },
    "tracking_category_options": {"Status": IN_USE, "Name": "Name of the option; lines name it by that."},
    "users": {
        "OrganisationRole": "What the user may do, such as STANDARD or FINANCIALADVISER.",
        "IsSubscriber": "Whether the user pays for the organisation.",
    },
    "online_invoices": {"OnlineInvoiceUrl": "Where the customer sees the invoice; whoever has it may open it."},
    "contact_addresses": {"AddressType": "POBOX for letters and invoices, STREET, or DELIVERY."},
    "contact_phones": {"PhoneType": "DEFAULT, DDI, MOBILE or FAX."},
    **{f"{each}_allocations": ALLOCATION for each in ("credit_note", "overpayment", "prepayment")},
    **{f"{each}_line_item_tracking_categories": OPTION for each in TRACKED},
    **{f"{each}_line_tracking_categories": {**OPTION, "Status": IN_USE} for each in ("journal", "manual_journal")},
    **{
        f"{each}_history": {
            "DateUTC": "When it was done, in UTC.",
            "User": "Who did it, as Xero names them.",
            "Changes": "What was done, in a word.",
            "Details": "What was done, or the note.",
        }
        for each in HISTORIES
    },
}
