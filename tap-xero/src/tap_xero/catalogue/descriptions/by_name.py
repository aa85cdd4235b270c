"""What columns mean in every stream that has one of the name."""

from __future__ import annotations

import typing as t

from xero_client.catalogue.entities import TENANT

if t.TYPE_CHECKING:
    from collections.abc import Mapping

RECORDS: t.Final[Mapping[str, str]] = {
    "AccountID": "account",
    "AllocationID": "allocation of the credit to an invoice",
    "AttachmentID": "file",
    "BankTransactionID": "bank transaction",
    "BankTransferID": "bank transfer",
    "BatchPaymentID": "batch payment",
    "BrandingThemeID": "branding theme, the layout of what is printed or sent",
    "BudgetID": "budget",
    "ContactGroupID": "contact group",
    "ContactID": "contact",
    "CreditNoteID": "credit note",
    "ExpenseClaimID": "expense claim",
    "InvoiceID": "invoice or bill",
    "ItemID": "item",
    "JournalID": "journal",
    "JournalLineID": "line of the journal",
    "LineItemID": "line; it stays when the document is edited",
    "LinkedTransactionID": "link",
    "ManualJournalID": "manual journal",
    "OrganisationID": "organisation",
    "OverpaymentID": "overpayment",
    "PaymentID": "payment",
    "PaymentServiceID": "payment service",
    "PrepaymentID": "prepayment",
    "PurchaseOrderID": "purchase order",
    "QuoteID": "quote",
    "ReceiptID": "receipt",
    "RepeatingInvoiceID": "repeating invoice, a template",
    "TrackingCategoryID": "tracking category",
    "TrackingOptionID": "tracking option",
    "UserID": "user",
}
"""What has an id, by the name of the column."""

