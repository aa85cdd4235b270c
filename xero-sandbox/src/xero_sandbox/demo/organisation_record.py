"""The generated company's own record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xero_sandbox.books.ids import random_guid
from xero_sandbox.demo.contact_records import address

if TYPE_CHECKING:
    from xero_sandbox.books.record import Record
    from xero_sandbox.demo.company import Company


def organisation(company: Company) -> list[Record]:
    dice = company.dice("organisation")
    return [
        {
            "OrganisationID": random_guid(dice),
            "Name": company.name,
            "LegalName": company.name.replace(" (Demo)", " Limited"),
            "PaysTax": True,
            "Version": "NZ",
            "OrganisationType": "COMPANY",
            "OrganisationEntityType": "COMPANY",
            "OrganisationStatus": "ACTIVE",
            "BaseCurrency": company.currency,
            "CountryCode": "NZ",
            "IsDemoCompany": True,
            "TaxNumber": "101-2-303",
            "FinancialYearEndDay": 31,
            "FinancialYearEndMonth": 3,
            "SalesTaxBasis": "INVOICE",
            "SalesTaxPeriod": "TWOMONTHS",
            "DefaultSalesTax": "Tax Exclusive",
            "DefaultPurchasesTax": "Tax Inclusive",
            "Timezone": "NEWZEALANDSTANDARDTIME",
            "ShortCode": f"!{random_guid(dice)[:6]}",
            "Class": "DEMO",
            "Edition": "BUSINESS",
            "LineOfBusiness": "Furniture",
            "Addresses": [{"AddressType": "STREET", **address(dice), "AttentionTo": ""}],
            "Phones": [
                {"PhoneType": "OFFICE", "PhoneNumber": "555 0142", "PhoneAreaCode": "3", "PhoneCountryCode": "64"}
            ],
            "ExternalLinks": [{"LinkType": "Website", "Url": "https://workshop.example"}],
            "PaymentTerms": {
                "Bills": {"Day": 20, "Type": "OFFOLLOWINGMONTH"},
                "Sales": {"Day": 20, "Type": "DAYSAFTERBILLDATE"},
            },
            "CreatedDateUTC": company.timeline.stamp(company.timeline.start),
        }
    ]