COLUMNS: t.Final[Mapping[str, str]] = {
    **{column: f"Xero's id of the {record}." for column, record in RECORDS.items()},
    # Ours
    TENANT: "Xero's id of the organisation that the row is from; a part of every key.",
    "line_number": "Place of the line in its document, from 1.",
    "person_number": "Place of the person in the list of the contact, from 1.",
    "component_number": "Place of the component in the list of the tax rate, from 1.",
    "setting_number": "Place in the list, from 1.",
    "history_id": "Made of what the entry says, since Xero gives it no id.",
    "stored_url": "Where the content of the file was put, with attachments_url.",
    "stored_size": "Bytes that were put there.",
    "sha256": "Hash of these bytes.",
    # Identity
    "ID": "The record's own id once more.",
    "Name": "Name as it stands in Xero; it may be changed there.",
    "Code": "Code that people use for it; it may be changed in Xero.",
    "Description": "Text that people wrote.",
    "Reference": "Text that people wrote to find it again; nothing makes it unique.",
    "InvoiceNumber": "Number that people see: unique for sales invoices, the supplier's own for bills.",
    "CreditNoteNumber": "Number that people see: unique for those to customers only.",
    "PurchaseOrderNumber": "Number that people see, unique.",
    "QuoteNumber": "Number that people see, unique.",
    "ReceiptNumber": "Number that Xero gave it.",
    "JournalNumber": "Rises with each journal, with gaps; the next run goes on after the highest.",
    "ContactNumber": "Number that another system gave the contact, unique; empty if none did.",
    "BankAccountNumber": "Number of the bank account.",
    "Status": "How far it has come, or whether it is still in use.",
    "Type": "Its kind, in Xero's words.",
    "Url": "Address of the document elsewhere, given by whoever made it.",
    # Time
    "Date": "Day of the document where the organisation is; it has no time of day.",
    "DueDate": "Day until which it is to be paid, where the organisation is.",
    "UpdatedDateUTC": "When the record last changed, in UTC; the next run asks for what changed since.",
    "CreatedDateUTC": "When the record was made, in UTC.",
    "FullyPaidOnDate": "Day on which nothing was left to pay or to use; empty until then.",
    "ParentUpdatedDateUTC": "When the record that the payment was read with last changed, in UTC.",
    **{
        f"{column}String": f"{column} as text, as Xero prints it."
        for column in ("CreatedDateUTC", "Date", "DateUTC", "DeliveryDate", "DueDate", "ExpiryDate", "UpdatedDateUTC")
    },
    # Money
    "CurrencyCode": "Currency of all amounts of the record, such as NZD.",
    "CurrencyRate": "Units of CurrencyCode for one of the organisation's own currency: divide by it.",
    "LineAmountTypes": "Whether lines are given with tax (Inclusive), without (Exclusive), or have none (NoTax).",
    "SubTotal": "Sum of the lines after discounts, without tax, in CurrencyCode.",
    "TotalTax": "Tax on all lines, in CurrencyCode.",
    "Total": "SubTotal and TotalTax: what is to be paid in all, in CurrencyCode.",
    "TotalDiscount": "Sum of the discounts on lines, which SubTotal and Total are without.",
    "AppliedAmount": "How much of it was used, where it is shown within what it was used for.",
    "RemainingCredit": "What is left of Total to be used, in CurrencyCode.",
    "CISDeduction": "UK: what a contractor keeps back under the Construction Industry Scheme.",
    "CISRate": "UK: the rate of that scheme, in per cent.",
    # Lines
    "LineItems": "The lines, as Xero has them; as rows they are a stream of their own.",
    "JournalLines": "The lines, as Xero has them; as rows they are a stream of their own.",
    "LineAmount": "Of the line, after its discount; LineAmountTypes of the document says if tax is in it.",
    "UnitAmount": "Price of one, with up to four decimal places; LineAmountTypes of the document says if tax is in it.",
    "Quantity": "How many; LineAmount is Quantity by UnitAmount, less the discount.",
    "TaxAmount": "Tax of the line.",
    "TaxType": "Key of the tax rate, as in the stream tax_rates.",
    "SalesTaxCodeId": "Of sales tax in the US, as Xero gives it.",
    "DiscountRate": "Discount in per cent; there is either this or DiscountAmount.",
    "DiscountAmount": "Discount in money; there is either this or DiscountRate.",
    "AccountCode": "Code of the account that the line is booked to, as in the stream accounts.",
    "ItemCode": "Code of the item that is sold or bought, as in the stream items.",
    "Tracking": "Tracking options of the line, as Xero has them; as rows they are a stream of their own.",
    "Option": "Name of the tracking option.",
    # What else people ask
    "HasAttachments": "Whether files hang on it; extra_streams has streams with their names.",
    "HasErrors": "Of an answer to a write; says nothing about a record that is read.",
    "HasValidationErrors": "Of an answer to a write; says nothing about a record that is read.",
    "StatusAttributeString": "Of an answer to a write; says nothing about a record that is read.",
    "ValidationErrors": "Of an answer to a write; empty where records are read.",
    "Warnings": "Of an answer to a write; empty where records are read.",
    "IsReconciled": "Whether it was matched with a line of the bank's statement.",
    "SentToContact": "Whether it is marked as sent; on a partly paid document that alone moves no UpdatedDateUTC.",
    "EmailAddress": "Address for e-mails.",
    "Payments": "What was paid on it; as rows a stream of their own where there is one.",
    "Allocations": "Which invoices the credit was used for; as rows they are a stream of their own.",
    # In objects
    "Account.AccountID": "Xero's id of the account, mostly a bank account.",
    "Account.Code": "Code of that account; bank accounts may have none.",
    "BankAccount.AccountID": "Xero's id of the bank account, as in the stream accounts.",
    "BankAccount.Name": "Name of the bank account.",
    "BatchPayment.Account.AccountID": "Xero's id of the bank account that the batch was paid from or to.",
    "BatchPayment.BatchPaymentID": "Xero's id of the batch payment that it is a part of.",
    "BatchPayment.Status": "AUTHORISED or DELETED: of the batch.",
    "BatchPayment.TotalAmount": "Sum of the payments of the batch.",
    "BatchPayment.Date": "Day of the batch.",
    "BatchPayment.UpdatedDateUTC": "When the batch last changed, in UTC.",
    "BrandingTheme.BrandingThemeID": "Xero's id of the branding theme that the contact's documents get.",
    "Contact.ContactID": "Xero's id of the contact that it is with, as in the stream contacts.",
    "Contact.ContactNumber": "The contact's number in another system.",
    "Contact.Name": "Name of the contact when the row was read.",
    "CreditNote.CreditNoteID": "Xero's id of the credit note, as in the stream credit_notes.",
    "CreditNote.CreditNoteNumber": "Number of that credit note.",
    "FromBankAccount.AccountID": "Xero's id of the bank account that the money left.",
    "Invoice.InvoiceID": "Xero's id of the invoice or bill, as in the stream invoices.",
    "Invoice.InvoiceNumber": "Number of that invoice or bill.",
    "Item.Code": "Code of the item that is sold or bought, as in the stream items.",
    "Item.ItemID": "Xero's id of the item that is sold or bought.",
    "Overpayment.OverpaymentID": "Xero's id of the overpayment, as in the stream overpayments.",
    "Prepayment.PrepaymentID": "Xero's id of the prepayment, as in the stream prepayments.",
    "ToBankAccount.AccountID": "Xero's id of the bank account that the money came to.",
    "User.UserID": "Xero's id of the user who spent the money, as in the stream users.",
}

OF_PARTS: t.Final[Mapping[str, str]] = {
    "UpdatedDateUTC": "When the record that the row is a part of last changed, in UTC.",
    "CreatedDateUTC": "When the record that the row is a part of was made, in UTC.",
}
"""What columns mean that rows of a part have from their record."""
